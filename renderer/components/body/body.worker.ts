import type { Decoder } from './decodeChain'
import { readBody } from './readBody'

interface Request {
  readonly id: number
  readonly body: string | Uint8Array
  readonly cut: boolean
  readonly decoders: readonly Decoder[] | null
}

self.onmessage = async (event: MessageEvent<Request>) => {
  const { id, body, cut, decoders } = event.data
  try {
    self.postMessage({ id, read: await readBody(body, cut, decoders) })
  } catch (error) {
    self.postMessage({ id, error: error instanceof Error ? error.message : String(error) })
  }
}
