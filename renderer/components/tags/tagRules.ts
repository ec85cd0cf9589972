/** One tag as it is typed. The key keeps its row while the list changes. */
export interface TagRow {
  readonly key: number
  name: string
  value: string
}

/** Tags a queue, topic or stream can have. */
export const MOST_TAGS = 50

const isBlank = (row: TagRow): boolean => row.name === '' && row.value === ''

/**
 * What is wrong with each row, by its key, in AWS's terms: names of 1 to 128 characters, distinct, not beginning with
 * `aws:`; values of up to 256 characters; at most 50 tags. A row in which nothing was typed yet is no tag.
 * @param thing what has the tags: "queue"
 */
export function tagProblems(rows: readonly TagRow[], thing = 'queue'): Map<number, string> {
  const problems = new Map<number, string>()
  const seen = new Set<string>()
  rows
    .filter((row) => !isBlank(row))
    .forEach((row, index) => {
      const problem =
        index >= MOST_TAGS
          ? `A ${thing} can have ${MOST_TAGS} tags.`
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

/** The tags as they are saved, without blank rows. */
export function tagsOf(rows: readonly TagRow[]): Record<string, string> {
  return Object.fromEntries(rows.filter((row) => !isBlank(row)).map(({ name, value }) => [name, value]))
}

/** Whether the rows say something else than the tags that are saved, in whatever order. */
export function tagsDiffer(rows: readonly TagRow[], saved: Readonly<Record<string, string>>): boolean {
  const typed = rows.filter((row) => !isBlank(row))
  const counts = [typed.length, new Set(typed.map((row) => row.name)).size]
  return (
    counts.some((count) => count !== Object.keys(saved).length) ||
    typed.some((row) => saved[row.name] !== row.value)
  )
}

let lastKey = 0

export function tagRow(name = '', value = ''): TagRow {
  return { key: ++lastKey, name, value }
}
