import type { Engine } from './engine'

const BYTES = 256 * 1024
const MAX_PARAMETERS = 1024

/**
 * Memory on SQLite's heap for the values of the one statement that is being run. SQLite reads them where they
 * lie, and the journal copies them from there, so that a text is encoded once. Values that do not fit get a block
 * of their own until `release`.
 */
export class Scratch {
  readonly #engine: Engine
  readonly #base: number
  #used = 0
  #blocks: number[] = []
  readonly #at = new Float64Array(MAX_PARAMETERS)
  readonly #size = new Float64Array(MAX_PARAMETERS)

  constructor(engine: Engine) {
    this.#engine = engine
    this.#base = allocate(engine, BYTES)
  }

  at(index: number): number {
    return this.#at[index] as number
  }

  size(index: number): number {
    return this.#size[index] as number
  }

  /** Places a text as UTF-8 under the number of its parameter. */
  text(index: number, value: string): void {
    const { length } = value
    const at = this.#take(index, length * 3)
    const { bytes } = this.#engine
    // Most bound texts are short ASCII (ids, names), for which a call into the runtime costs more than this loop.
    if (length <= 48) {
      let i = 0
      for (; i < length; i++) {
        const code = value.charCodeAt(i)
        if (code > 127) break
        bytes[at + i] = code
      }
      if (i === length) {
        this.#finish(index, at, length)
        return
      }
    }
    this.#finish(index, at, bytes.write(value, at, length * 3, 'utf8'))
  }

  blob(index: number, value: Uint8Array): void {
    const at = this.#take(index, value.length)
    this.#engine.bytes.set(value, at)
    this.#finish(index, at, value.length)
  }

  /** Forgets the values of this call. */
  release(): void {
    this.#used = 0
    if (this.#blocks.length === 0) return
    for (const block of this.#blocks) this.#engine.sqlite._free(block)
    this.#blocks = []
  }

  free(): void {
    this.release()
    this.#engine.sqlite._free(this.#base)
  }

  #take(index: number, most: number): number {
    if (index >= MAX_PARAMETERS) throw new Error(`A statement takes at most ${MAX_PARAMETERS} values`)
    if (this.#used + most <= BYTES) return this.#base + this.#used
    const block = allocate(this.#engine, Math.max(most, 1))
    this.#blocks.push(block)
    return block
  }

  #finish(index: number, at: number, size: number): void {
    this.#at[index] = at
    this.#size[index] = size
    if (at >= this.#base && at < this.#base + BYTES) this.#used = at - this.#base + size
  }
}

/** Memory on SQLite's heap; throws where there is none left. */
export function allocate(engine: Engine, bytes: number): number {
  const at = engine.sqlite._malloc(bytes)
  if (at === 0) throw new Error(`SQLite's heap has no ${bytes} bytes left`)
  return at
}
