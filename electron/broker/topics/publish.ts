import { BrokerError } from '../../../shared/errors'
import { contentDeduplicationId } from '../queues/md5'
import { messageIdOf } from '../queues/messageIds'
import type { Caller } from '../queues/operations'
import { toSequenceNumber } from '../queues/sequenceNumber'
import { fanOut } from './fanOut'
import type {
  BatchResultErrorEntry,
  PublishBatchInput,
  PublishBatchRequestEntry,
  PublishBatchResult,
  PublishBatchResultEntry,
  PublishInput,
  PublishResult,
} from './operations'
import type { Publication } from './publication'
import { checkMessage } from './publishMessage'
import type { CheckedMessage } from './publishMessage'
import { invalid } from './refusals'
import type { TopicState } from './state'
import type { Topic } from './topic'

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function publish(state: TopicState, caller: Caller, input: PublishInput): PublishResult {
  const { TopicArn: topicArn, TargetArn: targetArn, PhoneNumber: phoneNumber } = input
  const arn = topicArn ?? targetArn
  if (arn === undefined && phoneNumber === undefined) {
    throw invalid('TopicArn or TargetArn Reason: no value for required parameter')
  }
  if ([topicArn, targetArn, phoneNumber].filter((one) => one !== undefined).length > 1) {
    throw invalid('Only one of TopicArn, TargetArn and PhoneNumber may be given')
  }
  const message = checkMessage(input, state.engine.quotas, phoneNumber === undefined && isEndpoint(arn))
  if (phoneNumber !== undefined || isEndpoint(arn)) return publishDirectly(state, caller, input, message)
  const topic = state.registry.resolve(caller, arn, topicArn === undefined ? 'TargetArn' : 'TopicArn')
  return put(state, topic, caller, message, checkFifo(topic, input, message))
}

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export function publishBatch(
  state: TopicState,
  caller: Caller,
  input: PublishBatchInput,
): PublishBatchResult {
  const { quotas } = state.engine
  const topic = state.registry.resolve(caller, input.TopicArn)
  const entries = checkEntries(input.PublishBatchRequestEntries, quotas.batchEntries)
  const checked: { id: string; message: CheckedMessage; fifo: FifoIds }[] = []
  const failed: BatchResultErrorEntry[] = []
  let bytes = 0
  for (const entry of entries) {
    // Recorded from AWS: what FIFO topics require, wrong attributes and wrong structures fail the whole batch.
    const fifo = checkFifo(topic, entry, { message: entry.Message ?? '' })
    try {
      const message = checkMessage(entry, quotas)
      bytes += message.bytes
      checked.push({ id: entry.Id, message, fifo })
    } catch (error) {
      if (!(error instanceof BrokerError) || error.code !== 'SnsInvalidParameter') throw error
      if (error.message.endsWith('Message too long')) throw tooLong()
      if (error.message.includes('Message Structure - ')) throw error
      failed.push({ Id: entry.Id, Code: 'InvalidParameter', Message: error.message, SenderFault: true })
    }
  }
  if (bytes > quotas.publishBytes) throw tooLong()
  const successful = checked.map(({ id, message, fifo }): PublishBatchResultEntry => ({
    Id: id,
    ...put(state, topic, caller, message, fifo),
  }))
  return { Successful: successful, Failed: failed }
}

interface FifoIds {
  readonly groupId: string | null
  readonly deduplicationId: string | null
}

