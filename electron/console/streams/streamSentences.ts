import { counted, size, span } from '../../../shared/amounts'
import type { DomainEvent } from '../../broker/events'
import type { ShardRef } from '../../broker/streams/shard'

type StreamEvent = Extract<DomainEvent, { stream: unknown }>

/** One plain sentence about what happened at a stream. */
export function streamSentence(event: StreamEvent): string {
  const { name } = event.stream
  switch (event.type) {
    case 'stream.created':
      return `Stream ${name} was created.`
    case 'stream.deleted':
      return `Stream ${name} was deleted with its records.`
    case 'stream.status':
      return `Stream ${name} is ${event.status}.`
    case 'stream.changed':
      return `The ${whatChanged[event.what]} of ${name} ${event.what === 'tags' || event.what === 'monitoring' ? 'were' : 'was'} changed.`
    case 'shard.split':
      return `${listed(event.parents)} of ${name} was split into ${listed(event.children, false)}.`
    case 'shard.merged':
      return `${listed(event.parents)} of ${name} were merged into ${listed(event.children, false)}.`
    case 'shard.expired':
      return `${shardName(event.shard)} of ${name} is gone: it was closed, and all of its records have expired.`
    case 'consumer.registered':
      return `Consumer ${event.consumer} was registered with ${name}.`
    case 'consumer.deregistered':
      return `Consumer ${event.consumer} of ${name} was deregistered.`
    case 'consumer.subscribed':
      return `Consumer ${event.consumer} subscribed to ${shardName(event.shard, false)} of ${name}.`
    case 'consumer.unsubscribed':
      return `The subscription of consumer ${event.consumer} to ${shardName(event.shard, false)} of ${name} ended.`
    case 'records.put':
      return putSentence(event, [event.shard])
    case 'records.read': {
      const who = event.consumer === null ? `${event.reader} read` : `Consumer ${event.consumer} got`
      const behind = event.millisBehind >= 1_000 ? `, ${span(event.millisBehind)} behind` : ''
      return `${who} ${counted(event.count, 'record')} from ${shardName(event.shard, false)} of ${name}${behind}.`
    }
    case 'records.throttled':
      return throttledSentence(event, [event.shard])
    case 'records.expired':
      return `${counted(event.count, 'record')} of ${name} in ${shardName(event.shard, false)} reached the retention period.`
  }
}

type PutEvent = Extract<DomainEvent, { type: 'records.put' }>
type ThrottledEvent = Extract<DomainEvent, { type: 'records.throttled' }>

/** Of all that one call put into several shards. */
export function putSentence(
  { stream, count, bytes }: Pick<PutEvent, 'stream' | 'count' | 'bytes'>,
  shards: readonly ShardRef[],
): string {
  const what = count === 1 ? `a record of ${size(bytes)}` : `${counted(count, 'record')} (${size(bytes)})`
  return `${stream.name} got ${what} in ${shardsText(shards)}.`
}

/** Of all that a quota refused one call in several shards. */
export function throttledSentence(
  { stream, count, direction }: Pick<ThrottledEvent, 'stream' | 'count' | 'direction'>,
  shards: readonly ShardRef[],
): string {
  return direction === 'in'
    ? `${stream.name} refused ${counted(count, 'record')}: ${shardsText(shards)} had taken as much as the quota allows.`
    : `${stream.name} refused a read: ${shardsText(shards)} had given as much as the quota allows.`
}

const whatChanged: Readonly<Record<Extract<DomainEvent, { type: 'stream.changed' }>['what'], string>> = {
  retention: 'retention period',
  mode: 'capacity mode',
  encryption: 'encryption',
  'record size': 'maximum record size',
  monitoring: 'shard-level metrics',
  throughput: 'warm throughput',
  tags: 'tags',
  policy: 'policy',
}

function shardsText(shards: readonly ShardRef[]): string {
  return shards.length === 1 ? shardName(shards[0]!, false) : counted(shards.length, 'shard')
}

/** "Shard 12" for shardId-000000000012. */
function shardName({ shardId }: ShardRef, atStart = true): string {
  return `${atStart ? 'Shard' : 'shard'} ${numberOf(shardId)}`
}

function listed(shards: readonly ShardRef[], atStart = true): string {
  if (shards.length === 1) return shardName(shards[0]!, atStart)
  return `${atStart ? 'Shards' : 'shards'} ${shards.map(({ shardId }) => numberOf(shardId)).join(' and ')}`
}

function numberOf(shardId: string): number {
  return Number(shardId.slice(shardId.lastIndexOf('-') + 1))
}
