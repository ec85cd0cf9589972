import { EventStreamCodec } from '@smithy/core/event-streams'
import type { WireFault } from '../errors'

/**
 * An AWS event stream: messages of headers and a payload with check sums around them, of which the first says that the
 * request was accepted. An error of the service later on is the last message.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export const eventStreamType = 'application/vnd.amazon.eventstream'

/** How the payloads are written. */
export interface Payloads {
  readonly type: string
  readonly nothing: string | Uint8Array
  event(event: unknown): string | Uint8Array
  faultName(fault: WireFault): string
  fault(fault: WireFault): string | Uint8Array
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
)

/**
 * The messages of an answer, made when the client has taken those before. Ends without an error, whatever happens to the
 * events: `faultOf` says how the client is told.
 */
export async function* eventStream(
  events: AsyncIterable<unknown>,
  name: string,
  payloads: Payloads,
  faultOf: (error: unknown) => WireFault,
): AsyncGenerator<Uint8Array> {
  const { type } = payloads
  yield message(
    { ':message-type': 'event', ':event-type': 'initial-response', ':content-type': type },
    payloads.nothing,
  )
  try {
    for await (const event of events) {
      yield message(
        { ':message-type': 'event', ':event-type': name, ':content-type': type },
        payloads.event(event),
      )
    }
  } catch (error) {
    const fault = faultOf(error)
    yield message(
      { ':message-type': 'exception', ':exception-type': payloads.faultName(fault), ':content-type': type },
      payloads.fault(fault),
    )
  }
}

function message(headers: Record<string, string>, payload: string | Uint8Array): Uint8Array {
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }]),
    ),
    body: typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload,
  })
}
