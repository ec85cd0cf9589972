import type { ConsumerView, ReaderView } from '../../../../shared/console/streams'
import { plural } from '../../../components/format'
import type { Failure } from '../../../failure'
import { streamNameProblem } from '../attributes/streamProblems'
import { furthest } from './lag'

/** Registered consumers and their subscriptions in words. Pure. */

const NAME_LENGTH = 128
/** So many may be CREATING at once. */
const MOST_CREATING = 5

export const consumerStatusText: Record<ConsumerView['status'], string> = {
  CREATING: 'Creating',
  ACTIVE: 'Active',
  DELETING: 'Deleting',
}

/** Why no consumer can be registered with a stream at all, as AWS refuses it; undefined if one can. */
export function registerProblem(
  consumers: readonly Pick<ConsumerView, 'status'>[],
  most: number,
): string | undefined {
  if (consumers.length >= most) {
    return `The stream has the maximum of ${most} registered consumers.`
  }
  if (consumers.filter(({ status }) => status === 'CREATING').length >= MOST_CREATING) {
    return `${MOST_CREATING} consumers are being created, the most at once: wait a moment.`
  }
  return undefined
}

/** Why AWS would refuse the name of a new consumer; undefined if it would not. */
export function consumerNameProblem(
  name: string,
  consumers: readonly Pick<ConsumerView, 'name'>[],
): string | undefined {
  if (name === '') return 'A consumer needs a name.'
  const wrong = streamNameProblem(name, NAME_LENGTH)
  if (wrong !== undefined) return wrong
  return consumers.some((consumer) => consumer.name === name)
    ? `A consumer with this name is already registered.`
    : undefined
}

/** How many of the characters that a name may have it has. */
export function nameLengthText(name: string): string {
  return `${name.length} of ${NAME_LENGTH} characters`
}

/** Whether a refusal of RegisterStreamConsumer is about the name. */
export function isAboutName({ message }: Failure): boolean {
  return /consumerName|already exists/i.test(message)
}

/** What the row of a consumer says of all its subscriptions; the lag is that of the one furthest behind. */
export function summaryOf({ subscriptions }: ConsumerView) {
  const worst = furthest(subscriptions)
  return {
    shards: new Set(subscriptions.map(({ shardId }) => shardId)).size,
    worst,
    recordsBehind: subscriptions.reduce((sum, { recordsBehind }) => sum + recordsBehind, 0),
    recordsOut: subscriptions.reduce((sum, { recordsOut }) => sum + recordsOut, 0),
  }
}

/** "2 of 5 shards"; a consumer may be subscribed to closed shards too, which are no part of the five. */
export function subscribedText(shards: number, openShards: number): string {
  if (shards === 0) return 'None'
  return shards > openShards ? plural(shards, 'shard') : `${shards} of ${plural(openShards, 'shard')}`
}

/** "3 readers of 5 shards"; one who reads several shards is one reader. */
export function readersText(readers: readonly Pick<ReaderView, 'reader' | 'shardId'>[]): string {
  const who = new Set(readers.map(({ reader }) => reader)).size
  const shards = new Set(readers.map(({ shardId }) => shardId)).size
  return `${plural(who, 'reader')} of ${plural(shards, 'shard')}`
}

export const keyOfReader = ({ reader, shardId }: Pick<ReaderView, 'reader' | 'shardId'>): string =>
  `${shardId} ${reader}`
