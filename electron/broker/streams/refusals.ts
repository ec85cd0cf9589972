import type { World } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { StreamState } from './state'
import type { ConsumerRow, Stream, StreamStatus } from './stream'

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

export function shardNotFound(stream: Pick<Stream, 'name' | 'account'>, shard: string): BrokerError {
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
    `Stream ${stream.name} under account ${stream.account} not ${statuses.join(' or ')}, instead in state ${stream.status}`,
  )
}

/**
 * Refuses one more stream to be created or deleted while the account has as many of them under way as it may.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
 */
export function checkCreatingOrDeleting(state: StreamState, world: World): void {
  checkUnderWay(state, world, ['CREATING', 'DELETING'])
}

/**
 * Refuses to reshard one more stream while the account has as many under way, in whatever way, as it may.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html
 */
export function checkTransitions(state: StreamState, world: World): void {
  checkUnderWay(state, world, ['CREATING', 'UPDATING', 'DELETING'])
}

function checkUnderWay(
  { registry, engine: { quotas } }: StreamState,
  world: World,
  statuses: readonly StreamStatus[],
): void {
  const limit = quotas.streamTransitions
  let count = 0
  for (const { status, account, region } of registry.all()) {
    if (statuses.includes(status) && account === world.account && region === world.region) count++
  }
  if (count < limit) return
  throw limitExceeded(
    `This request would have exceed the limit on the number of streams that can simultaneously be in ${statuses.join(', ').replace(/, (?=[A-Z]+$)/, ' or ')} for the account ${world.account}. Limit: ${limit}.`,
  )
}

/** Refuses what only an ACTIVE consumer takes. */
export function requireActiveConsumer(stream: Stream, { name, createdAt, status }: ConsumerRow): void {
  if (status === 'ACTIVE') return
  throw inUse(
    `Consumer ${name} with creation timestamp ${Math.floor(createdAt / 1_000)} under stream: ${stream.name} , account ${stream.account} is not in ACTIVE status.`,
  )
}
