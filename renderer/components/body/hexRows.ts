/** One line of a hex dump. */
export interface HexRow {
  readonly offset: string
  readonly hex: readonly string[]
  readonly ascii: string
}

export const bytesPerHexRow = 16

export function hexRowCount(bytes: Uint8Array, perRow = bytesPerHexRow): number {
  return Math.ceil(bytes.length / perRow)
}

/** The line at a position; bytes that are not printable ASCII show as a dot. */
export function hexRow(bytes: Uint8Array, row: number, perRow = bytesPerHexRow): HexRow {
  const from = row * perRow
  const part = [...bytes.subarray(from, from + perRow)]
  return {
    offset: from.toString(16).padStart(8, '0'),
    hex: part.map((byte) => byte.toString(16).padStart(2, '0')),
    ascii: part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join(''),
  }
}

/** A hex dump as text, for the clipboard; cut after so many bytes. */
export function hexDump(bytes: Uint8Array, limit = 65_536): string {
  const shown = bytes.subarray(0, limit)
  const lines = Array.from({ length: hexRowCount(shown) }, (_, row) => {
    const { offset, hex, ascii } = hexRow(shown, row)
    return `${offset}  ${hex.join(' ').padEnd(bytesPerHexRow * 3 - 1)}  ${ascii}`
  })
  return lines.join('\n')
}
