import { hash } from 'node:crypto'
import { streamArn } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import type { GetShardIteratorInput, GetShardIteratorResult } from './operations'
import { invalid, shardNotFound } from './refusals'
import { namedStream, resolveStream } from './resolve'
import { readSequenceNumber } from './sequenceNumbers'
import type { Shard } from './shard'
import { parseShardId, shardIdOf } from './shard'
import type { StreamState } from './state'
import type { Stream } from './stream'

/**
 * Answers where to read in a shard, for five minutes. TRIM_HORIZON and numbers of records that have expired mean the
 * oldest record there is; LATEST is after the newest; AT_TIMESTAMP is the first record that came then or later.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
 */
export function getShardIterator(
  state: StreamState,
  caller: Caller,
  input: GetShardIteratorInput,
): GetShardIteratorResult {
  const { ShardId: shardId = '', ShardIteratorType: type = '' } = input
  const number = parseShardId(shardId)
  if (number === undefined) throw shardNotFound(namedStream(caller, input), shardId)
  const shard = shardOf(state, caller, input, number)
  const position = startingPosition(state, shard, {
    Type: type,
    SequenceNumber: input.StartingSequenceNumber,
    Timestamp: input.Timestamp,
  })
  return { ShardIterator: writeIterator(state, shard, position) }
}

/** Of a stream that is not there AWS says the same as of a shard that is not. */
function shardOf(state: StreamState, caller: Caller, input: GetShardIteratorInput, number: number): Shard {
  let shard: Shard | undefined
  try {
    const stream = resolveStream(state, caller, input)
    if (stream.status !== 'DELETING') shard = stream.shards.get(number)
  } catch (error) {
    if (!(error instanceof BrokerError) || error.code !== 'KinesisResourceNotFound') throw error
  }
  if (!shard) throw missingShard(namedStream(caller, input), number)
  return shard
}

export function missingShard(stream: Pick<Stream, 'name' | 'account'>, number: number): BrokerError {
  return new BrokerError(
    'KinesisResourceNotFound',
    `Shard ${shardIdOf(number)} in stream ${stream.name} under account ${stream.account} does not exist`,
  )
}

/** The position that an iterator type, or the StartingPosition of SubscribeToShard, means; 0 is before all. */
export function startingPosition(
  { records, engine }: StreamState,
  shard: Shard,
  {
    Type: type,
    SequenceNumber: number,
    Timestamp: timestamp,
  }: {
    readonly Type?: string
    readonly SequenceNumber?: string
    readonly Timestamp?: number
  },
): number {
  if (type === 'AT_TIMESTAMP' && timestamp === undefined && number === undefined) {
    throw invalid(
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
    )
  }
  const bySequence = type === 'AT_SEQUENCE_NUMBER' || type === 'AFTER_SEQUENCE_NUMBER'
  if (bySequence !== (number !== undefined) || (type === 'AT_TIMESTAMP') !== (timestamp !== undefined)) {
    const given =
      number === undefined
        ? timestamp === undefined
          ? 'no StartingSequenceNumber'
          : 'also a Timestamp'
        : 'also a StartingSequenceNumber'
    throw invalid(
      `Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ${type} and ${given}.`,
    )
  }
  if (type === 'LATEST') return shard.next
  if (number !== undefined) {
    const position = sequencePosition(shard, number) + (type === 'AFTER_SEQUENCE_NUMBER' ? 1 : 0)
    // Nobody passes over what is yet to come, whatever record they remember.
    return Math.min(position, shard.next)
  }
  if (timestamp === undefined) return 0
  if (timestamp > engine.clock.now()) {
    throw invalid(
      `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${timestamp}, currentTimestampInMillis: ${engine.clock.now()}`,
    )
  }
  return records.positionAt(shard, timestamp)
}

function sequencePosition(shard: Shard, number: string): number {
  const { stream } = shard
  const given = readSequenceNumber(number)
  const used = `StartingSequenceNumber ${given?.written ?? number} used in GetShardIterator on shard ${shard.shardId} in stream ${stream.name} under account ${stream.account} is invalid`
  if (!given) throw invalid(`${used}.`)
  const { parts } = given
  if (given.shard !== shard.number) {
    throw invalid(
      `Invalid StartingSequenceNumber. It encodes ${javaShardId(given.shard)}, while it was used in a call to a shard with ${shard.shardId}`,
    )
  }
  if (parts?.shardCreatedAt !== Math.floor(shard.row.createdAt / 1_000) * 1_000) {
    throw invalid(`${used} because it did not come from this stream.`)
  }
  return parts.position
}

