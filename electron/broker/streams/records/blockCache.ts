import type { BlockFiles } from '../../../store/database'

/** Bytes of blocks kept: a consumer that reads on finds the rest of its last block here. */
const MOST_BYTES = 32 * 1_024 * 1_024

/** Blocks read lately, the most recently used last. Blocks never change, so none goes stale. */
export class BlockCache {
  readonly #files: BlockFiles
  readonly #blocks = new Map<string, Uint8Array>()
  #bytes = 0

  constructor(files: BlockFiles) {
    this.#files = files
  }

  /** Throws BlockDamaged where the file does not have it. */
  read({ segment, offset }: { readonly segment: number; readonly offset: number }): Uint8Array {
    const key = `${segment}:${offset}`
    let block = this.#blocks.get(key)
    if (block) this.#blocks.delete(key)
    else {
      block = this.#files.read(segment, offset)
      this.#bytes += block.length
    }
    this.#blocks.set(key, block)
    for (const [oldest, { length }] of this.#blocks) {
      if (this.#bytes <= MOST_BYTES || oldest === key) break
      this.#blocks.delete(oldest)
      this.#bytes -= length
    }
    return block
  }
}
