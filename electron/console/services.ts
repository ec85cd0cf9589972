import { implement } from '@orpc/server'
import { consoleContract } from '../../shared/console/contract'
import type { Broker } from '../broker/broker'
import type { Browser } from '../broker/queues/browse'
import type { Pace } from '../broker/tasks/pace'
import type { Store } from '../store/database'
import type { ActivityLog } from './activityLog'
import { toConsoleError } from './failures'
import type { HostServices } from './host'
import { LiveFeed, type LiveFeedOptions } from './liveFeed'
import type { Metrics } from './metrics'
import type { QueueReader } from './queueReader'
import type { Timers } from './timers'
import type { MessageTrace } from './trace'

/** What the procedures of the console work with. */
export interface ConsoleServices {
  readonly broker: Broker
  readonly store: Pick<Store, 'refusal' | 'onRefusalChange' | 'onRollback' | 'figures'>
  readonly host: HostServices
  readonly log: (line: string) => void
  readonly timers: Timers
  /** How long reading gives way to everything else. */
  readonly pace: Pace
  readonly queues: QueueReader
  readonly metrics: Metrics
  readonly activity: ActivityLog
  readonly trace: MessageTrace
  readonly feeds: Feeds
  readonly browser: Browser
  /** Calls back when the store begins or stops to refuse writes; returns what ends that. */
  onRefusal(listener: () => void): () => void
}

/** The open feeds: errors are translated for the page, and all end with the console. */
export class Feeds {
  readonly #open = new Set<LiveFeed<unknown>>()
  #disposed = false

  constructor(
    private readonly timers: Timers,
    private readonly log: (line: string) => void,
  ) {}

  open<T>(path: string, options: Omit<LiveFeedOptions<T>, 'timers'>): LiveFeed<T> {
    const feed: LiveFeed<T> = new LiveFeed<T>({
      ...options,
      timers: this.timers,
      read: () => {
        try {
          return options.read()
        } catch (error) {
          throw toConsoleError(error, this.log, [path])
        }
      },
      subscribe: (touch) => {
        const unsubscribe = options.subscribe?.(touch)
        return () => {
          unsubscribe?.()
          this.#open.delete(feed as LiveFeed<unknown>)
        }
      },
    })
    if (this.#disposed) feed.close()
    else if (!feed.closed) this.#open.add(feed as LiveFeed<unknown>)
    return feed
  }

  /** How many are open, for tests: every cancelled feed must be gone. */
  get size(): number {
    return this.#open.size
  }

  dispose(): void {
    this.#disposed = true
    for (const feed of [...this.#open]) feed.close()
  }
}

/** The contract with the rule for errors around every procedure; each part of the router is made with it. */
export function implementer(log: (line: string) => void) {
  return implement(consoleContract).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (error) {
      throw toConsoleError(error, log, path)
    }
  })
}
export type ConsoleImplementer = ReturnType<typeof implementer>

/** Ends an iterator when its reader is gone: an `AsyncIterator` waiting for news would not notice by itself. */
export function endWithSignal<T>(
  iterator: AsyncIterableIterator<T>,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<T> {
  const end = (): void => void iterator.return?.()
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end, { once: true })
  return iterator
}
