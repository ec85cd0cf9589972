import { describe, expect, test } from 'vitest'
import {
  fill,
  generatorProblems,
  exampleGenerator,
  unknownPlaceholders,
} from '../../../../renderer/screens/streams/put/generator'
import { pathSteps, valueAt } from '../../../../renderer/screens/streams/jsonPath'
import { csvHeader, csvRows, manyRecords } from '../../../../renderer/screens/streams/put/manyRecords'
import {
  emptyRecord,
  recordProblems,
  recordSize,
  shardOfHash,
  toOutgoingRecord,
} from '../../../../renderer/screens/streams/put/recordDraft'

const dataOf = ({ data }: { data: string }): string => Buffer.from(data, 'base64').toString()

describe('one record', () => {
  test('needs a partition key of at most 256 characters, and data that fit', () => {
    expect(recordProblems(emptyRecord(), 100)).toEqual({
      partitionKey: expect.stringContaining('needs') as string,
    })
    const long = { ...emptyRecord(), partitionKey: 'ü'.repeat(257) }
    expect(recordProblems(long, 10_000).partitionKey).toContain('256')
    const large = { ...emptyRecord(), partitionKey: 'k', data: 'x'.repeat(100) }
    expect(recordProblems(large, 100).data).toContain('Larger')
    expect(recordProblems(large, 101)).toEqual({})
    expect(recordSize({ ...large, data: 'ü' })).toBe(3)
  })

  test('may be bytes, written as base64', () => {
    const draft = { ...emptyRecord(), partitionKey: 'k', base64: true, data: '/w==' }
    expect(toOutgoingRecord(draft).data).toBe('/w==')
    expect(recordSize(draft)).toBe(2)
    expect(recordProblems({ ...draft, data: 'no!' }, 100).data).toContain('base64')
  })

  test('may name its hash key, a decimal number below 2^128', () => {
    const draft = { ...emptyRecord(), partitionKey: 'k', explicitHashKey: String((1n << 128n) - 1n) }
    expect(recordProblems(draft, 100)).toEqual({})
    expect(recordProblems({ ...draft, explicitHashKey: String(1n << 128n) }, 100)).toHaveProperty(
      'explicitHashKey',
    )
    expect(recordProblems({ ...draft, explicitHashKey: '01' }, 100)).toHaveProperty('explicitHashKey')
  })

  test('goes to the open shard that holds its hash key', () => {
    const shard = (number: number, open: boolean, firstHash: string, lastHash: string) => ({
      shardId: `shardId-${number}`,
      number,
      open,
      firstHash,
      lastHash,
    })
    const shards = [shard(0, false, '0', '99'), shard(1, true, '0', '49'), shard(2, true, '50', '99')]
    expect([0n, 49n, 50n, 100n].map((hash) => shardOfHash(shards, hash))).toEqual([1, 1, 2, null])
  })
})

describe('many records', () => {
  test('are lines as they stand, keyed by a JSON path', () => {
    const { records, problems } = manyRecords({
      format: 'lines',
      keyPath: 'truck.id',
      text: '{"truck":{"id":"t1"}, "n": 1}\r\n\n{"truck":{"id":7}}\nnonsense\n{"truck":{}}',
    })
    expect(records.map((record) => [record.partitionKey, dataOf(record)])).toEqual([
      ['t1', '{"truck":{"id":"t1"}, "n": 1}'],
      ['7', '{"truck":{"id":7}}'],
    ])
    expect(problems).toEqual([
      { line: 4, problem: 'Not JSON' },
      { line: 5, problem: 'There is nothing at truck.id' },
    ])
  })

  test('may be any lines, keyed by their number', () => {
    const { records, problems } = manyRecords({ format: 'lines', keyPath: '', text: 'a\nb\n' })
    expect(records.map((record) => [record.partitionKey, dataOf(record)])).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ])
    expect(problems).toEqual([])
  })

  test('are rows of a CSV as JSON objects, keyed by a column', () => {
    const { records, problems, header } = manyRecords({
      format: 'csv',
      keyPath: 'truck',
      text: 'truck,note\nt1,"a, ""b""\nc"\n,x\nt2\nt3,1,2\n',
    })
    expect(header).toEqual(['truck', 'note'])
    expect(records.map((record) => [record.partitionKey, JSON.parse(dataOf(record))])).toEqual([
      ['t1', { truck: 't1', note: 'a, "b"\nc' }],
      ['t2', { truck: 't2', note: '' }],
    ])
    expect(problems).toEqual([
      { line: 4, problem: 'A record needs a partition key' },
      { line: 6, problem: 'More cells than the first line' },
    ])
  })

  test('say that the key column is not there', () => {
    expect(manyRecords({ format: 'csv', keyPath: 'x', text: 'a,b\n1,2' }).problems).toEqual([
      { line: 1, problem: 'There is no column x' },
    ])
    expect(manyRecords({ format: 'lines', keyPath: 'a..b', text: '{}' }).problems[0]?.problem).toContain(
      'path',
    )
  })

  test('read paths with indexes and quoted keys', () => {
    expect(pathSteps('a.b[0]["c d"]')).toEqual(['a', 'b', 0, 'c d'])
    expect(valueAt({ a: [{ 'c d': null }] }, ['a', 0, 'c d'])).toBeNull()
    expect(valueAt({ a: [1] }, ['a', 0])).toBe('1')
    expect(valueAt({}, ['toString'])).toBeNull()
    expect([pathSteps('a..b'), pathSteps('a['), pathSteps('')]).toEqual([null, null, null])
    expect([pathSteps('$.a b'), pathSteps('$')]).toEqual([['a b'], []])
  })

  test('name the quote of a CSV that nothing closes, instead of taking all that follows as one cell', () => {
    const { records, problems } = manyRecords({
      format: 'csv',
      keyPath: 'truck',
      text: 'truck,note\nt1,a\nt2,"b\nt3,c\nt4,d\n',
    })
    expect(records.map(({ partitionKey }) => partitionKey)).toEqual(['t1'])
    expect(problems).toEqual([{ line: 3, problem: 'The quote in line 3 is never closed' }])
    expect(manyRecords({ format: 'csv', keyPath: '', text: 'a,"b\n1,2\n' }).problems).toHaveLength(1)
  })

  test('know the columns of a CSV by its beginning', () => {
    expect(csvHeader('truck, speed\nt1,4')).toEqual(['truck', 'speed'])
    expect(csvHeader('')).toEqual([])
  })

  test('read a CSV without a line break at its end', () => {
    expect(csvRows('a,b\r\n1,').map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['1', ''],
    ])
  })
})

describe('a generator', () => {
  const filling = { n: 3, now: 0, uuid: () => 'u', random: () => 0.999 }
  test('fills what its template names, and leaves the rest', () => {
    expect(fill('{{n}} {{ uuid }} {{now}} {{random 1 6}} {{random -5 -5}} {{who}} {n}', filling)).toBe(
      '3 u 1970-01-01T00:00:00.000Z 6 -5 {{who}} {n}',
    )
  })

  test('says what is no placeholder', () => {
    expect(unknownPlaceholders('{{n}} {{m}} {{random 6 1}} {{random 1}}')).toEqual([
      '{{m}}',
      '{{random 6 1}}',
      '{{random 1}}',
    ])
    expect(generatorProblems({ ...exampleGenerator(), data: '{{m}}' }, 1_000)).toEqual({
      data: '{{m}} is no placeholder',
    })
    expect(generatorProblems(exampleGenerator(), 1_000)).toEqual({})
    expect(JSON.parse(fill(exampleGenerator().data, filling))).toMatchObject({ n: 3, speed: 90 })
  })
})
