import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aggregatedRecords, looksAggregated } from '../../../shared/kpl/aggregated'
import { md5 } from '../../../shared/kpl/md5'
import { aggregate, bytesField, numberField, sealed, text } from '../../support/aggregated'

const bytes = (value: string) => new TextEncoder().encode(value)
const three = [
  { partitionKey: 'truck 1', data: bytes('{"speed":80}') },
  { partitionKey: 'truck 2', explicitHashKey: '170141183460469231731687303715884105728', data: bytes('b') },
  { partitionKey: 'truck 1', data: new Uint8Array() },
]

describe('an aggregated record', () => {
  it('gives back the records that were packed into it, in order, with their keys', () => {
    expect(aggregatedRecords(aggregate(three))).toEqual([
      { partitionKey: 'truck 1', explicitHashKey: null, data: bytes('{"speed":80}') },
      {
        partitionKey: 'truck 2',
        explicitHashKey: '170141183460469231731687303715884105728',
        data: bytes('b'),
      },
      { partitionKey: 'truck 1', explicitHashKey: null, data: new Uint8Array() },
    ])
  })

  it('may hold thousands, with any bytes and any key', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => ({
      partitionKey: `🚚 ${n % 300}`,
      data: Uint8Array.from({ length: n % 200 }, (_, index) => (n * index) & 255),
    }))
    const found = aggregatedRecords(aggregate(many))
    expect(found?.map(({ partitionKey, data }) => ({ partitionKey, data }))).toEqual(many)
  })

  it('may hold none', () => {
    expect(aggregatedRecords(aggregate([]))).toEqual([])
  })

  it('passes over tags and fields of later versions', () => {
    const entry = [
      ...numberField(1, 0),
      ...bytesField(3, text('data')),
      ...bytesField(4, bytesField(1, text('tag'))),
      ...numberField(9, 2 ** 40),
      // 64 and 32 bits of fixed length.
      ...[10 * 8 + 1, 1, 2, 3, 4, 5, 6, 7, 8],
      ...[11 * 8 + 5, 1, 2, 3, 4],
    ]
    const message = [...bytesField(3, entry), ...bytesField(1, text('key')), ...bytesField(7, text('new'))]
    expect(aggregatedRecords(sealed(message))).toEqual([
      { partitionKey: 'key', explicitHashKey: null, data: bytes('data') },
    ])
  })
})

describe('data that are not, or no longer, an aggregated record', () => {
  it('are taken as they are without the four magic bytes, or too short for them', () => {
    for (const data of ['', 'plain', '{"json":true}', 'a text that is longer than any checksum']) {
      expect(looksAggregated(bytes(data))).toBe(false)
      expect(aggregatedRecords(bytes(data))).toBeUndefined()
    }
    expect(aggregatedRecords(Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2, 1, 2, 3))).toBeUndefined()
  })

  it('are taken as they are wherever one byte was changed', () => {
    const whole = aggregate(three)
    for (let at = 0; at < whole.length; at++) {
      const damaged = Uint8Array.from(whole)
      damaged[at] = damaged[at]! ^ 0x41
      expect(aggregatedRecords(damaged)).toBeUndefined()
    }
  })

  it('are taken as they are wherever they were cut', () => {
    const whole = aggregate(three)
    for (let end = 0; end < whole.length; end++) {
      expect(aggregatedRecords(whole.subarray(0, end))).toBeUndefined()
    }
  })

  it('are taken as they are if the checksum holds, but the message makes no sense', () => {
    const key = bytesField(1, text('key'))
    const damaged: number[][] = [
      // A record that names a key, or a hash key, that its table does not have.
      [...key, ...bytesField(3, [...numberField(1, 1), ...bytesField(3, [])])],
      [...key, ...bytesField(3, [...numberField(1, 0), ...numberField(2, 0), ...bytesField(3, [])])],
      // One without data, or without a key.
      [...key, ...bytesField(3, numberField(1, 0))],
      [...key, ...bytesField(3, bytesField(3, text('data')))],
      // Values written in another way than their fields are.
      [...key, ...numberField(3, 7)],
      [...key, ...bytesField(3, [...bytesField(1, []), ...bytesField(3, [])])],
      // A length beyond the end, a number that does not end, one beyond 2^53, groups, and field 0.
      [3 * 8 + 2, 100, 1],
      [8, ...new Array<number>(20).fill(0xff)],
      [8 * 8, ...new Array<number>(8).fill(0xff), 0x7f],
      [3 * 8 + 3],
      [2, 0],
    ]
    for (const message of damaged) expect(aggregatedRecords(sealed(message))).toBeUndefined()
  })
})

describe('the checksum', () => {
  it('is MD5, at every length around a block', () => {
    for (let length = 0; length < 200; length++) {
      const data = Uint8Array.from({ length }, (_, index) => (index * 31 + length) & 255)
      expect(Buffer.from(md5(data)).toString('hex')).toBe(createHash('md5').update(data).digest('hex'))
    }
  })

  it('is MD5 of a large text, too', () => {
    const data = new Uint8Array(1_048_577).fill(97)
    expect(Buffer.from(md5(data)).toString('hex')).toBe(createHash('md5').update(data).digest('hex'))
  })
})
