/**
 * Browsers cap the height of an element: Chromium at 33,554,428 px, Firefox at about 17,900,000. A list taller than
 * that scrolls through a shorter element: its offset in the list is a multiple of the offset of the scroll bar.
 */
export class ScrollScale {
  /** Pixels the list would need. */
  readonly listHeight: number
  /** Pixels the scrolled element gets. */
  readonly elementHeight: number
  readonly #viewport: number

  constructor(rows: number, rowHeight: number, viewport: number, cap: number) {
    this.listHeight = rows * rowHeight
    this.elementHeight = Math.min(this.listHeight, cap)
    this.#viewport = viewport
  }

  /** True when one pixel of the scroll bar is more than one of the list: wheel and keys must be scaled by hand. */
  get scaled(): boolean {
    return this.listHeight > this.elementHeight
  }

  get maxOffset(): number {
    return Math.max(0, this.listHeight - this.#viewport)
  }

  get #ratio(): number {
    const room = this.elementHeight - this.#viewport
    return this.scaled && room > 0 ? this.maxOffset / room : 1
  }

  /** Where in the list the scroll bar points. */
  toList(scrollTop: number): number {
    return Math.min(this.maxOffset, Math.max(0, scrollTop * this.#ratio))
  }

  toScrollTop(offset: number): number {
    return Math.min(this.maxOffset, Math.max(0, offset)) / this.#ratio
  }
}
