import { crc32 } from 'node:zlib'
import { crc32c } from './crc32c'

/**
 * A journal segment: a header, then frames.
 *   header  'SWYJ' · format version u32 · first sequence u64 · CRC-32 of these 16 bytes u32
 *   frame   CRC-32 of all that follows u32 · payload bytes u32 · sequence u64 · payload
 *   payload (definition | call)*
 *   definition  0 · parameters · text bytes · text     gives the statement the next number of this segment, from 1
 *   call        number of the statement · a value for each parameter
 *   value       tag · what the tag says
 * Numbers without a size are varints of seven bits a byte, low bits first; all else is little-endian. The checksum is zlib's,
 * which is native: every byte that is confirmed passes through it. Version 1 differs in its polynomial only.
 */
export const FORMAT_VERSION = 2
const CASTAGNOLI_VERSION = 1
export const SEGMENT_HEADER = 20
export const FRAME_HEADER = 16
export const DEFINE = 0
/** negative holds -(n + 1). */
export const TAG = { null: 0, positive: 1, negative: 2, double: 3, text: 4, blob: 5 } as const

const MAGIC = 'SWYJ'

export function segmentHeader(firstSequence: number): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER)
  header.write(MAGIC, 0, 'latin1')
  header.writeUInt32LE(FORMAT_VERSION, 4)
  header.writeBigUInt64LE(BigInt(firstSequence), 8)
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16)
  return header
}

type Checksum = (bytes: Uint8Array) => number

const checksumOf = (version: number): Checksum => (version === CASTAGNOLI_VERSION ? crc32c : crc32)

/** The version and first sequence that a segment says it has, or undefined where the header is torn or damaged. */
export function readSegmentHeader(segment: Buffer): { version: number; firstSequence: number } | undefined {
  if (segment.length < SEGMENT_HEADER || segment.toString('latin1', 0, 4) !== MAGIC) return undefined
  const version = segment.readUInt32LE(4)
  if (segment.readUInt32LE(16) !== checksumOf(version)(segment.subarray(0, 16))) return undefined
  return { version, firstSequence: Number(segment.readBigUInt64LE(8)) }
}

export interface FramePlace {
  readonly sequence: number
  readonly start: number
  readonly end: number
}

/** The frame that begins at this offset, if a whole and good one does. */
function frameAt(segment: Buffer, start: number, checksums: readonly Checksum[]): FramePlace | undefined {
  if (start + FRAME_HEADER > segment.length) return undefined
  const end = start + FRAME_HEADER + segment.readUInt32LE(start + 4)
  if (end > segment.length || end === start + FRAME_HEADER) return undefined
  const written = segment.readUInt32LE(start)
  if (!checksums.some((checksum) => checksum(segment.subarray(start + 4, end)) === written)) return undefined
  return { sequence: Number(segment.readBigUInt64LE(start + 8)), start, end }
}

export interface SegmentScan {
  readonly frames: FramePlace[]
  /** Where the good frames end. Equal to the length where nothing is wrong. */
  readonly end: number
  /** Good frames found past the first bad byte: the damage is not a torn tail. */
  readonly goodAfter: number
  /** The highest sequence among them; 0 where there are none. */
  readonly highestAfter: number
}

/** Walks the frames; past the first bad one it looks for good ones at every offset, to tell a torn tail from damage. */
export function scanSegment(segment: Buffer): SegmentScan {
  const frames: FramePlace[] = []
  const header = readSegmentHeader(segment)
  // A damaged header cannot be believed about the version either.
  const checksums = header ? [checksumOf(header.version)] : [crc32, crc32c]
  let at = header ? SEGMENT_HEADER : 0
  if (at > 0) {
    for (let frame = frameAt(segment, at, checksums); frame; frame = frameAt(segment, at, checksums)) {
      frames.push(frame)
      at = frame.end
    }
  }
  const end = at
  const last = frames.at(-1)?.sequence ?? 0
  let goodAfter = 0
  let highestAfter = 0
  for (at = end + 1; at + FRAME_HEADER < segment.length; at++) {
    // Cheap tests first: almost every offset fails them, and a checksum over the rest of the file is dear.
    const size = segment.readUInt32LE(at + 4)
    if (size === 0 || at + FRAME_HEADER + size > segment.length) continue
    if (segment.readUInt32LE(at + 12) > 0x1fffff) continue
    const sequence = Number(segment.readBigUInt64LE(at + 8))
    if (sequence <= last || sequence > last + 2 ** 32) continue
    const frame = frameAt(segment, at, checksums)
    if (!frame) continue
    goodAfter++
    highestAfter = Math.max(highestAfter, frame.sequence)
    at = frame.end - 1
  }
  return { frames, end, goodAfter, highestAfter }
}
