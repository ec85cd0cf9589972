/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), sixteen bytes a step: every byte that is confirmed passes here. */
const TABLES = Array.from({ length: 16 }, () => new Int32Array(256))
const [T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15] = TABLES as [
  ...[Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array],
  ...[Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array],
]

for (let byte = 0; byte < 256; byte++) {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  T0[byte] = crc
}
for (let table = 1; table < 16; table++) {
  const before = TABLES[table - 1] as Int32Array
  const own = TABLES[table] as Int32Array
  for (let byte = 0; byte < 256; byte++) {
    const crc = before[byte] as number
    own[byte] = (crc >>> 8) ^ (T0[crc & 0xff] as number)
  }
}

const NONE = new Int32Array(0)

/** The checksum of bytes[start, end) as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let at = Math.min(end, start + (-(bytes.byteOffset + start) & 3))
  let crc = byByte(-1, bytes, start, at)
  // Words are read as this machine has them: every system that Node runs on today has the low byte first.
  const words =
    end - at < 16 ? NONE : new Int32Array(bytes.buffer, bytes.byteOffset + at, ((end - at) >> 4) << 2)
  at += words.length * 4
  // Every index below is in range; the assertions only tell the compiler.
  for (let word = 0; word < words.length; word += 4) {
    const a = crc ^ (words[word] as number)
    const b = words[word + 1] as number
    const c = words[word + 2] as number
    const d = words[word + 3] as number
    crc =
      (T15[a & 0xff] as number) ^
      (T14[(a >>> 8) & 0xff] as number) ^
      (T13[(a >>> 16) & 0xff] as number) ^
      (T12[a >>> 24] as number) ^
      (T11[b & 0xff] as number) ^
      (T10[(b >>> 8) & 0xff] as number) ^
      (T9[(b >>> 16) & 0xff] as number) ^
      (T8[b >>> 24] as number) ^
      (T7[c & 0xff] as number) ^
      (T6[(c >>> 8) & 0xff] as number) ^
      (T5[(c >>> 16) & 0xff] as number) ^
      (T4[c >>> 24] as number) ^
      (T3[d & 0xff] as number) ^
      (T2[(d >>> 8) & 0xff] as number) ^
      (T1[(d >>> 16) & 0xff] as number) ^
      (T0[d >>> 24] as number)
  }
  return ~byByte(crc, bytes, at, end) >>> 0
}

function byByte(start: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = start
  for (let at = from; at < to; at++) crc = (crc >>> 8) ^ (T0[(crc ^ (bytes[at] as number)) & 0xff] as number)
  return crc
}
