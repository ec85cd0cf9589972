import type { RecordRow } from '../../../../shared/console/records'
import { LineRing } from './lineRing'

/** Where records are missing between two rows: a tail says so instead of looking complete. */
export interface Gap {
  /** How many records are missing. */
  readonly gap: number
  /** `skipped`: more came than can be shown, and the host did not send them; `buffer`: they waited longer than there was room. */
  readonly why: 'skipped' | 'buffer'
  /** Where to read on from to see them after all; null if that is not known. */
  readonly cursor: string | null
}
export type TailLine = RecordRow | Gap

export const isGap = (line: TailLine): line is Gap => 'gap' in line

/**
 * `none`: new rows push old ones out · `scrolled`: somebody reads further up, so nothing moves: rows are added below
 * while there is room, then wait · `paused`: what is shown stays as it is, all rows wait
 */
export type Hold = 'none' | 'scrolled' | 'paused'

/** Rows shown and rows that wait, unless somebody chooses another number of these. */
export const usualCapacity = 10_000
export const capacities = [1_000, usualCapacity, 50_000, 100_000] as const

/**
 * What a tail keeps of the records it got: those that are shown and, while nothing may move, those that wait; each at
 * most `capacity`. Of every record it knows what became of it:
 * received = shown + waiting + dropped + left.
 */
export class TailBuffer {
  readonly shown: LineRing<TailLine>
  readonly #waiting: LineRing<TailLine>
  #hold: Hold = 'none'
  #shownRecords = 0
  #waitingRecords = 0
  #left = 0
  #dropped = 0
  /** Since it holds. */
  #news = 0
  #lost: { gap: number; records: number; cursor: string | null } | null = null
  #waitsFrom: string | null = null

  constructor(capacity: number = usualCapacity) {
    this.shown = new LineRing(capacity)
    this.#waiting = new LineRing(capacity)
  }

  get capacity(): number {
    return this.shown.capacity
  }

  /** Keeps more or fewer from here on; the oldest that are too many go at once. */
  resize(capacity: number): void {
    for (const line of this.shown.resize(capacity)) this.#leave(line)
    for (const line of this.#waiting.resize(capacity)) this.#lose(line)
  }

  get hold(): Hold {
    return this.#hold
  }

  get shownRecords(): number {
    return this.#shownRecords
  }

  /** Records that came since it holds, and are still there. */
  get news(): number {
    return this.#news
  }

  /** Records that wait to be shown. */
  get waiting(): number {
    return this.#waitingRecords
  }

  /** Records that waited and had to go for newer ones, since it holds. */
  get dropped(): number {
    return this.#lost?.records ?? 0
  }

  /** Records that had to go while they waited, since it began. */
  get droppedInAll(): number {
    return this.#dropped
  }

  /** Records that were shown and made room for newer ones. */
  get left(): number {
    return this.#left
  }

  /**
   * Takes what came. `skipped`: records before the first of `rows` that were not sent; `cursor`: where the stream was
   * read from to get them.
   */
  push(rows: readonly RecordRow[], skipped: number, cursor: string | null): void {
    if (skipped > 0) this.#add({ gap: skipped, why: 'skipped', cursor }, cursor)
    for (const row of rows) this.#add(row, cursor)
  }

  /** Nothing that is shown moves from here on. */
  holdAs(hold: 'scrolled' | 'paused'): void {
    if (this.#hold === 'none') this.#news = 0
    this.#hold = hold
  }

  /** What is new counts from here. */
  forgetNews(): void {
    this.#news = this.#waitingRecords
  }

  /** Shows what waited, and follows. */
  follow(): void {
    this.#hold = 'none'
    if (this.#lost) this.#show({ gap: this.#lost.gap, why: 'buffer', cursor: this.#lost.cursor })
    this.#lost = null
    for (const line of this.#waiting) this.#show(line)
    this.#waiting.clear()
    this.#waitingRecords = 0
    this.#news = 0
  }

  clear(): void {
    this.shown.clear()
    this.#waiting.clear()
    this.#shownRecords = this.#waitingRecords = this.#left = this.#dropped = this.#news = 0
    this.#lost = null
  }

  #add(line: TailLine, cursor: string | null): void {
    const record = !isGap(line)
    if (this.#hold !== 'none' && record) this.#news += 1
    if (
      this.#hold === 'none' ||
      (this.#hold === 'scrolled' && this.#waiting.size === 0 && !this.shown.isFull)
    )
      return this.#show(line)
    if (this.#waiting.size === 0) this.#waitsFrom = cursor
    if (record) this.#waitingRecords += 1
    const fallen = this.#waiting.push(line)
    if (fallen) this.#lose(fallen)
  }

  #show(line: TailLine): void {
    const last = this.shown.at(this.shown.end - 1)
    if (isGap(line) && last && isGap(last) && last.why === line.why)
      return this.shown.replaceLast({ ...last, gap: last.gap + line.gap })
    const fallen = this.shown.push(line)
    if (!isGap(line)) this.#shownRecords += 1
    if (fallen) this.#leave(fallen)
  }

  #leave(line: TailLine): void {
    if (isGap(line)) return
    this.#shownRecords -= 1
    this.#left += 1
  }

  #lose(line: TailLine): void {
    const lost = this.#lost ?? { gap: 0, records: 0, cursor: this.#waitsFrom }
    if (isGap(line)) return void (this.#lost = { ...lost, gap: lost.gap + line.gap })
    this.#lost = { ...lost, gap: lost.gap + 1, records: lost.records + 1 }
    this.#waitingRecords -= 1
    this.#dropped += 1
    this.#news -= 1
  }
}
