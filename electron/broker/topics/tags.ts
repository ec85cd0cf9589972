import { BrokerError } from '../../../shared/errors'
import type { SnsQuotas } from '../../../shared/snsQuotas'
import type { Caller } from '../queues/operations'
import type {
  ListTagsForResourceInput,
  ListTagsForResourceResult,
  Tag,
  TagResourceInput,
  UntagResourceInput,
} from './operations'
import { invalid, missing, snsArn } from './refusals'
import type { TopicState } from './state'
import type { Topic } from './topic'

/** Letters, digits and spaces of any language, and _ . : / = + - @ */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/**
 * Reads tags as a request gives them; refuses what AWS would: more than 50 in all, a key twice, keys of 1 to 128 and
 * values of up to 256 characters, keys that begin with `aws:`, other characters.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html
 */
export function readTags(
  before: Readonly<Record<string, string>>,
  tags: readonly Tag[],
  quotas: SnsQuotas,
): Record<string, string> {
  const read = new Map<string, string>()
  for (const [index, { Key: key, Value: value }] of tags.entries()) {
    const place = `tags.${index + 1}.member`
    if (key === undefined) throw constraint('null', `${place}.key`, 'Member must not be null')
    if (value === undefined) throw constraint('null', `${place}.value`, 'Member must not be null')
    checkText(key, `${place}.key`, 1, quotas.topicTagKeyLength)
    checkText(value, `${place}.value`, 0, quotas.topicTagValueLength)
    if (read.has(key)) throw invalid('Duplicated keys are not allowed.')
    if (/^aws:/i.test(key)) throw invalid('Tags Reason: Tag keys must not start with aws:')
    if (!ALLOWED.test(key) || !ALLOWED.test(value)) {
      throw invalid('Tags Reason: Tags may only have letters, digits, spaces and _ . : / = + - @')
    }
    read.set(key, value)
  }
  const added = Object.fromEntries(read)
  if (Object.keys({ ...before, ...added }).length > quotas.topicTags) {
    throw new BrokerError('SnsTagLimitExceeded')
  }
  return added
}

/** https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export function tagResource(state: TopicState, caller: Caller, input: TagResourceInput): object {
  const topic = resource(state, caller, input.ResourceArn)
  if (!input.Tags) throw missing('Tags')
  const tags = readTags(topic.row.tags, input.Tags, state.engine.quotas)
  change(state, topic, { ...topic.row.tags, ...tags })
  return {}
}

/** https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html */
export function untagResource(state: TopicState, caller: Caller, input: UntagResourceInput): object {
  const topic = resource(state, caller, input.ResourceArn)
  if (!input.TagKeys) throw missing('TagKeys')
  for (const [index, key] of input.TagKeys.entries()) {
    checkText(key, `tagKeys.${index + 1}.member`, 1, state.engine.quotas.topicTagKeyLength)
  }
  const gone = new Set(input.TagKeys)
  change(state, topic, Object.fromEntries(Object.entries(topic.row.tags).filter(([key]) => !gone.has(key))))
  return {}
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html */
export function listTagsForResource(
  state: TopicState,
  caller: Caller,
  input: ListTagsForResourceInput,
): ListTagsForResourceResult {
  const { tags } = resource(state, caller, input.ResourceArn).row
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }
}

/** Tags are the only thing of which AWS says "resource", not "topic", when it is not there. */
function resource(state: TopicState, caller: Caller, text: string | undefined): Topic {
  const arn = snsArn('ResourceArn', text)
  const topic = state.registry.byArn(text!)
  if (arn.elements !== 6 || arn.region !== caller.region) throw invalid('ResourceArn')
  if (!topic) throw new BrokerError('SnsResourceNotFound')
  return topic
}

function change({ engine, registry }: TopicState, topic: Topic, tags: Record<string, string>): void {
  registry.updateTopic(topic, { tags })
  engine.events.emit({ type: 'topic.changed', at: engine.clock.now(), topic: topic.ref, what: 'tags' })
}

function checkText(text: string, place: string, least: number, most: number): void {
  if (text.length > most) {
    throw constraint(`'${text}'`, place, `Member must have length less than or equal to ${most}`)
  }
  if (text.length < least) {
    throw constraint(`'${text}'`, place, `Member must have length greater than or equal to ${least}`)
  }
}

function constraint(value: string, place: string, rule: string): BrokerError {
  return new BrokerError(
    'SnsValidationError',
    `1 validation error detected: Value ${value} at '${place}' failed to satisfy constraint: ${rule}`,
  )
}
