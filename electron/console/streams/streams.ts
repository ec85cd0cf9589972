import { toConsoleError } from '../failures'
import type { ConsoleImplementer } from '../services'
import { UntoldRows } from '../topics/untoldRows'
import { consumersUpdate, consumerProcedures } from './consumers'
import { configure, createStreamWithSettings, setPolicy, setTags } from './configuring'
import { reshardProcedures } from './resharding'
import type { StreamServices } from './streamServices'

/** The list of streams, one stream, and what can be done to streams. */
export function streamsRouter(os: ConsoleImplementer, services: StreamServices) {
  const { kinesis, metrics, readers, streams } = services
  const { broker, feeds, log } = services.console

  /** Calls `touch` when anything of a stream changed, its figures included. */
  const follow = (id: number, touch: () => void, alsoSecond: () => boolean): (() => void) => {
    const endings = [
      metrics.onSecond((changed) => {
        if (changed.has(id) || alsoSecond()) touch()
      }),
      services.onForget(touch),
      broker.events.subscribe((event) => {
        if (event.type === 'clock.advanced') return touch()
        // What goes in and out is told by the second.
        if (!('stream' in event) || event.stream.id !== id || isTraffic(event.type)) return
        touch()
      }),
    ]
    return () => endings.forEach((end) => end())
  }

  return os.streams.router({
    ...reshardProcedures(os, services),
    ...consumerProcedures(os, services),

    watch: os.streams.watch.handler(({ signal }) => {
      let untold: UntoldRows<ReturnType<typeof streams.summary>> | undefined
      return feeds.open('streams.watch', {
        interval: 500,
        signal,
        subscribe: (touch) => {
          const rows = new UntoldRows({
            all: () => streams.all(),
            read: (id) => {
              const stream = streams.byId(id)
              return stream && streams.summary(stream)
            },
            now: () => broker.clock.now(),
            touch: () => touch(),
          })
          untold = rows
          const endings = [
            metrics.onSecond((changed) => {
              for (const id of changed) rows.suspect(id)
              // Who reads no further falls further behind by itself.
              for (const id of readers.streams()) rows.suspect(id)
            }),
            services.onForget(() => rows.suspectAll()),
            broker.events.subscribe((event) => {
              if (event.type === 'clock.advanced') return rows.suspectAll()
              if (!('stream' in event) || isTraffic(event.type)) return
              if (event.type === 'stream.created' || event.type === 'stream.deleted') rows.restructured()
              rows.suspect(event.stream.id)
            }),
          ]
          return () => endings.forEach((end) => end())
        },
        read: () => untold?.read(),
        continues: () => untold?.more ?? false,
      })
    }),

    get: os.streams.get.handler(({ input }) => streams.detail(input.arn)),

    watchStream: os.streams.watchStream.handler(({ input, signal }) => {
      const { id } = streams.existing(input.arn)
      return feeds.open('streams.watchStream', {
        interval: 500,
        signal,
        subscribe: (touch) =>
          follow(
            id,
            () => touch(),
            () => readers.reads(id),
          ),
        read: () => streams.detail(input.arn),
      })
    }),

    watchShards: os.streams.watchShards.handler(({ input, signal }) => {
      const { id, shards } = streams.existing(input.arn)
      return feeds.open('streams.watchShards', {
        // All shards are told each time, and a thousand of them are half a megabyte.
        interval: Math.min(5_000, Math.max(500, shards.size * 2)),
        signal,
        subscribe: (touch) =>
          follow(
            id,
            () => touch(),
            () => metrics.stripsMove(id),
          ),
        read: () => streams.shards(input.arn),
      })
    }),

    watchConsumers: os.streams.watchConsumers.handler(({ input, signal }) => {
      const { id } = streams.existing(input.arn)
      return feeds.open('streams.watchConsumers', {
        interval: 1_000,
        signal,
        subscribe: (touch) =>
          follow(
            id,
            () => touch(),
            () => true,
          ),
        read: () => consumersUpdate(services, input.arn),
      })
    }),

    create: os.streams.create.handler(({ input }) => createStreamWithSettings(services, input)),
    configure: os.streams.configure.handler(({ input }) => configure(services, input)),
    setTags: os.streams.setTags.handler(({ input }) => setTags(services, input)),
    setPolicy: os.streams.setPolicy.handler(({ input }) => setPolicy(services, input)),

    delete: os.streams.delete.handler(({ input }) =>
      Promise.all(
        [...new Set(input.arns)].map(async (arn) => {
          try {
            const stream = streams.existing(arn)
            await kinesis.DeleteStream(streams.callerFor(stream), {
              StreamARN: arn,
              EnforceConsumerDeletion: true,
            })
            return { arn, error: null }
          } catch (error) {
            return { arn, error: toConsoleError(error, log, ['streams', 'delete']).message }
          }
        }),
      ),
    ),

    metrics: os.streams.metrics.handler(({ input, signal }) => {
      let from = 0
      const shardOf = () => {
        const stream = streams.existing(input.arn)
        return input.shardId === null ? undefined : streams.existingShard(stream, input.shardId)
      }
      shardOf()
      return feeds.open('streams.metrics', {
        interval: 250,
        signal,
        subscribe: (touch) => metrics.onSecond(() => touch()),
        read: () => {
          const shard = shardOf()
          const stream = streams.existing(input.arn)
          const points = shard
            ? metrics.shardPoints(shard.id, from, shard.row.createdAt)
            : metrics.points(stream.id, from, stream.row.createdAt)
          from = metrics.second + 1
          return { points }
        },
      })
    }),
  })
}

/** What comes so often that it is only told by the second. */
function isTraffic(type: string): boolean {
  return type === 'records.put' || type === 'records.read' || type === 'records.throttled'
}
