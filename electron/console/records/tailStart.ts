import type { TailRequest } from '../../../shared/console/records'
import { BrokerError } from '../../../shared/errors'
import { Lanes } from '../../broker/streams/browse/lanes'
import { END_POSITION, parseSequenceNumber } from '../../broker/streams/sequenceNumbers'
import { parseShardId, shardIdOf, type Shard, type ShardRef } from '../../broker/streams/shard'
import type { Stream } from '../../broker/streams/stream'
import { refuse } from '../failures'
import type { StreamServices } from '../streams/streamServices'
import { readCursor } from './cursor'

/** The shards that a tail reads, each at its beginning. */
export interface OpenedLanes {
  readonly stream: Stream
  readonly lanes: Lanes
  /** The numbers of the shards that were asked for; null: all, those to come too. */
  readonly chosen: ReadonlySet<number> | null
  follows(shard: ShardRef): boolean
  /** Throws if the stream was deleted. */
  requireStream(): void
  /** Places the shards anew while the time from which to read has not come: what is there by then is not wanted. */
  settle(): void
}

interface Start {
  readonly chosen: ReadonlySet<number> | null
  /** The position at which a shard is begun, also one that comes later. */
  place(shard: Shard): number
  /** Records before that time are not wanted, even if they are not there yet. */
  readonly notBefore?: number
}

/**
 * Finds where a tail begins. Throws KinesisResourceNotFound for a stream or shard that is not there, BAD_REQUEST for a
 * sequence number or cursor that is not of this stream.
 */
export function openLanes(services: StreamServices, request: TailRequest): OpenedLanes {
  const { state, streams } = services
  const stream = streams.existing(request.arn)
  const { chosen, place, notBefore = 0 } = startOf(services, stream, request)
  const lanes = new Lanes(state, { stream: stream.id, chosen, place, until: request.until })
  let early = notBefore > state.engine.clock.now()
  return {
    stream,
    lanes,
    chosen,
    follows: ({ shardId }) => lanes.follows(parseShardId(shardId) ?? -1),
    requireStream() {
      if (streams.existing(request.arn).id !== stream.id) throw deleted(stream)
    },
    settle() {
      if (!early) return
      lanes.replace()
      early = notBefore > state.engine.clock.now()
    },
  }
}

/** Another one may have its name by now. */
function deleted({ name }: Stream): BrokerError {
  return new BrokerError('KinesisResourceNotFound', `The stream ${name} was deleted.`)
}

function startOf({ state, streams }: StreamServices, stream: Stream, { shards, from }: TailRequest): Start {
  const asked = shards && new Set(shards.map((id) => streams.existingShard(stream, id).number))
  switch (from.kind) {
    case 'now': {
      const there = new Set(stream.shards.values())
      return { chosen: asked, place: (shard) => (there.has(shard) ? shard.next : 0) }
    }
    case 'beginning':
      return { chosen: asked, place: () => 0 }
    case 'time':
      return {
        chosen: asked,
        place: (shard) => state.records.positionAt(shard, from.at),
        notBefore: from.at,
      }
    case 'sequence': {
      const { shard, position } = sequencePlace(stream, from.sequenceNumber)
      return { chosen: new Set([shard.number]), place: () => position }
    }
    case 'cursor': {
      const place = readCursor(stream, from.cursor)
      if (!place) refuse('BAD_REQUEST', `This place to go on from is not one of ${stream.name} as it is now.`)
      return {
        chosen: chosenOf(stream, asked, place.chosen),
        place: (shard) => Math.min(place.positions.get(shard.number) ?? 0, shard.next),
      }
    }
  }
}

function sequencePlace(stream: Stream, text: string): { shard: Shard; position: number } {
  const number = text.trim()
  const parts = parseSequenceNumber(number)
  if (!parts) refuse('BAD_REQUEST', `${number || 'Nothing'} is not a sequence number.`)
  const shard = stream.shards.get(parts.shard)
  if (!shard || Math.floor(shard.row.createdAt / 1_000) * 1_000 !== parts.shardCreatedAt) {
    const where = shard ? '' : `, which has no ${shardIdOf(parts.shard)}`
    refuse('BAD_REQUEST', `This sequence number is not one of ${stream.name}${where}.`)
  }
  const { position } = parts
  return { shard, position: position === END_POSITION ? shard.next : Math.min(position, shard.next) }
}

/** A tail goes on with the shards it read, or with those of them that are asked for. */
function chosenOf(
  stream: Stream,
  asked: ReadonlySet<number> | null,
  before: ReadonlySet<number> | null,
): ReadonlySet<number> | null {
  if (before === null) return asked
  const both = asked ? new Set([...before].filter((number) => asked.has(number))) : before
  const chosen = both.size > 0 ? both : before
  if ([...chosen].some((number) => stream.shards.has(number))) return chosen
  return refuse('BAD_REQUEST', `The shards that were read of ${stream.name} have expired.`)
}
