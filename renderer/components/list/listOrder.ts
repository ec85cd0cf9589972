/** How lists of queues or topics are sorted, keep their order, and are ticked. Pure, so that it can be tested without a page. */

export interface Sort<Column extends string = string> {
  readonly by: Column
  readonly descending: boolean
}

interface Row {
  readonly arn: string
  readonly name: string
}

const names = new Intl.Collator('en', { numeric: true })

/**
 * A new, sorted list. Numbers sort with ties; text is compared as text, digits in it by value. Equals fall back to
 * `otherwise`, then the name.
 */
export function sortRows<R extends Row>(
  rows: readonly R[],
  sort: Sort,
  key: (row: R) => number | string,
  otherwise: (a: R, b: R) => number,
): R[] {
  const sign = sort.descending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)]
    const order = typeof left === 'string' ? names.compare(left, right as string) : left - (right as number)
    return order * sign || otherwise(a, b) || names.compare(a.name, b.name) || (a.arn < b.arn ? -1 : 1)
  })
}

/**
 * The next sort after a click on a column: its better way first, then the other, then back to the default.
 * @param texts columns that are better read from A to Z; the others begin with the most
 */
export function sortAfterClick<Column extends string>(
  current: Sort<Column>,
  by: Column,
  unsorted: Sort<Column>,
  texts: readonly Column[],
): Sort<Column> {
  const first = !texts.includes(by)
  if (current.by !== by) return { by, descending: first }
  if (current.descending === first) return { by, descending: !first }
  return unsorted
}

/** The order as it stood, without those that are gone, new ones at the end: for while a person points at a row. */
export function heldOrder(order: readonly string[], sorted: readonly string[]): string[] {
  const present = new Set(sorted)
  const known = new Set(order)
  return [...order.filter((arn) => present.has(arn)), ...sorted.filter((arn) => !known.has(arn))]
}

/** The selection after a click with shift: everything between the last ticked row and this one, as this one becomes. */
export function tickRange(
  ticked: ReadonlySet<string>,
  order: readonly string[],
  from: string | null,
  to: string,
  on: boolean,
): Set<string> {
  const result = new Set(ticked)
  const end = order.indexOf(to)
  const start = from === null ? end : order.indexOf(from)
  const [low, high] = start < 0 ? [end, end] : [Math.min(start, end), Math.max(start, end)]
  for (const arn of order.slice(low, high + 1)) {
    if (on) result.add(arn)
    else result.delete(arn)
  }
  return result
}
