/** A page of rows, newest first; `next` is null where there are no older ones. */
export interface NewestPage<R> {
  readonly rows: readonly R[]
  /** Older ones have smaller ids than this. */
  readonly next: number | null
}

export interface ListedRows<R> extends NewestPage<R> {
  /** Rows that came meanwhile and are not shown yet; `more` if there may be still more of them. */
  readonly news: number
  readonly more: boolean
}

interface Row {
  readonly id: number
}

/**
 * Puts the newest page on top of what is shown, without a gap: where there may be rows between the two, what is shown is
 * forgotten. Rows that the page covers and no longer has (a filter that they stopped to match) go.
 */
export function onTop<R extends Row>(shown: NewestPage<R>, page: NewestPage<R>): ListedRows<R> {
  const newest = shown.rows[0]?.id
  const covered = page.next ?? 0
  const fresh = { ...page, news: 0, more: false }
  if (newest === undefined || newest < covered) return fresh
  const older = shown.rows.filter(({ id }) => id < covered)
  if (older.length === 0) return { ...fresh, next: olderNext(shown.next, page.next) }
  return { rows: [...page.rows, ...older], next: shown.next, news: 0, more: false }
}

/** What was looked at already, even where nothing of it matched, need not be looked at again. */
const olderNext = (shown: number | null, page: number | null): number | null =>
  shown === null || page === null ? null : Math.min(shown, page)

/** Brings the rows shown up to date where they stand, and counts those that are newer. */
export function inPlace<R extends Row>(shown: NewestPage<R>, page: NewestPage<R>): ListedRows<R> {
  const newest = shown.rows[0]?.id
  if (newest === undefined) return onTop(shown, page)
  const latest = new Map(page.rows.map((row) => [row.id, row]))
  const news = page.rows.filter(({ id }) => id > newest).length
  return {
    rows: shown.rows.map((row) => latest.get(row.id) ?? row),
    next: shown.next,
    news,
    more: page.next !== null && page.next > newest,
  }
}

/** Adds a page of older rows below. */
export function below<R extends Row>(shown: ListedRows<R>, page: NewestPage<R>): ListedRows<R> {
  const last = shown.rows.at(-1)?.id ?? Number.MAX_SAFE_INTEGER
  return { ...shown, rows: [...shown.rows, ...page.rows.filter(({ id }) => id < last)], next: page.next }
}
