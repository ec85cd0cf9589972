import { ORPCError } from '@orpc/server'
import type { ConsoleImplementer } from '../services'
import type { StreamServices } from '../streams/streamServices'
import { puttingProcedures } from './putting'
import { recordData, recordDetail } from './recordReader'
import { Tail } from './tail'

/** The records of streams: following, reading and putting them. */
export function recordsRouter(os: ConsoleImplementer, services: StreamServices) {
  const { feeds } = services.console
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
        last: ({ phase }) => phase === 'full' || phase === 'ended',
      })
    }),
    get: os.records.get.handler(({ input }) => recordDetail(services, input)),
    data: os.records.data.handler(({ input }) => recordData(services, input)),
    ...puttingProcedures(os, services),
    startPut: os.records.startPut.handler(() => missing('startPut')),
    startExport: os.records.startExport.handler(() => missing('startExport')),
    startImport: os.records.startImport.handler(() => missing('startImport')),
  })
}

function missing(procedure: string): never {
  throw new ORPCError('NOT_IMPLEMENTED', { message: `records.${procedure} is not there yet.` })
}
