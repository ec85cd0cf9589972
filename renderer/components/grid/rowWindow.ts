/** Reads rows by position; fewer than asked for at the end of the list. A row that is gone since is null. */
export type ReadRows<T> = (
  start: number,
  count: number,
  signal: AbortSignal,
) => Promise<readonly (T | null)[]>

export interface RowWindowOptions<T> {
  readonly read: ReadRows<T>
  /** Rows came or a read failed: draw again. */
  readonly onChange: () => void
  readonly pageSize?: number
  /** Pages kept; the ones shown longest ago are forgotten first. */
  readonly maxPages?: number
}

/**
 * The rows of a list far too long to hold: asks for the pages that are on screen, gives up reads that scrolled out of
 * sight before they were answered, and keeps the latest pages.
 */
export class RowWindow<T> {
  readonly #pages = new Map<number, readonly (T | null)[]>()
  readonly #reading = new Map<number, AbortController>()
  readonly #options: Required<RowWindowOptions<T>>
  #error: unknown = undefined
  #failed = new Set<number>()

  constructor(options: RowWindowOptions<T>) {
    this.#options = { pageSize: 100, maxPages: 60, ...options }
  }

  /** The row; null if it is gone; undefined while it isn't loaded. */
  get(position: number): T | null | undefined {
    const { pageSize } = this.#options
    const page = this.#pages.get(Math.floor(position / pageSize))
    return page === undefined ? undefined : (page[position % pageSize] ?? null)
  }

  /** Why the latest read failed, until one works. */
  get error(): unknown {
    return this.#error
  }

  /** Makes sure that rows `[start, end)` come, and that nothing else is waited for. */
  show(start: number, end: number): void {
    const { pageSize } = this.#options
    const first = Math.floor(Math.max(0, start) / pageSize)
    const last = Math.floor(Math.max(0, end - 1) / pageSize)
    for (const [page, abort] of this.#reading) {
      if (page >= first - 1 && page <= last + 1) continue
      abort.abort()
      this.#reading.delete(page)
    }
    if (end <= start) return
    for (let page = first; page <= last; page++) {
      const known = this.#pages.get(page)
      if (known) {
        this.#pages.delete(page)
        this.#pages.set(page, known)
      } else if (!this.#reading.has(page) && !this.#failed.has(page)) void this.#read(page)
    }
  }

  /** Tries pages that failed again. */
  retry(): void {
    this.#failed.clear()
    this.#error = undefined
    this.#options.onChange()
  }

  /** Forgets the rows but keeps reading new ones: they have changed at the source. */
  refresh(start: number, end: number): void {
    const { pageSize } = this.#options
    const first = Math.floor(start / pageSize)
    const last = Math.floor(Math.max(0, end - 1) / pageSize)
    for (const page of [...this.#pages.keys()]) if (page < first || page > last) this.#pages.delete(page)
    for (let page = first; page <= last; page++) if (!this.#reading.has(page)) void this.#read(page)
  }

  /** Rows of any place, read for an action: not kept. */
  async fetch(start: number, end: number, signal: AbortSignal): Promise<(T | null)[]> {
    const rows: (T | null)[] = []
    for (let at = start; at < end; at += 500) {
      const part = await this.#options.read(at, Math.min(500, end - at), signal)
      rows.push(...part)
      if (part.length === 0) break
    }
    return rows
  }

  dispose(): void {
    for (const abort of this.#reading.values()) abort.abort()
    this.#reading.clear()
    this.#pages.clear()
  }

  async #read(page: number): Promise<void> {
    const { pageSize, maxPages, read, onChange } = this.#options
    const abort = new AbortController()
    this.#reading.set(page, abort)
    try {
      const rows = await read(page * pageSize, pageSize, abort.signal)
      if (abort.signal.aborted) return
      this.#pages.delete(page)
      this.#pages.set(page, rows)
      this.#error = undefined
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= maxPages) break
        this.#pages.delete(oldest)
      }
    } catch (error) {
      if (abort.signal.aborted) return
      this.#failed.add(page)
      this.#error = error
    } finally {
      if (this.#reading.get(page) === abort) this.#reading.delete(page)
    }
    onChange()
  }
}
