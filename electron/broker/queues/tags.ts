import { BrokerError } from '../../../shared/errors'
import type { Quotas } from '../../../shared/quotas'
import type { Caller, ListQueueTagsResult, QueueInput, TagQueueInput, UntagQueueInput } from './operations'
import { missingParameter } from './refusals'
import type { QueueState } from './state'

/** Letters, digits and spaces of any language, and _ . : / = + - @ */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/**
 * Refuses tags that AWS would: more than 50 in all, keys of 1 to 128 and values of up to 256 characters, keys that
 * begin with `aws:`, other characters.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html
 */
export function checkTags(
  name: string,
  before: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
  quotas: Quotas,
): void {
  for (const [key, value] of Object.entries(tags)) {
    checkKey(key, quotas)
    if (key.toLowerCase().startsWith('aws:')) throw refuse('Tag keys must not start with aws:, in any case.')
    if (value.length > quotas.tagValueLength || !ALLOWED.test(value)) {
      throw refuse(
        `Tag values may only contain unicode letters, digits, white space, or one of these symbols: _ . : / = + - @, and be at most ${quotas.tagValueLength} characters in length.`,
      )
    }
  }
  if (Object.keys({ ...before, ...tags }).length > quotas.tags) {
    throw refuse(`Too many tags added for queue ${name}.`)
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export function tagQueue(state: QueueState, caller: Caller, input: TagQueueInput): void {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  if (!input.Tags || Object.keys(input.Tags).length === 0) throw missingParameter('Tags')
  checkTags(queue.name, queue.row.tags, input.Tags, state.engine.quotas)
  state.registry.update(queue, { tags: { ...queue.row.tags, ...input.Tags } })
  emitChange(state, queue.ref)
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export function untagQueue(state: QueueState, caller: Caller, input: UntagQueueInput): void {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  if (!input.TagKeys) throw missingParameter('TagKeys')
  if (input.TagKeys.length === 0) throw badKey(state.engine.quotas)
  for (const key of input.TagKeys) checkKey(key, state.engine.quotas)
  const gone = new Set(input.TagKeys)
  const tags = Object.fromEntries(Object.entries(queue.row.tags).filter(([key]) => !gone.has(key)))
  state.registry.update(queue, { tags })
  emitChange(state, queue.ref)
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export function listQueueTags(state: QueueState, caller: Caller, input: QueueInput): ListQueueTagsResult {
  const { tags } = state.registry.resolve(caller, input.QueueUrl).row
  return Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {}
}

function emitChange(state: QueueState, queue: Parameters<QueueState['wake']>[0]['ref']): void {
  state.engine.events.emit({ type: 'queue.changed', at: state.engine.clock.now(), queue, what: 'tags' })
}

function checkKey(key: string, quotas: Quotas): void {
  if (key.length < 1 || key.length > quotas.tagKeyLength) throw badKey(quotas)
  if (ALLOWED.test(key)) return
  throw refuse(
    'Tag keys may only contain unicode letters, digits, white space, or one of these symbols: _ . : / = + - @',
  )
}

function badKey(quotas: Quotas): BrokerError {
  return refuse(`Tag keys must be between 1 and ${quotas.tagKeyLength} characters in length.`)
}

function refuse(reason: string): BrokerError {
  return new BrokerError('InvalidParameterValue', reason)
}
