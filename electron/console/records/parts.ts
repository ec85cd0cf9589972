import type { RecordRow, TailUpdate } from '../../../shared/console/records'

/** Rows, and characters of them, that are turned into JSON in one go: some 5 ms, in which the broker does nothing else. */
const partRows = 400
const partCharacters = 262_144

/** An update as the updates it is sent as: the rows of all but the last go on in the next. */
export function inParts(update: TailUpdate): TailUpdate[] {
  const parts: RecordRow[][] = []
  let part: RecordRow[] = []
  let characters = 0
  for (const row of update.rows) {
    if (part.length === partRows || (part.length > 0 && characters >= partCharacters)) {
      parts.push(part)
      part = []
      characters = 0
    }
    part.push(row)
    characters += charactersOf(row)
  }
  return [...parts.map((rows) => ({ ...update, rows, more: true })), { ...update, rows: part, more: false }]
}

function charactersOf({ preview, partitionKey, columns }: RecordRow): number {
  let characters = preview.length + partitionKey.length
  for (const value of columns) characters += value?.length ?? 0
  return characters
}
