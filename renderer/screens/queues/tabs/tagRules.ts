/** One tag as it is typed. The key keeps its row while the list changes. */
export interface TagRow {
  readonly key: number
  name: string
  value: string
}

const MOST_TAGS = 50

/**
 * What is wrong with each row, by its key, in AWS's terms: names of 1 to 128 characters, distinct, not beginning with
 * `aws:`; values of up to 256 characters; at most 50 tags a queue.
 */
export function tagProblems(rows: readonly TagRow[]): Map<number, string> {
  const problems = new Map<number, string>()
  const seen = new Set<string>()
  rows.forEach((row, index) => {
    const problem =
      index >= MOST_TAGS
        ? `A queue can have ${MOST_TAGS} tags.`
        : row.name === ''
          ? 'Enter a key.'
          : row.name.length > 128
            ? 'A key can have 128 characters.'
            : /^aws:/i.test(row.name)
              ? 'Keys that begin with “aws:” are reserved.'
              : row.value.length > 256
                ? 'A value can have 256 characters.'
                : seen.has(row.name)
                  ? 'This key is there twice.'
                  : null
    if (problem) problems.set(row.key, problem)
    seen.add(row.name)
  })
  return problems
}

export function tagsOf(rows: readonly TagRow[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

let lastKey = 0

export function tagRow(name = '', value = ''): TagRow {
  return { key: ++lastKey, name, value }
}
