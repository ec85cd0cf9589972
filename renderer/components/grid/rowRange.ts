/** Half-open positions of the rows that touch the view, with some more beyond both edges. */
export interface RowRange {
  readonly first: number
  readonly end: number
}

/**
 * Which rows to draw. All rows are of one height, so a list of a million costs what one of ten does, also while it
 * grows; heights and offsets in px.
 */
export function rowRange(
  list: { readonly total: number; readonly rowHeight: number },
  view: { readonly offset: number; readonly height: number },
  overscan: number,
): RowRange {
  const { total, rowHeight } = list
  if (total === 0 || view.height <= 0) return { first: 0, end: 0 }
  const top = Math.floor(view.offset / rowHeight)
  const bottom = Math.ceil((view.offset + view.height) / rowHeight)
  return { first: Math.max(0, Math.min(top, total) - overscan), end: Math.min(total, bottom + overscan) }
}
