import { receiveCountsOf } from './receiveCounts'
import type { ConsoleImplementer, ConsoleServices } from './services'

/** Entries a batch takes at most; at 10 batches a second that is more than anyone reads. */
const firstBatch = 500
const laterBatch = 200

/** The activity feed and a queue's metrics. */
export function activityRouter(os: ConsoleImplementer, services: ConsoleServices) {
  const { activity, metrics, queues, feeds } = services
  return os.activity.router({
    watch: os.activity.watch.handler(({ input, signal }) => {
      let from: number | undefined
      return feeds.open('activity.watch', {
        interval: 100,
        signal,
        subscribe: (touch) => activity.onEntry(touch),
        read: () => {
          if (from === undefined) {
            // What is older than the first page was not dropped: nobody asked for it.
            const { entries } = activity.read(0, input, firstBatch)
            from = activity.end
            return { entries, dropped: 0 }
          }
          const batch = activity.read(from, input, laterBatch)
          from = activity.end
          return batch.entries.length > 0 || batch.dropped > 0 ? batch : undefined
        },
      })
    }),

    metrics: os.activity.metrics.handler(({ input, signal }) => {
      let from = 0
      const counts = receiveCountsOf(services, queues.existing(input.arn))
      return feeds.open('activity.metrics', {
        interval: 250,
        signal,
        subscribe: (touch) => {
          const unsubscribe = metrics.onSecond(() => touch())
          return () => {
            unsubscribe()
            counts.dispose()
          }
        },
        read: () => {
          const record = queues.existing(input.arn)
          const points = metrics.points(record.id, from)
          from = metrics.end
          return { points, receiveCounts: counts.read() }
        },
      })
    }),
  })
}
