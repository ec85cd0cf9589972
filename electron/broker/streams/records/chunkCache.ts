import { KEPT_JSON } from '../shapes'
import type { StoredRecord } from './recordLog'

/** What chunks may take in memory; the one that was used last is kept whatever it takes. */
const MOST_BYTES = 32 * 1_024 * 1_024
/** What a record takes beside the bytes that it was decoded from, and beside them in the JSON that is kept of it. */
const RECORD_BYTES = 512
/** In base64, which the JSON has, bytes take a third more. */
const JSON_SHARE = 4 / 3

interface Cached {
  readonly records: readonly StoredRecord[]
  readonly bytes: number
}

/**
 * Chunks read lately, the most recently used last: a consumer that reads on finds the rest of its last chunk here, and
 * consumers that read side by side find what another one has read. Chunks never change while their place is theirs.
 */
export class ChunkCache {
  readonly #chunks = new Map<string, Cached>()
  #bytes = 0

  get(place: string): readonly StoredRecord[] | undefined {
    const found = this.#chunks.get(place)
    if (!found) return undefined
    this.#chunks.delete(place)
    this.#chunks.set(place, found)
    return found.records
  }

  /** `bytes`: of the memory that the records are views of. */
  add(place: string, records: readonly StoredRecord[], bytes: number): void {
    const written = bytes <= KEPT_JSON * records.length ? bytes * JSON_SHARE : 0
    const added = { records, bytes: bytes + written + RECORD_BYTES * records.length }
    this.#chunks.set(place, added)
    this.#bytes += added.bytes
    for (const [oldest, { bytes: freed }] of this.#chunks) {
      if (this.#bytes <= MOST_BYTES || oldest === place) break
      this.#chunks.delete(oldest)
      this.#bytes -= freed
    }
  }

  /** After a rollback: places may be given to other records. */
  clear(): void {
    this.#chunks.clear()
    this.#bytes = 0
  }
}
