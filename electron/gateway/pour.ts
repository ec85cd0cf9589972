import type { Writable } from 'node:stream'

/**
 * Milliseconds an answer in parts may stand still because its client takes nothing: longer than AWS keeps any open, so only
 * a client that is lost is cut off.
 */
export const STANDSTILL = 360_000

/**
 * Writes the parts of an answer and ends it. Asks for a part only when the client has taken the one before, so a slow client
 * costs the memory of one part, and for none any more once the client is gone.
 */
export async function pour(parts: AsyncIterable<Uint8Array>, sink: Writable): Promise<void> {
  try {
    for await (const part of parts) {
      if (sink.destroyed) return
      if (!sink.write(part)) await taken(sink)
    }
    sink.end()
  } catch {
    sink.destroy()
  }
}

/** Resolves when the sink has room, or is no more. */
function taken(sink: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      sink.off('drain', done)
      sink.off('close', done)
      resolve()
    }
    sink.on('drain', done)
    sink.on('close', done)
    if (sink.destroyed || !sink.writableNeedDrain) done()
  })
}