/** Stores a checked message with all that its fan-out puts into queues; inside a transaction. */
function put(
  state: TopicState,
  topic: Topic,
  caller: Caller,
  message: CheckedMessage,
  { groupId, deduplicationId }: FifoIds,
): PublishResult {
  const { engine, publications, deduplication } = state
  const now = engine.clock.now()
  if (topic.fifo && groupId !== null && deduplicationId !== null) {
    const original = deduplication.find(topic, groupId, deduplicationId, now)
    if (original) {
      const { messageId, sequence } = original
      engine.events.emit({
        type: 'topic.publish-deduplicated',
        at: now,
        topic: topic.ref,
        messageId,
        deduplicationId,
      })
      return { MessageId: messageId, SequenceNumber: toSequenceNumber(sequence) }
    }
  }
  const id = engine.numbers.next()
  const messageId = messageIdOf(id, engine.entropy.uuid())
  const publication: Publication = {
    id,
    topic: topic.id,
    topicArn: topic.arn,
    messageId,
    at: now,
    subject: message.subject,
    message: message.message,
    structured: message.structured,
    attributes: message.attributes,
    groupId,
    deduplicationId,
    sequence: topic.fifo ? id : null,
    senderId: caller.identity,
    base: caller.endpoint,
    signatureVersion: topic.signatureVersion,
    bytes: message.bytes,
  }
  const { outcomes, matched, filteredOut } = fanOut(state, topic, publication, now, caller.traceHeader)
  publications.insert(publication, outcomes)
  if (topic.fifo && groupId !== null && deduplicationId !== null) {
    const until = now + 1_000 * engine.quotas.deduplicationSeconds
    deduplication.remember(topic, groupId, deduplicationId, { messageId, sequence: id }, now, until)
  }
  engine.events.emit({
    type: 'topic.published',
    at: now,
    topic: topic.ref,
    messageId,
    id,
    bytes: message.bytes,
    groupId,
    matched,
    filteredOut,
  })
  return topic.fifo
    ? { MessageId: messageId, SequenceNumber: toSequenceNumber(id) }
    : { MessageId: messageId }
}

function publishDirectly(
  state: TopicState,
  caller: Caller,
  input: PublishInput,
  { message, structured, subject, attributes }: CheckedMessage,
): PublishResult {
  const messageId = state.engine.entropy.uuid()
  const direct = { messageId, message, structured, subject, attributes }
  if (input.PhoneNumber !== undefined) state.direct.toPhoneNumber(caller, input.PhoneNumber, direct)
  else state.direct.toEndpoint(caller, input.TargetArn ?? input.TopicArn ?? '', direct)
  return { MessageId: messageId }
}

function isEndpoint(arn: string | undefined): boolean {
  return arn?.includes(':endpoint/') ?? false
}

/** Letters, digits and punctuation, up to 128. */
const FIFO_ID = /^[!-~]{1,128}$/

function checkFifo(
  topic: Topic,
  input: { readonly MessageGroupId?: string; readonly MessageDeduplicationId?: string },
  { message }: { readonly message: string },
): FifoIds {
  const { MessageGroupId: groupId, MessageDeduplicationId: givenId } = input
  if (topic.fifo && groupId === undefined) {
    throw invalid('The MessageGroupId parameter is required for FIFO topics')
  }
  if (groupId !== undefined && !FIFO_ID.test(groupId)) throw invalid('MessageGroupId')
  if (!topic.fifo) {
    if (givenId !== undefined) {
      throw invalid(
        'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      )
    }
    return { groupId: groupId ?? null, deduplicationId: null }
  }
  if (givenId !== undefined && !FIFO_ID.test(givenId)) throw invalid('MessageDeduplicationId')
  if (givenId === undefined && !topic.contentBasedDeduplication) {
    throw invalid(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
  }
  return { groupId: groupId ?? null, deduplicationId: givenId ?? contentDeduplicationId(message) }
}

const ENTRY_ID = /^[A-Za-z0-9_-]+$/
const LONGEST_ENTRY_ID = 80

function checkEntries(
  entries: readonly PublishBatchRequestEntry[] | undefined,
  most: number,
): (PublishBatchRequestEntry & { Id: string })[] {
  if (!entries || entries.length === 0) throw new BrokerError('SnsEmptyBatchRequest')
  if (entries.length > most) throw new BrokerError('SnsTooManyEntriesInBatchRequest')
  const ids = new Set<string>()
  for (const { Id: id } of entries) {
    if (id === undefined || id === '') throw new BrokerError('SnsInvalidBatchEntryId')
    if (id.length > LONGEST_ENTRY_ID) throw wrongId(`is too long: ${id}`)
    if (!ENTRY_ID.test(id)) throw wrongId(`contains an impermissible character: ${id}`)
    if (ids.has(id)) throw new BrokerError('SnsBatchEntryIdsNotDistinct')
    ids.add(id)
  }
  return entries as (PublishBatchRequestEntry & { Id: string })[]
}

/** Recorded from AWS: what is wrong with it, which the API reference leaves open. */
function wrongId(problem: string): BrokerError {
  return new BrokerError('SnsInvalidBatchEntryId', `The Id of a batch entry in the batch request ${problem}`)
}

function tooLong(): BrokerError {
  return new BrokerError('SnsBatchRequestTooLong')
}
