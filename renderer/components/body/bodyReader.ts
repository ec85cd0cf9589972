import type { Decoder } from './decodeChain'
import { readBody, type ReadBody } from './readBody'

/** Bodies longer than this are read by a worker, so that the page never stops for one. */
const inPlace = 32 * 1024

let worker: Worker | undefined
let nextId = 1
const waiting = new Map<number, { resolve: (read: ReadBody) => void; reject: (error: Error) => void }>()

interface Answer {
  readonly id: number
  readonly read?: ReadBody
  readonly error?: string
}

function theWorker(): Worker {
  if (worker) return worker
  worker = new Worker(new URL('./body.worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = (event: MessageEvent<Answer>) => {
    const { id, read, error } = event.data
    const asked = waiting.get(id)
    waiting.delete(id)
    if (read) asked?.resolve(read)
    else asked?.reject(new Error(error))
  }
  worker.onerror = (event) => {
    for (const { reject } of waiting.values())
      reject(new Error(event.message || 'The body could not be read'))
    waiting.clear()
    worker?.terminate()
    worker = undefined
  }
  return worker
}

/** `readBody`, off the main thread where the body is large (a small one can unpack to a large one: gzip always is). */
export function readBodyCalmly(
  body: string | Uint8Array,
  cut: boolean,
  decoders: readonly Decoder[] | null,
): Promise<ReadBody> {
  const small = body.length <= inPlace && typeof body === 'string' && /^\s*[{["\d<]/.test(body)
  if (small || body.length < 512 || typeof Worker === 'undefined') return readBody(body, cut, decoders)
  return new Promise((resolve, reject) => {
    const id = nextId++
    waiting.set(id, { resolve, reject })
    theWorker().postMessage({ id, body, cut, decoders })
  })
}
