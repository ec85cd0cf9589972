/** Where a query is found in a text: half-open ranges of characters, to highlight, and how good the find is. */
export interface Match {
  readonly score: number
  readonly ranges: readonly (readonly [number, number])[]
}

const BOUNDARY = /[\s\-_./:]/

/**
 * Finds every word of the query in the text, case-insensitively, in any order; each as it stands, or else its letters
 * in order with gaps. Undefined if one is missing. Higher scores are better; starts of words count most.
 */
export function fuzzyMatch(query: string, text: string): Match | undefined {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const lower = text.toLowerCase()
  const ranges: [number, number][] = []
  let score = 0
  for (const word of words) {
    const found = findWhole(word, lower) ?? findLetters(word, lower)
    if (!found) return undefined
    score += found.score
    ranges.push(...found.ranges)
  }
  return { score: score - text.length / 1_000, ranges: merged(ranges) }
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || BOUNDARY.test(text[at - 1]!)
}

function findWhole(word: string, text: string): { score: number; ranges: [number, number][] } | undefined {
  let best: number | undefined
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (best === undefined) best = at
    if (startsWord(text, at)) {
      best = at
      break
    }
  }
  if (best === undefined) return undefined
  const score = 100 + word.length + (best === 0 ? 40 : startsWord(text, best) ? 20 : 0)
  return { score, ranges: [[best, best + word.length]] }
}

/** Letters in order; digits are only found as they stand. Rejected if they are scattered: fewer than half stand at a word's start or beside another. */
function findLetters(word: string, text: string): { score: number; ranges: [number, number][] } | undefined {
  if (word.length < 3 || /\d/.test(word)) return undefined
  const ranges: [number, number][] = []
  let good = 0
  let from = 0
  for (const letter of word) {
    let at = text.indexOf(letter, from)
    if (at < 0) return undefined
    for (let other = at; other >= 0; other = text.indexOf(letter, other + 1)) {
      if (other === from && from > 0) break
      if (startsWord(text, other)) {
        at = other
        break
      }
    }
    const last = ranges.at(-1)
    if (last && last[1] === at) {
      last[1] = at + 1
      good += 1
    } else {
      ranges.push([at, at + 1])
      if (startsWord(text, at)) good += 1
    }
    from = at + 1
  }
  return good * 2 >= word.length ? { score: good * 4 - ranges.length, ranges } : undefined
}

function merged(ranges: [number, number][]): [number, number][] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0])
  const result: [number, number][] = []
  for (const range of sorted) {
    const last = result.at(-1)
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1])
    else result.push([range[0], range[1]])
  }
  return result
}

/** A text cut at its ranges, for drawing: `hit` parts are highlighted. */
export function cutAt(
  text: string,
  ranges: readonly (readonly [number, number])[],
): { text: string; hit: boolean }[] {
  const parts: { text: string; hit: boolean }[] = []
  let from = 0
  for (const [start, end] of ranges) {
    if (start > from) parts.push({ text: text.slice(from, start), hit: false })
    parts.push({ text: text.slice(start, end), hit: true })
    from = end
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false })
  return parts
}
