import { KinesisClient, SubscribeToShardCommand } from '@aws-sdk/client-kinesis'
import type { StartingPosition, SubscribeToShardEvent } from '@aws-sdk/client-kinesis'
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler'
import { clientConfig } from './fixture'
import type { ClientOptions } from './fixture'

/** The JavaScript SDK's two ways to Kinesis: its own, and what people give it where HTTP/2 does not get through. */
export const handlers = [
  { name: 'over HTTP/2, as the SDK does it', handler: () => new NodeHttp2Handler() },
  { name: 'over HTTP/1.1', handler: () => new NodeHttpHandler() },
] as const

export function kinesisClient(
  endpoint: string,
  handler: () => NodeHttp2Handler | NodeHttpHandler = handlers[0].handler,
  options?: ClientOptions,
): KinesisClient {
  return new KinesisClient({ ...clientConfig(endpoint, options), requestHandler: handler() })
}

export interface Reader {
  /** The next event; undefined at the end. Rejects with the exception that ended it. */
  next(): Promise<SubscribeToShardEvent | undefined>
  /** The data of the next records, as texts. */
  texts(count: number): Promise<string[]>
  /** Hangs up. */
  stop(): void
}

export async function subscribed(
  client: KinesisClient,
  ConsumerARN: string,
  ShardId: string,
  StartingPosition: StartingPosition,
): Promise<Reader> {
  const hangUp = new AbortController()
  const { EventStream } = await client.send(
    new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition }),
    { abortSignal: hangUp.signal },
  )
  const events = EventStream![Symbol.asyncIterator]()
  const next = async (): Promise<SubscribeToShardEvent | undefined> => {
    const { done, value } = await events.next()
    return done ? undefined : value.SubscribeToShardEvent
  }
  return {
    next,
    async texts(count) {
      const texts: string[] = []
      while (texts.length < count) {
        const event = await next()
        if (!event) throw new Error(`It ended after ${texts.length} of ${count} records`)
        for (const { Data } of event.Records ?? []) texts.push(Buffer.from(Data!).toString())
      }
      return texts
    },
    // To stop iterating, or to destroy the client, does not.
    stop: () => hangUp.abort(),
  }
}
