import type { Queue } from '../broker/queues/queue'
import type { ConsoleServices } from './services'

/** 0, 1, 2, … 9 receives, and 10 or more. */
const buckets = 11
/** Rows a slice reads: about a millisecond. */
const sliceRows = 4_000
/** The least time between two counts of a queue that is larger than a slice, in ms. */
const pause = 5_000

export interface ReceiveCounts {
  /** The latest finished count; zeros until there is one. */
  read(): number[]
  dispose(): void
}

/**
 * How many messages of a queue were received how often. The broker keeps no such numbers, so they are counted: a small
 * queue at each reading, a large one in slices, again when some seconds have passed.
 */
export function receiveCountsOf(
  services: Pick<ConsoleServices, 'broker' | 'timers'>,
  queue: Queue,
): ReceiveCounts {
  const { broker, timers } = services
  const upTo = broker.database.prepare(
    'SELECT seq FROM positions WHERE contents = ? AND seq > ? ORDER BY seq LIMIT 1 OFFSET ?',
  )
  const slice = broker.database.prepare(
    `SELECT min(receive_count, ${buckets - 1}) AS bucket, count(*) FROM positions
     WHERE contents = ? AND seq > ? AND seq <= ? GROUP BY bucket`,
  )
  let latest = new Array<number>(buckets).fill(0)
  let running = false
  let dueAt = -Infinity
  let cancel: (() => void) | undefined

  function count(): void {
    if (!queue.alive) return
    const { contents } = queue
    const counts = new Array<number>(buckets).fill(0)
    let after = -1
    running = true
    const step = (): void => {
      const last = upTo.get<[number]>(contents, after, sliceRows)?.[0] ?? Number.MAX_SAFE_INTEGER
      for (const [bucket, rows] of slice.all<[number, number]>(contents, after, last)) counts[bucket]! += rows
      after = last
      if (last === Number.MAX_SAFE_INTEGER) {
        latest = counts
        running = false
        cancel = undefined
        dueAt = timers.now() + pause
      } else cancel = timers.after(1, step)
    }
    step()
    if (!running) dueAt = -Infinity
  }

  return {
    read() {
      if (!running && timers.now() >= dueAt) count()
      return [...latest]
    },
    dispose() {
      cancel?.()
      running = true
    },
  }
}
