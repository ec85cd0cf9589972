import type { BlockFiles } from './database'
import { BlockDamaged } from './database'

/** Block files that are none: for unit tests, and for durability `memory`. */
export class MemoryBlocks implements BlockFiles {
  readonly #files = new Map<number, Map<number, Uint8Array>>()

  async append(file: number, blocks: readonly Uint8Array[]): Promise<readonly number[]> {
    const kept = this.#files.get(file) ?? new Map<number, Uint8Array>()
    this.#files.set(file, kept)
    return blocks.map((block) => {
      const offset = kept.size
      kept.set(offset, block)
      return offset
    })
  }

  read(file: number, offset: number): Uint8Array {
    const block = this.#files.get(file)?.get(offset)
    if (!block) throw new BlockDamaged(`block at ${offset} of segment file ${file} is missing`)
    return block
  }

  lacks(file: number, offset: number): string | undefined {
    const kept = this.#files.get(file)
    return kept?.has(offset) ? undefined : kept ? 'is cut off' : 'is missing'
  }

  remove(file: number): void {
    this.#files.delete(file)
  }

  list(): readonly number[] {
    return [...this.#files.keys()]
  }

  close(): void {
    this.#files.clear()
  }
}
