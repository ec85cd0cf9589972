import type { World } from '../../../shared/arn'
import type { KinesisQuotas } from '../../../shared/kinesisQuotas'
import type { Caller } from '../queues/operations'
import { checkLimit } from './describe'
import type {
  AddTagsToStreamInput,
  ListTagsForResourceInput,
  ListTagsForResourceResult,
  ListTagsForStreamInput,
  ListTagsForStreamResult,
  RemoveTagsFromStreamInput,
  TagResourceInput,
  UntagResourceInput,
} from './operations'
import { invalid, missing, requireActive, requireActiveConsumer, validation } from './refusals'
import { resolveResource, resolveStream } from './resolve'
import type { Resource } from './resolve'
import type { Tag } from './shapes'
import type { StreamState } from './state'

type Tags = Readonly<Record<string, string>>

/** Letters, digits and spaces of any language, and these signs. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_./=+\-%@:]*$/u
/** The most tags of a page. */
const PAGE = 50

/**
 * The tags of a stream or consumer after some were added, as they are then kept. Refuses what AWS would, in the words
 * it was recorded to use: more than 50 in all, keys of more than 128 and values of more than 256 characters, keys that
 * begin with `aws:`, other characters than letters, digits, spaces and `_ . / = + - @ :`.
 * https://docs.aws.amazon.com/streams/latest/dev/tagging.html
 */
export function readTags(
  name: string,
  { account }: Pick<World, 'account'>,
  before: Tags,
  added: Tags,
  quotas: KinesisQuotas,
): Record<string, string> {
  const failed = `Failed to add tags to stream ${name} under account ${account} because`
  const entries = Object.entries(added)
  for (const [key, value] of entries) {
    checkLength(key, 'tags', 1, quotas.streamTagKeyLength)
    checkLength(value, 'tags', 0, quotas.streamTagValueLength)
  }
  checkCharacters(entries.flat(), failed)
  if (entries.some(([key]) => /^aws:/i.test(key))) {
    throw invalid(`${failed} tag keys must not start with aws:.`)
  }
  // A map, because an object would take the key __proto__ for something else.
  const tags = new Map([...Object.entries(before), ...entries])
  if (tags.size > quotas.streamTags) {
    throw invalid(
      `${failed} a given stream cannot have more than ${quotas.streamTags} tags associated with it.`,
    )
  }
  return Object.fromEntries(tags)
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html */
export function addTagsToStream(state: StreamState, caller: Caller, input: AddTagsToStreamInput): object {
  if (!input.Tags) throw missing('tags')
  add(state, { stream: resolveStream(state, caller, input), consumer: undefined }, input.Tags)
  return {}
}

/** Tags that are not there are ignored. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html */
export function removeTagsFromStream(
  state: StreamState,
  caller: Caller,
  input: RemoveTagsFromStreamInput,
): object {
  if (!input.TagKeys) throw missing('tagKeys')
  remove(state, { stream: resolveStream(state, caller, input), consumer: undefined }, input.TagKeys)
  return {}
}

/** In order of their keys. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html */
export function listTagsForStream(
  state: StreamState,
  caller: Caller,
  input: ListTagsForStreamInput,
): ListTagsForStreamResult {
  const limit = checkLimit(input.Limit, 'limit', PAGE) ?? PAGE
  const after = input.ExclusiveStartTagKey
  const all = listed(resolveStream(state, caller, input).row.tags)
  const rest = after === undefined ? all : all.filter(({ Key }) => Key > after)
  const page = rest.slice(0, limit)
  return { Tags: page, HasMoreTags: page.length < rest.length }
}

/** Of streams and consumers. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_TagResource.html */
export function tagResource(state: StreamState, caller: Caller, input: TagResourceInput): object {
  if (!input.Tags) throw missing('tags')
  add(state, resolveResource(state, caller, input.ResourceARN), input.Tags)
  return {}
}

/** Of streams and consumers. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UntagResource.html */
export function untagResource(state: StreamState, caller: Caller, input: UntagResourceInput): object {
  if (!input.TagKeys) throw missing('tagKeys')
  remove(state, resolveResource(state, caller, input.ResourceARN), input.TagKeys)
  return {}
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForResource.html */
export function listTagsForResource(
  state: StreamState,
  caller: Caller,
  input: ListTagsForResourceInput,
): ListTagsForResourceResult {
  const { stream, consumer } = resolveResource(state, caller, input.ResourceARN)
  return { Tags: listed((consumer ?? stream.row).tags) }
}

function listed(tags: Tags): Tag[] {
  return Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }))
}

function add(state: StreamState, resource: Resource, added: Tags): void {
  const { stream, consumer } = resource
  const before = (consumer ?? stream.row).tags
  change(state, resource, readTags(stream.name, stream, before, added, state.engine.quotas))
}

function remove(state: StreamState, resource: Resource, keys: readonly string[]): void {
  const { stream, consumer } = resource
  for (const key of keys) checkLength(key, 'tagKeys', 1, state.engine.quotas.streamTagKeyLength)
  checkCharacters(
    keys,
    `Failed to remove tags from stream ${stream.name} under account ${stream.account} because`,
  )
  const gone = new Set(keys)
  const kept = Object.entries((consumer ?? stream.row).tags).filter(([key]) => !gone.has(key))
  change(state, resource, Object.fromEntries(kept))
}

function change({ engine, registry }: StreamState, { stream, consumer }: Resource, tags: Tags): void {
  if (consumer) {
    requireActiveConsumer(stream, consumer)
    registry.updateConsumer(stream, consumer, { tags })
  } else {
    requireActive(stream)
    registry.updateStream(stream, { tags })
  }
  engine.events.emit({ type: 'stream.changed', at: engine.clock.now(), stream: stream.ref, what: 'tags' })
}

/** AWS's service has two opinions of the percent sign, and so two messages. */
function checkCharacters(texts: readonly string[], failed: string): void {
  if (!texts.every((text) => ALLOWED.test(text))) {
    throw invalid(
      'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @ :.',
    )
  }
  if (texts.some((text) => text.includes('%'))) {
    throw invalid(
      `${failed} some tags contained illegal characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@',':'.`,
    )
  }
}

function checkLength(text: string, member: string, least: number, most: number): void {
  if (text.length >= least && text.length <= most) return
  const rule = text.length > most ? `less than or equal to ${most}` : `greater than or equal to ${least}`
  throw validation(
    `1 validation error detected: Value '${text}' at '${member}' failed to satisfy constraint: Member must have length ${rule}`,
  )
}
