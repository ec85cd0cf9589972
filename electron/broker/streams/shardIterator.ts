import { createHash } from 'node:crypto'
import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import type { GetShardIteratorInput, GetShardIteratorResult } from './operations'
import { invalid, shardNotFound, streamNotFound } from './refusals'
import { resolveStream } from './resolve'
import { parseSequenceNumber } from './sequenceNumbers'
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
  const stream = resolveStream(state, caller, input)
  if (number === undefined || number > 0x7fff_ffff) throw shardNotFound(stream, shardId)
  const shard = stream.status === 'DELETING' ? undefined : stream.shards.get(number)
  if (!shard) throw missingShard(stream, number)
  const position = startingPosition(state, shard, {
    Type: type,
    SequenceNumber: input.StartingSequenceNumber,
    Timestamp: input.Timestamp,
  })
  return { ShardIterator: writeIterator({ shard: shard.id, position, at: state.engine.clock.now() }) }
}

export function missingShard(stream: Stream, number: number): BrokerError {
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
  const bySequence = type === 'AT_SEQUENCE_NUMBER' || type === 'AFTER_SEQUENCE_NUMBER'
  if (bySequence !== (number !== undefined) || (type === 'AT_TIMESTAMP') !== (timestamp !== undefined)) {
    const given =
      number === undefined
        ? timestamp === undefined
          ? 'no StartingSequenceNumber'
          : 'also a Timestamp'
        : 'also a StartingSequenceNumber'
    throw invalid(
      `Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ${type} and ${type === 'AT_TIMESTAMP' && timestamp === undefined ? 'no Timestamp' : given}.`,
    )
  }
  if (type === 'LATEST') return shard.next
  if (number !== undefined)
    return sequencePosition(shard, number) + (type === 'AFTER_SEQUENCE_NUMBER' ? 1 : 0)
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
  const used = `StartingSequenceNumber ${number} used in GetShardIterator on shard ${shard.shardId} in stream ${stream.name} under account ${stream.account} is invalid`
  const parts = parseSequenceNumber(number)
  if (!parts) throw invalid(`${used}.`)
  if (parts.shard !== shard.number) {
    throw invalid(
      `Invalid StartingSequenceNumber. It encodes ${shardIdOf(parts.shard)}, while it was used in a call to a shard with ${shard.shardId}`,
    )
  }
  if (parts.shardCreatedAt !== Math.floor(shard.row.createdAt / 1_000) * 1_000) {
    throw invalid(`${used} because it did not come from this stream.`)
  }
  return Math.min(parts.position, shard.next)
}

/** What an iterator says. */
export interface Iterator {
  /** The shard's own id, which no other stream's shard has. */
  readonly shard: number
  readonly position: number
  /** When it was answered, in ms. */
  readonly at: number
}

const PREFIX = 'AAAAAAAAAAE'
const PARTS = /^([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-f]{64})$/

/**
 * An iterator as clients see it: opaque text of some 110 characters that begins as AWS's do. It carries all it means, so
 * it is good after a restart, and a checksum, so that a made-up one is refused.
 */
export function writeIterator({ shard, position, at }: Iterator): string {
  const text = [shard, position, at].map((number) => number.toString(36)).join('.')
  return PREFIX + base64(`${text}.${checksum(text)}`)
}

/** Throws InvalidArgumentException for what is none, ExpiredIteratorException for one older than five minutes. */
export function readIterator(state: StreamState, iterator: string): Iterator {
  const parts = iterator.startsWith(PREFIX) ? PARTS.exec(fromBase64(iterator.slice(PREFIX.length))) : null
  const [, shard, position, at, sum] = parts ?? []
  if (!shard || !position || !at || sum !== checksum(`${shard}.${position}.${at}`)) {
    throw invalid('Invalid ShardIterator.')
  }
  const found = { shard: readNumber(shard), position: readNumber(position), at: readNumber(at) }
  const now = state.engine.clock.now()
  const tolerated = state.engine.quotas.iteratorSeconds * 1_000
  if (now - found.at > tolerated) {
    throw new BrokerError(
      'KinesisExpiredIterator',
      `Iterator expired. The iterator was created at time ${written(found.at)} while right now it is ${written(now)} which is further in the future than the tolerated delay of ${tolerated} milliseconds.`,
    )
  }
  return found
}

/** The shard of an iterator; ResourceNotFoundException where it, or its stream, is gone. */
export function iteratorShard(state: StreamState, caller: Caller, { shard: id }: Iterator): Shard {
  const shard = state.registry.shardById(id)
  if (shard && shard.stream.region === caller.region && shard.stream.status !== 'DELETING') return shard
  throw streamNotFound(caller, shard?.stream.name ?? 'of the shard iterator')
}

function checksum(text: string): string {
  return createHash('sha256').update(`switchyard shard iterator ${text}`).digest('hex')
}

function readNumber(text: string): number {
  return Number.parseInt(text, 36)
}

function base64(text: string): string {
  return btoa(text)
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
