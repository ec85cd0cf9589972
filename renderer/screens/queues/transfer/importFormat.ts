/** As `tasks.startImport` takes it. */
export type ImportFormat = 'export' | 'lines'

/** How much of a file is looked at, in bytes. */
export const HEAD_BYTES = 65_536

/**
 * What the lines of a file seem to be, so that a person need not say: by how the first one begins, or by the file's name
 * where only the host can read it.
 */
export function guessFormat(name: string, head: string | null): ImportFormat {
  if (head === null) return /\.(txt|csv|log)$/i.test(name) ? 'lines' : 'export'
  const first = /\S[^\r\n]*/.exec(head)?.[0]
  return first === undefined || (first.startsWith('{') && /"body"\s*:\s*"/.test(first)) ? 'export' : 'lines'
}
