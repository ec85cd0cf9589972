import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32c } from '../../../electron/store/crc32c'
import { Connection } from '../../../electron/store/connection'
import type { SqlValue } from '../../../electron/store/database'
import { loadEngine } from '../../../electron/store/engine'
import { FrameDecoder } from '../../../electron/store/frameDecoder'
import { FrameEncoder } from '../../../electron/store/frameEncoder'
import { readSegmentHeader, scanSegment, segmentHeader } from '../../../electron/store/frameFormat'

describe('CRC-32C', () => {
  it.each([
    ['123456789', 0xe3069283],
    ['\0'.repeat(32), 0x8a9136aa],
    ['\xff'.repeat(32), 0x62a8ab43],
    ['', 0],
    ['a', 0xc1d04330],
  ])('of %j is the published one', (text, expected) => {
    expect(crc32c(Buffer.from(text, 'latin1'))).toBe(expected)
  })
})

const value = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.uint8Array({ maxLength: 300 }),
  fc.constant(null),
)
/** What SQLite makes of a value, and a journal with it. */
const stored = (one: SqlValue): SqlValue => (Object.is(one, -0) ? 0 : one)

const sqls = [
  'insert into t values (?, ?)',
  'update t set a = ?, b = ? where 0',
  'delete from t where a = ? and b = ?',
]

async function recorder() {
  const engine = await loadEngine()
  const connection = Connection.open(engine)
  connection.execute('create table t (a, b)')
  const encoder = new FrameEncoder(engine)
  const record = (sql: string, values: SqlValue[]) => {
    // The update and delete may change nothing; for the codec the values only have to lie in the scratch memory.
    values.forEach((one, index) => {
      if (typeof one === 'string') connection.scratch.text(index, one)
      else if (one instanceof Uint8Array) connection.scratch.blob(index, one)
    })
    encoder.record(connection.prepare(sql), values, connection.scratch)
    connection.scratch.release()
  }
  return { connection, encoder, record }
}

describe('a frame', () => {
  it('gives back the statements and values that were recorded, over frames, segments and discarded batches', async () => {
    const { connection, encoder, record } = await recorder()
    const call = fc.tuple(fc.constantFrom(...sqls), fc.tuple(value, value))
    const batch = fc.record({
      calls: fc.array(call, { minLength: 1, maxLength: 6 }),
      discarded: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 8 }), (batches) => {
        encoder.startSegment()
        const parts = [segmentHeader(1)]
        const kept: [string, SqlValue[]][] = []
        let sequence = 0
        for (const { calls, discarded } of batches) {
          for (const [sql, values] of calls) record(sql, values)
          if (discarded) {
            encoder.discard()
            continue
          }
          parts.push(Buffer.from(encoder.finish(++sequence)))
          encoder.reset()
          for (const [sql, values] of calls) kept.push([sql, values.map(stored)])
        }
        const segment = Buffer.concat(parts)
        const scan = scanSegment(segment)
        expect(scan).toMatchObject({ end: segment.length, goodAfter: 0 })
        expect(scan.frames.map((frame) => frame.sequence)).toEqual(
          Array.from({ length: sequence }, (_, i) => i + 1),
        )
        const decoder = new FrameDecoder(segment)
        const read: [string, SqlValue[]][] = []
        for (const frame of scan.frames) {
          decoder.read(frame, (sql, values) =>
            read.push([sql, values.map((one) => (one instanceof Uint8Array ? new Uint8Array(one) : one))]),
          )
        }
        expect(read).toEqual(kept)
      }),
    )
    connection.close()
  })

  it('with any one bit turned is not taken for good', async () => {
    const { connection, encoder, record } = await recorder()
    encoder.startSegment()
    record(sqls[0] ?? '', ['text', 12])
    const segment = Buffer.concat([segmentHeader(1), Buffer.from(encoder.finish(1))])
    for (let bit = 0; bit < segment.length * 8; bit++) {
      const copy = Buffer.from(segment)
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      if (bit < 160) expect(readSegmentHeader(copy)).toBeUndefined()
      else expect(scanSegment(copy).frames).toEqual([])
    }
    connection.close()
  })

  it.each([1, 2])(
    'of format %i is found behind a damaged header, whatever version that names',
    async (version) => {
      const { connection, encoder, record } = await recorder()
      encoder.startSegment()
      record(sqls[0] ?? '', ['text', 12])
      const frame = Buffer.from(encoder.finish(7))
      if (version === 1) frame.writeUInt32LE(crc32c(frame.subarray(4)), 0)
      for (const named of [0, 1, 2, 3]) {
        const header = segmentHeader(7)
        header.writeUInt32LE(named, 4)
        header.writeUInt32LE(0, 16)
        expect(scanSegment(Buffer.concat([header, frame]))).toEqual({
          frames: [],
          end: 0,
          goodAfter: 1,
          highestAfter: 7,
        })
      }
      connection.close()
    },
  )

  it('of the first format, whose checksums are of another polynomial, is still read', async () => {
    const { connection, encoder, record } = await recorder()
    encoder.startSegment()
    record(sqls[0] ?? '', ['text', 12])
    const header = segmentHeader(1)
    header.writeUInt32LE(1, 4)
    header.writeUInt32LE(crc32c(header.subarray(0, 16)), 16)
    const frame = Buffer.from(encoder.finish(1))
    frame.writeUInt32LE(crc32c(frame.subarray(4)), 0)
    const segment = Buffer.concat([header, frame])
    expect(readSegmentHeader(segment)).toEqual({ version: 1, firstSequence: 1 })
    expect(scanSegment(segment)).toMatchObject({ frames: [{ sequence: 1 }], end: segment.length })
    segment[segment.length - 1]! ^= 1
    expect(scanSegment(segment).frames).toEqual([])
    connection.close()
  })
})
