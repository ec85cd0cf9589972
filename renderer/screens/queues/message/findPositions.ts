/** How far into a list it is looked: who has gone deeper finds by a filter. */
const MOST_ROWS = 5_000
const PAGE = 500

/** Where messages stand in a view, by id. Those that are gone, or stand further down than 5,000 rows, are left out. */
export async function findPositions(
  ids: ReadonlySet<number>,
  total: number,
  read: (start: number, count: number) => Promise<readonly ({ readonly id: number } | null)[]>,
): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  const end = Math.min(total, MOST_ROWS)
  for (let start = 0; start < end && found.size < ids.size; start += PAGE) {
    const rows = await read(start, Math.min(PAGE, end - start))
    rows.forEach((row, at) => row && ids.has(row.id) && found.set(row.id, start + at))
  }
  return found
}
