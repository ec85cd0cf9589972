import type { Subscriptions } from '../../broker/streams/consumers/subscriptions'
import type { KinesisOperations } from '../../broker/streams/operations'
import type { StreamState } from '../../broker/streams/state'
import type { ConsoleServices } from '../services'
import { Readers } from './readers'
import { StreamMetrics } from './streamMetrics'
import { StreamReader } from './streamReader'

/** What the procedures about streams and records share. */
export interface StreamServices {
  readonly console: ConsoleServices
  readonly state: StreamState
  readonly kinesis: KinesisOperations
  readonly metrics: StreamMetrics
  readonly readers: Readers
  readonly subscriptions: Subscriptions
  readonly streams: StreamReader
  /** Calls back when nothing that was read before may be relied on; returns what ends that. */
  onForget(listener: () => void): () => void
  dispose(): void
}

export function streamServices(console: ConsoleServices): StreamServices {
  const { broker, log, host } = console
  const { state, subscriptions } = broker.streams
  const second = (listener: () => void): (() => void) => console.metrics.onSecond(listener)
  const metrics = new StreamMetrics(state, broker.events, second, log)
  const readers = new Readers(state, broker.events, () => metrics.second + 1, second)
  return {
    console,
    state,
    kinesis: broker.kinesis,
    metrics,
    readers,
    subscriptions,
    streams: new StreamReader(state, metrics, readers, () => host.endpoint),
    onForget: (listener) => console.queues.onForget(listener),
    dispose() {
      metrics.dispose()
      readers.dispose()
    },
  }
}
