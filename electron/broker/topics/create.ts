import { topicArn } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import { checkDataProtectionPolicy } from './dataProtection'
import type { CreateTopicInput, CreateTopicResult } from './operations'
import { invalid, invalidAttribute } from './refusals'
import type { TopicState } from './state'
import { readTags } from './tags'
import type { Topic } from './topic'
import { archivingSince } from './topicAttributes'
import { topicAttributeRule } from './topicAttributeRules'

const STANDARD = /^[A-Za-z0-9_-]+$/
const FIFO = /^[A-Za-z0-9_-]+\.fifo$/

/**
 * Creates a topic, or answers the one of that name if no given attribute and no given tag differs from it. Names have
 * 1 to 256 letters, digits, hyphens and underscores; those of FIFO topics end in `.fifo`, which counts.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 */
export function createTopic(state: TopicState, caller: Caller, input: CreateTopicInput): CreateTopicResult {
  const { engine, registry } = state
  const { quotas } = engine
  const name = input.Name ?? ''
  const { FifoTopic: fifoText, ...given } = input.Attributes ?? {}
  const fifo = readFifo(fifoText)
  if (name.length > quotas.topicNameLength || !(fifo ? FIFO : STANDARD).test(name)) {
    throw invalid('Topic Name')
  }
  const attributes = checkAttributes(given, fifo, state)
  const tags = readTags({}, input.Tags ?? [], quotas)
  const dataProtection =
    input.DataProtectionPolicy === undefined
      ? null
      : checkDataProtectionPolicy(input.DataProtectionPolicy, fifo, quotas)
  const arn = topicArn(caller, name)
  const existing = registry.byArn(arn)
  if (existing) {
    checkSame(existing, given, attributes, tags)
    return { TopicArn: arn }
  }
  checkLimit(state, caller, fifo)
  const now = engine.clock.now()
  const topic = registry.insertTopic({
    id: engine.numbers.next(),
    account: caller.account,
    region: caller.region,
    name,
    fifo,
    createdAt: now,
    attributes: archivingSince({}, attributes, now),
    tags,
    dataProtection,
  })
  engine.events.emit({ type: 'topic.created', at: now, topic: topic.ref })
  return { TopicArn: arn }
}

function readFifo(text: string | undefined): boolean {
  const lower = text?.toLowerCase() ?? 'false'
  if (lower === 'true' || lower === 'false') return lower === 'true'
  throw invalidAttribute(`FifoTopic: Invalid value [${text}]. Must be true or false.`)
}

function checkAttributes(
  given: Readonly<Record<string, string>>,
  fifo: boolean,
  { engine: { quotas } }: TopicState,
): Record<string, string> {
  const checked: Record<string, string> = {}
  for (const [name, text] of Object.entries(given)) {
    const rule = topicAttributeRule(name, fifo)
    if (!rule) throw invalidAttribute(`Unknown attribute ${name}`)
    const value = rule.check(text, { quotas, refuse: invalidAttribute })
    if (value !== undefined) checked[name] = value
  }
  return checked
}

/** Recorded from AWS: what is not given may differ; what is given must be as it is there, or as its default. */
function checkSame(
  { row }: Topic,
  given: Readonly<Record<string, string>>,
  checked: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(given)) {
    const otherwise = topicAttributeRule(name, row.fifo)?.default
    if ((checked[name] ?? otherwise) !== (row.attributes[name] ?? otherwise)) {
      throw invalidAttribute('Topic already exists with different attributes')
    }
  }
  for (const [key, value] of Object.entries(tags)) {
    if (!Object.hasOwn(row.tags, key) || row.tags[key] !== value)
      throw invalid('Tags Reason: Topic already exists with different tags')
  }
}

function checkLimit({ registry, engine: { quotas } }: TopicState, caller: Caller, fifo: boolean): void {
  const limit = fifo ? quotas.fifoTopics : quotas.topics
  if (limit === Infinity) return
  let count = 0
  for (const topic of registry.all()) {
    if (topic.account === caller.account && topic.region === caller.region && topic.fifo === fifo) count++
  }
  if (count >= limit) throw new BrokerError('SnsTopicLimitExceeded')
}
