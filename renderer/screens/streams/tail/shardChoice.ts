/** So many shards have a box each; of more a person types the numbers. */
export const mostBoxes = 48

/** Numbers and spans of them, `3, 17-20`; null if it is something else. At most `most`, for nobody reads more lanes. */
export function shardNumbers(text: string, most = 1_000): number[] | null {
  const numbers = new Set<number>()
  for (const part of text.split(/[\s,;]+/).filter((one) => one !== '')) {
    const found = /^(\d{1,9})(?:[-–](\d{1,9}))?$/.exec(part)
    if (!found) return null
    const first = Number(found[1])
    const last = Number(found[2] ?? found[1])
    if (last < first || last - first >= most) return null
    for (let number = first; number <= last; number++) numbers.add(number)
    if (numbers.size > most) return null
  }
  return [...numbers].sort((a, b) => a - b)
}

/** The same the other way round: `3, 17-20`. */
export function shardWords(numbers: readonly number[]): string {
  const spans: [number, number][] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last && last[1] === number - 1) last[1] = number
    else spans.push([number, number])
  }
  return spans.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ')
}
