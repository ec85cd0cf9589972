import { ORPCError } from '@orpc/server'
import type { ConsoleImplementer } from '../services'

/** The list of streams, one stream, and what can be done to streams. */
export function streamsRouter(os: ConsoleImplementer) {
  return os.streams.router({
    watch: os.streams.watch.handler(() => missing('watch')),
    get: os.streams.get.handler(() => missing('get')),
    watchStream: os.streams.watchStream.handler(() => missing('watchStream')),
    watchShards: os.streams.watchShards.handler(() => missing('watchShards')),
    watchConsumers: os.streams.watchConsumers.handler(() => missing('watchConsumers')),
    create: os.streams.create.handler(() => missing('create')),
    configure: os.streams.configure.handler(() => missing('configure')),
    setTags: os.streams.setTags.handler(() => missing('setTags')),
    setPolicy: os.streams.setPolicy.handler(() => missing('setPolicy')),
    delete: os.streams.delete.handler(() => missing('delete')),
    previewReshard: os.streams.previewReshard.handler(() => missing('previewReshard')),
    reshard: os.streams.reshard.handler(() => missing('reshard')),
    placeKeys: os.streams.placeKeys.handler(() => missing('placeKeys')),
    registerConsumer: os.streams.registerConsumer.handler(() => missing('registerConsumer')),
    deregisterConsumer: os.streams.deregisterConsumer.handler(() => missing('deregisterConsumer')),
    metrics: os.streams.metrics.handler(() => missing('metrics')),
  })
}

function missing(procedure: string): never {
  throw new ORPCError('NOT_IMPLEMENTED', { message: `streams.${procedure} is not there yet.` })
}
