import type { RecordRow } from '../../../shared/console/records'
import type { Turns } from '../../broker/streams/browse/merge'
import type { StoredRecord } from '../../broker/streams/records/recordLog'
import type { Shard } from '../../broker/streams/shard'
import type { Slices } from './slices'

/** Bytes that records may hold in memory before rows are made of them, which are small. */
const heldBytes = 16_777_216

type MakeRow = (shard: Shard, record: StoredRecord) => RecordRow

/** The newest records that match, of which rows are made when it is known which of them are shown. */
export class Found {
  /** How many had to go for newer ones. */
  dropped = 0
  #found: (RecordRow | { readonly shard: Shard; readonly record: StoredRecord })[] = []
  /** What the data are views of: it stays in memory as a whole. */
  readonly #buffers = new Set<ArrayBufferLike>()
  #bytes = 0

  constructor(
    private readonly most: number,
    private readonly make: MakeRow,
  ) {}

  get count(): number {
    return this.#found.length
  }

  add(shard: Shard, record: StoredRecord): void {
    const { buffer } = record.data
    if (!this.#buffers.has(buffer)) {
      this.#buffers.add(buffer)
      this.#bytes += buffer.byteLength
    }
    this.#found.push(this.#bytes > heldBytes ? this.make(shard, record) : { shard, record })
    // Copying once for as many as are shown is cheaper than taking the first one away each time.
    if (this.#found.length >= 2 * this.most) this.#cut()
  }

  /** The rows of those that are left. Undefined if the work should not go on. */
  async rows(turns: Turns & Pick<Slices, 'count'>): Promise<RecordRow[] | undefined> {
    this.#cut()
    const rows: RecordRow[] = []
    for (const one of this.#found) {
      rows.push('record' in one ? this.make(one.shard, one.record) : one)
      turns.count++
      if (turns.due && !(await turns.pass())) return undefined
    }
    return rows
  }

  #cut(): void {
    const dropped = this.#found.length - this.most
    if (dropped <= 0) return
    this.dropped += dropped
    this.#found = this.#found.slice(dropped)
    this.#buffers.clear()
    this.#bytes = 0
    for (const one of this.#found) {
      if (!('record' in one) || this.#buffers.has(one.record.data.buffer)) continue
      this.#buffers.add(one.record.data.buffer)
      this.#bytes += one.record.data.buffer.byteLength
    }
  }
}
