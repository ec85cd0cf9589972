import type { ConsoleImplementer } from '../services'
import type { StreamServices } from '../streams/streamServices'
import { puttingProcedures } from './putting'
import { recordData, recordDetail } from './recordReader'
import { Tail } from './tail'

/** The records of streams: following, reading and putting them. */
export function recordsRouter(os: ConsoleImplementer, services: StreamServices) {
  const { streams } = services
  const { feeds, broker } = services.console
  const { recordTasks } = broker
  return os.records.router({
    tail: os.records.tail.handler(({ input, signal }) => {
      let tail: Tail | undefined
      return feeds.open('records.tail', {
        // It paces itself, since making an update takes time.
        interval: 0,
        signal,
        subscribe: (touch) => {
          const opened = new Tail(services, input, () => touch())
          tail = opened
          return () => opened.close()
        },
        read: () => tail?.read(),
        more: () => tail?.more ?? false,
        continues: () => tail?.continues ?? false,
        last: ({ phase, more }) => !more && (phase === 'full' || phase === 'ended'),
      })
    }),
    get: os.records.get.handler(({ input }) => recordDetail(services, input)),
    data: os.records.data.handler(({ input }) => recordData(services, input)),
    ...puttingProcedures(os, services),
    startPut: os.records.startPut.handler(async ({ input }) => {
      const stream = streams.existing(input.arn)
      return { taskId: await recordTasks.startPut(streams.callerFor(stream), stream, input) }
    }),

    startExport: os.records.startExport.handler(async ({ input }) => {
      const stream = streams.existing(input.arn)
      const { from, until, filter, target } = input
      const shards = input.shards && input.shards.map((id) => streams.existingShard(stream, id).number)
      const params = { stream: stream.id, shards, from, until, filter, target }
      return { taskId: await recordTasks.startExport(stream, params) }
    }),

    startImport: os.records.startImport.handler(async ({ input }) => {
      const stream = streams.existing(input.arn)
      return { taskId: await recordTasks.startImport(streams.callerFor(stream), stream, input) }
    }),
  })
}
