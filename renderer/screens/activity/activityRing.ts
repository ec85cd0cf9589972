import type { ActivityEntry } from '../../../shared/console/activity'

/** The latest entries, oldest first, at most `capacity` of them; counts those that fell out or never arrived. */
export class ActivityRing {
  #entries: ActivityEntry[] = []
  #fallen = 0

  constructor(readonly capacity = 10_000) {}

  get entries(): readonly ActivityEntry[] {
    return this.#entries
  }

  /** How many are no longer, or never were, in the ring. */
  get fallen(): number {
    return this.#fallen
  }

  /** Adds a batch in order; what is there already (after a reconnect) is not added twice. */
  push(batch: readonly ActivityEntry[], dropped: number): void {
    const last = this.#entries.at(-1)?.seq ?? -1
    const fresh = batch.filter((entry) => entry.seq > last)
    const all = this.#entries.concat(fresh)
    const excess = Math.max(0, all.length - this.capacity)
    this.#entries = excess > 0 ? all.slice(excess) : all
    this.#fallen += dropped + excess
  }

  /**
   * Takes the first batch of a new connection, which begins with the latest entries the host has. A host that was
   * started again numbers them anew: then what was gathered from the old one goes.
   */
  resume(batch: readonly ActivityEntry[], dropped: number): void {
    const last = this.#entries.at(-1)
    const same = batch.find((entry) => entry.seq === last?.seq)
    const newest = batch.at(-1)?.seq ?? -1
    if (last && (newest < last.seq || (same && same.at !== last.at))) this.clear()
    this.push(batch, dropped)
  }

  clear(): void {
    this.#entries = []
    this.#fallen = 0
  }
}

/** What the filter offers: a few kinds instead of every event type. */
export const activityKinds = [
  { key: 'all', label: 'Everything', types: null },
  {
    key: 'failures',
    label: 'Failures',
    types: ['message.moved-to-dlq', 'message.expired', 'task.failed', 'delivery.failed', 'records.throttled'],
  },
  { key: 'sent', label: 'Sent', types: ['message.sent', 'message.deduplicated'] },
  { key: 'received', label: 'Received', types: ['message.received', 'message.visibility-changed'] },
  { key: 'deleted', label: 'Deleted', types: ['message.deleted', 'message.expired'] },
  { key: 'redriven', label: 'Redriven', types: ['message.redriven'] },
  {
    key: 'queues',
    label: 'Queues',
    types: ['queue.created', 'queue.changed', 'queue.deleted', 'queue.purged'],
  },
  {
    key: 'streams',
    label: 'Streams',
    types: [
      'stream.created',
      'stream.changed',
      'stream.status',
      'stream.deleted',
      'shard.split',
      'shard.merged',
      'shard.expired',
      'consumer.registered',
      'consumer.deregistered',
    ],
  },
  {
    key: 'records',
    label: 'Records',
    types: [
      'records.put',
      'records.read',
      'records.throttled',
      'records.expired',
      'consumer.subscribed',
      'consumer.unsubscribed',
    ],
  },
  {
    key: 'tasks',
    label: 'Tasks and clock',
    types: ['task.started', 'task.finished', 'task.cancelled', 'task.failed', 'clock.advanced'],
  },
] as const
export type ActivityKind = (typeof activityKinds)[number]['key']

/** The event types of a kind; null for all. */
export function typesOf(kind: ActivityKind): string[] | null {
  const types = activityKinds.find((candidate) => candidate.key === kind)?.types
  return types ? [...types] : null
}

/** `message.moved-to-dlq` → `moved to DLQ`. */
export function eventName(type: string): string {
  const [subject = '', verb = ''] = type.split('.')
  const words = verb.replaceAll('-', ' ').replace('dlq', 'DLQ')
  return subject === 'message' ? words : `${subject} ${words}`
}
