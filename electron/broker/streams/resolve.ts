import type { Arn, World } from '../../../shared/arn'
import { consumerArn, parseArn, streamArn } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import type { StreamInput } from './operations'
import { invalid, missing, streamNotFound } from './refusals'
import type { StreamState } from './state'
import type { ConsumerRow, Stream } from './stream'

/** A stream, or one of its registered consumers: what tags and policies belong to. */
export interface Resource {
  readonly stream: Stream
  readonly consumer: ConsumerRow | undefined
}

/**
 * The stream that a request means: by ARN, which may be that of another account's stream, by name in the caller's
 * world, or by its StreamId. Throws InvalidArgumentException if none is given or the ARN is not one of a stream, and
 * ResourceNotFoundException if there is no such stream in the caller's region.
 */
export function resolveStream(state: StreamState, caller: Caller, input: StreamInput): Stream {
  const { StreamName: name, StreamARN: arn, StreamId: streamId } = input
  if (arn !== undefined) {
    const parts = readStreamArn(arn)
    if (name !== undefined && name !== parts.name) {
      throw invalid(`StreamName ${name} and StreamARN ${arn} are not of the same stream.`)
    }
    return existing(state, caller, parts, parts.name)
  }
  if (name !== undefined) return existing(state, caller, caller, name)
  if (streamId !== undefined) {
    for (const stream of state.registry.inWorld(caller)) if (stream.row.streamId === streamId) return stream
    throw streamNotFound(caller, streamId)
  }
  throw invalid('Either StreamName or StreamARN must be provided.')
}

/** How messages name the stream that a request means, whether it is there or not. */
export function namedStream(caller: Caller, input: StreamInput): Pick<Stream, 'name' | 'account'> {
  const { StreamName: name, StreamARN: arn, StreamId: streamId = '' } = input
  if (arn === undefined) return { name: name ?? streamId, account: caller.account }
  return readStreamArn(arn)
}

/**
 * What a ResourceARN means. Throws as `resolveStream`, and ResourceNotFoundException if the stream has no such consumer.
 */
export function resolveResource(state: StreamState, caller: Caller, arn: string | undefined): Resource {
  if (arn === undefined) throw missing('resourceARN')
  if (!arn.includes('/consumer/')) {
    const parts = readStreamArn(arn)
    return { stream: existing(state, caller, parts, parts.name, arn), consumer: undefined }
  }
  return resolveConsumer(state, caller, arn)
}

/** The consumer that an ARN means, with its stream. Throws as `resolveResource`. */
export function resolveConsumer(
  state: StreamState,
  caller: Caller,
  arn: string,
): { readonly stream: Stream; readonly consumer: ConsumerRow } {
  const parts = CONSUMER_ARN.exec(arn)
  if (!parts) throw invalid(`Invalid ARN: ${arn}`)
  const [, streamPart, name] = parts as unknown as [string, string, string, string]
  const stream = resolveStream(state, caller, { StreamARN: streamPart })
  const consumer = stream.consumers.get(name)
  if (!consumer || consumerArn(stream.arn, name, consumer.createdAt) !== arn) {
    throw consumerNotFound(stream, name)
  }
  return { stream, consumer }
}

export function consumerNotFound(stream: Stream, name: string): BrokerError {
  return new BrokerError('KinesisResourceNotFound', `Consumer ${name}, account ${stream.account} not found.`)
}

const CONSUMER_ARN = /^(.+:stream\/[^/]+)\/consumer\/([^/:]+):([0-9]+)$/
const STREAM = /^stream\/([^/]+)$/

function readStreamArn(text: string): Arn & { readonly name: string } {
  const arn = parseArn(text)
  const name = arn?.service === 'kinesis' ? STREAM.exec(arn.resource)?.[1] : undefined
  if (!arn || name === undefined) throw invalid(`Invalid ARN: ${text}`)
  return { ...arn, name }
}

/** `said`: how it is named if there is none; where a resource is asked for, that was recorded to be its ARN. */
function existing(state: StreamState, caller: Caller, world: World, name: string, said = name): Stream {
  const stream = state.registry.byArn(streamArn({ account: world.account, region: caller.region }, name))
  if (!stream || world.region !== caller.region) throw streamNotFound(world, said)
  return stream
}
