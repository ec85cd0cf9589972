import { ORPCError } from '@orpc/server'
import type { ConsoleImplementer } from '../services'
import type { StreamServices } from '../streams/streamServices'

/** The records of streams: following, reading and putting them. */
export function recordsRouter(os: ConsoleImplementer, services: StreamServices) {
  void services
  return os.records.router({
    tail: os.records.tail.handler(() => missing('tail')),
    get: os.records.get.handler(() => missing('get')),
    data: os.records.data.handler(() => missing('data')),
    put: os.records.put.handler(() => missing('put')),
    putMany: os.records.putMany.handler(() => missing('putMany')),
    startPut: os.records.startPut.handler(() => missing('startPut')),
    startExport: os.records.startExport.handler(() => missing('startExport')),
    startImport: os.records.startImport.handler(() => missing('startImport')),
  })
}

function missing(procedure: string): never {
  throw new ORPCError('NOT_IMPLEMENTED', { message: `records.${procedure} is not there yet.` })
}
