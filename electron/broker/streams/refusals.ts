import type { World } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { StreamState } from './state'
import type { Stream, StreamStatus } from './stream'

/** Of an argument that the model allows and the service does not. */
export function invalid(reason: string): BrokerError {
  return new BrokerError('KinesisInvalidArgument', reason)
}

/** What the service says of some things that the model does not know, in the same words as of those it does. */
export function validation(reason: string): BrokerError {
  return new BrokerError('KinesisValidation', reason)
}

/** Of a required member that is not there. The gateway says so before; the console may get here. */
export function missing(member: string): BrokerError {
  return validation(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  )
}

export function streamNotFound({ account }: Pick<World, 'account'>, name: string): BrokerError {
  return new BrokerError('KinesisResourceNotFound', `Stream ${name} under account ${account} not found.`)
}

export function shardNotFound(stream: Stream, shard: string): BrokerError {
  return new BrokerError(
    'KinesisResourceNotFound',
    `Could not find shard ${shard} in stream ${stream.name} under account ${stream.account}.`,
  )
}

export function limitExceeded(reason: string): BrokerError {
  return new BrokerError('KinesisLimitExceeded', reason)
}

export function inUse(reason: string): BrokerError {
  return new BrokerError('KinesisResourceInUse', reason)
}

/** Refuses what only an ACTIVE stream takes: everything that changes its shards or its settings. */
export function requireActive(stream: Stream): void {
  requireStatus(stream, ['ACTIVE'])
}

/** Refuses what a stream takes as soon as it has shards and until it is being deleted. */
export function requireShards(stream: Stream): void {
  requireStatus(stream, ['ACTIVE', 'UPDATING'])
}

function requireStatus(stream: Stream, statuses: readonly StreamStatus[]): void {
  if (statuses.includes(stream.status)) return
  throw inUse(
    `Stream ${stream.name} under account ${stream.account} not ACTIVE, instead in state ${stream.status}`,
  )
}

/**
 * Refuses one more stream to be created, resharded or deleted while the account has as many under way as it may.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
 */
export function checkTransitions({ registry, engine: { quotas } }: StreamState, world: World): void {
  if (quotas.streamTransitions === Infinity) return
  let count = 0
  for (const stream of registry.all()) {
    if (stream.status !== 'ACTIVE' && stream.account === world.account && stream.region === world.region) {
      count++
    }
  }
  if (count >= quotas.streamTransitions) {
    throw limitExceeded(
      `Limit of ${quotas.streamTransitions} streams being created, updated or deleted at once exceeded for account ${world.account} in ${world.region}.`,
    )
  }
}
