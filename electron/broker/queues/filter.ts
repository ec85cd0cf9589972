import type { MessageFilter, MessageState } from '../../../shared/console/messages'
import { BrokerError } from '../../../shared/errors'
import { JsonTextError, parsePath, textAt } from '../jsonText'

/** What a filter may look at; `body` and `attributes` are only read from disk pages when a clause needs them. */
export interface Candidate {
  readonly visibleAt: number
  readonly sentAt: number
  readonly receiveCount: number
  readonly sourceArn: string | null
  readonly messageId: string
  readonly groupId: string | null
  readonly body: string
  /** As stored: JSON in the shape of AWS's MessageAttributes, or null. */
  readonly attributes: string | null
}

export interface CompiledFilter {
  /** No clause: everything matches. */
  readonly empty: boolean
  /** A clause looks beyond where the message stands: its id, group, body or attributes. */
  readonly needsMessage: boolean
  readonly needsBody: boolean
  readonly needsAttributes: boolean
  matches(candidate: Candidate, now: number): boolean
}

/** Where a message stands. Delayed: never received and not yet visible; in flight: received and hidden. */
export function stateOf(visibleAt: number, receiveCount: number, now: number): MessageState {
  if (visibleAt <= now) return 'waiting'
  return receiveCount > 0 ? 'in-flight' : 'delayed'
}

interface StoredAttribute {
  DataType?: string
  StringValue?: string
  BinaryValue?: string
}

/**
 * Makes one test of all clauses; every clause that is given must hold. Text compares without regard to case, JSON
 * values by their exact digits. Throws InvalidParameterValue for a path that is none.
 */
export function compileFilter(filter: MessageFilter): CompiledFilter {
  const position: ((candidate: Candidate, now: number) => boolean)[] = []
  const message: ((candidate: Candidate) => boolean)[] = []
  const { states, text, attribute, groupId, sourceArn } = filter
  const { minAge, maxAge, minReceiveCount, maxReceiveCount } = filter
  if (states !== undefined) {
    const wanted = new Set(states)
    position.push((one, now) => wanted.has(stateOf(one.visibleAt, one.receiveCount, now)))
  }
  if (minAge !== undefined) position.push((one, now) => now - one.sentAt >= minAge * 1000)
  if (maxAge !== undefined) position.push((one, now) => now - one.sentAt <= maxAge * 1000)
  if (minReceiveCount !== undefined) position.push((one) => one.receiveCount >= minReceiveCount)
  if (maxReceiveCount !== undefined) position.push((one) => one.receiveCount <= maxReceiveCount)
  if (sourceArn) position.push((one) => one.sourceArn === sourceArn)
  if (groupId) message.push((one) => one.groupId === groupId)
  if (attribute) message.push(attributeTest(attribute.name, attribute.value))
  if (text) {
    const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu')
    message.push((one) => pattern.test(one.body) || pattern.test(one.messageId))
  }
  if (filter.jsonPath) message.push(jsonTest(filter.jsonPath, filter.jsonValue))
  return {
    empty: position.length + message.length === 0,
    needsMessage: message.length > 0,
    needsBody: Boolean(text) || Boolean(filter.jsonPath),
    needsAttributes: Boolean(attribute),
    matches: (candidate, now) =>
      position.every((test) => test(candidate, now)) && message.every((test) => test(candidate)),
  }
}

function attributeTest(name: string, value: string | undefined): (candidate: Candidate) => boolean {
  // Most messages lack the attribute: its name in the stored text is looked for before anything is decoded.
  const literal = JSON.stringify(name)
  return ({ attributes }) => {
    if (!attributes?.includes(literal)) return false
    const found = (JSON.parse(attributes) as Record<string, StoredAttribute>)[name]
    if (!found) return false
    return value === undefined || (found.StringValue ?? found.BinaryValue ?? '') === value
  }
}

function jsonTest(path: string, value: string | undefined): (candidate: Candidate) => boolean {
  try {
    const steps = parsePath(path)
    return ({ body }) => {
      const found = textAt(body, steps)
      return found !== undefined && (value === undefined || found === value)
    }
  } catch (error) {
    if (error instanceof JsonTextError) throw new BrokerError('InvalidParameterValue', error.message)
    throw error
  }
}