/** Twelve digits with the sign, if there is one. */
function javaShardId(number: number): string {
  return number < 0 ? `shardId--${String(-number).padStart(11, '0')}` : shardIdOf(number)
}

/** What an iterator says. */
interface Iterator {
  /** The shard's own id, which no other stream's shard has. */
  readonly id: number
  readonly position: number
  /** When it was answered, in ms. */
  readonly at: number
  readonly number: number
  readonly account: string
  readonly region: string
  readonly stream: string
}

const PREFIX = '\0\0\0\0\0\0\0\x01'
const PARTS =
  /^([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-z]+)\.([0-9]+)\.([a-z0-9-]+)\.([^.]+)\.[0-9a-f]+\.([0-9a-f]{40})$/
const CHECKSUM_DIGITS = 40

/**
 * An iterator as clients see it: opaque text that begins as AWS's do and has their length, which depends on that of the
 * stream's name. It carries all it means, so it is good after a restart, a checksum, so that a made-up one is refused,
 * and something random, so that no two are the same.
 */
export function writeIterator({ engine }: StreamState, shard: Shard, position: number): string {
  const { account, region, name } = shard.stream
  const numbers = [shard.id, position, engine.clock.now(), shard.number].map((number) => number.toString(36))
  const text = `${PREFIX}${numbers.join('.')}.${account}.${region}.${escaped(name)}.`
  const room = 152 + Math.floor((name.length + 14) / 16) * 16 - text.length - CHECKSUM_DIGITS - 1
  const content = text + hex(engine.entropy.bytes(16)).padEnd(room, '0').slice(0, Math.max(room, 8))
  return btoa(`${content}.${checksum(content)}`)
}

/**
 * Throws InvalidArgumentException for what is none, ExpiredIteratorException for one older than five minutes. AWS was
 * recorded to take one in quotation marks, too.
 */
export function readIterator(state: StreamState, iterator: string): Iterator {
  const text = fromBase64(/^"(.*)"$/.exec(iterator)?.[1] ?? iterator)
  const found = text.startsWith(PREFIX) ? PARTS.exec(text.slice(PREFIX.length)) : null
  if (!found || found.at(-1) !== checksum(text.slice(0, -CHECKSUM_DIGITS - 1))) {
    throw invalid('Invalid ShardIterator.')
  }
  const [, id = '', position = '', at = '', number = '', account = '', region = '', stream = ''] = found
  const given = readNumber(at)
  const now = state.engine.clock.now()
  const tolerated = state.engine.quotas.iteratorSeconds * 1_000
  if (now - given > tolerated) {
    throw new BrokerError(
      'KinesisExpiredIterator',
      `Iterator expired. The iterator was created at time ${written(given)} while right now it is ${written(now)} which is further in the future than the tolerated delay of ${tolerated} milliseconds.`,
    )
  }
  return {
    id: readNumber(id),
    position: readNumber(position),
    at: given,
    number: readNumber(number),
    account,
    region,
    stream: unescaped(stream),
  }
}

/**
 * Where an iterator points to. One of a stream that was deleted is good for the stream that has its name now, as at AWS,
 * where it means the oldest record; what it says of records that a crash took back is where the next one comes. Throws
 * ResourceNotFoundException where there is no such shard.
 */
export function iteratorShard(
  { registry }: StreamState,
  caller: Caller,
  { id, position, number, account, region, stream: name }: Iterator,
): { readonly shard: Shard; readonly position: number } {
  const shard = registry.shardById(id)
  const inReach = region === caller.region
  if (inReach && shard && shard.stream.status !== 'DELETING') {
    return { shard, position: Math.min(position, shard.next) }
  }
  const stream = inReach ? registry.byArn(streamArn({ account, region }, name)) : undefined
  const now = stream?.status === 'DELETING' ? undefined : stream?.shards.get(number)
  if (!now) throw missingShard({ name, account }, number)
  return { shard: now, position: 0 }
}

function checksum(text: string): string {
  return hash('sha256', `switchyard shard iterator ${text}`).slice(0, CHECKSUM_DIGITS)
}

/** The parts are put apart by dots, which names may have; they have no slashes. */
function escaped(name: string): string {
  return name.replaceAll('.', '/')
}

function unescaped(name: string): string {
  return name.replaceAll('/', '.')
}

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

function readNumber(text: string): number {
  return Number.parseInt(text, 36)
}

function fromBase64(text: string): string {
  try {
    return atob(text)
  } catch {
    return ''
  }
}

/** As in `Thu Jan 22 01:22:02 UTC 2015`. */
function written(at: number): string {
  const [day = '', date, month, year, time] = new Date(at).toUTCString().split(' ')
  return `${day.replace(',', '')} ${month} ${date} ${time} UTC ${year}`
}
