import { describe, expect, test } from 'vitest'
import type { RecordDetail } from '../../../../shared/console/records'
import { dropOld, spanShown } from '../../../../renderer/screens/streams/tail/rateWindow'
import { lanesOf } from '../../../../renderer/screens/streams/tail/lanes'
import {
  dayOf,
  putCommand,
  readCommand,
  recordJson,
  recordPlace,
  recordTime,
  spanWords,
} from '../../../../renderer/screens/streams/tail/recordWords'
import { seenPaths } from '../../../../renderer/screens/streams/tail/seenPaths'
import { clausesOf, emptyFilter, toRecordFilter } from '../../../../renderer/screens/streams/tail/tailFilter'
import {
  addressOf,
  localInput,
  quickStart,
  sequenceStart,
  spanOf,
  spanStart,
  startInAddress,
} from '../../../../renderer/screens/streams/tail/tailStart'
import { shardNumbers, shardWords } from '../../../../renderer/screens/streams/tail/shardChoice'
import { shardColor, shardIdOf, shardNumber } from '../../../../renderer/screens/streams/shardColors'

describe('where a tail begins', () => {
  test('is a place or a time before now', () => {
    expect(quickStart('now', 5_000_000)).toMatchObject({ from: { kind: 'now' } })
    expect(quickStart('beginning', 5_000_000)).toMatchObject({ from: { kind: 'beginning' } })
    expect(quickStart('15m', 5_000_000)).toMatchObject({ from: { kind: 'time', at: 4_100_000 } })
    expect(quickStart('other', 5_000_000)).toBeUndefined()
  })

  test('can be typed to the millisecond, with an end that is not before it', () => {
    const [from, until] = [1_700_000_000_123, 1_700_000_060_000].map(localInput) as [string, string]
    expect(spanStart({ from, until })).toEqual({
      from: { kind: 'time', at: 1_700_000_000_123 },
      until: 1_700_000_060_000,
      choice: null,
    })
    expect(spanStart({ from: until, until: from })).toContain('before')
    expect(spanStart({ from: '', until: '' })).toContain('start time')
  })

  test('can be a sequence number', () => {
    expect(sequenceStart(' 49 ')).toMatchObject({ from: { kind: 'sequence', sequenceNumber: '49' } })
    expect(sequenceStart('4x')).toContain('decimal')
    expect(sequenceStart('')).toContain('decimal')
  })

  test('can stand in the address', () => {
    const none = { from: null, until: null, sequence: null }
    expect(startInAddress(none, 0)).toBeUndefined()
    expect(startInAddress({ ...none, from: '1h' }, 4_000_000)).toMatchObject({ from: { at: 400_000 } })
    expect(startInAddress({ ...none, from: '5', until: '9' }, 0)).toMatchObject({ from: { at: 5 }, until: 9 })
    expect(startInAddress({ ...none, sequence: '7' }, 0)).toMatchObject({ from: { kind: 'sequence' } })
    expect(startInAddress({ ...none, sequence: 'x' }, 0)).toBeUndefined()
    const query = { ...none, ...addressOf(spanOf(1_000.4, 2_000.4)) }
    expect(startInAddress(query, 0)).toEqual({
      from: { kind: 'time', at: 1_000 },
      until: 2_001,
      choice: null,
    })
    expect(addressOf(quickStart('now', 5)!)).toEqual({})
    expect(addressOf(quickStart('15m', 5)!)).toEqual({ from: '15m' })
  })
})

describe('the filter of a tail', () => {
  test('asks only for what says something', () => {
    expect(toRecordFilter(emptyFilter)).toEqual({})
    expect(toRecordFilter({ text: ' a ', jsonPath: '', jsonValue: 'lost', partitionKey: ' k ' })).toEqual({
      text: 'a',
      partitionKey: ' k ',
    })
  })

  test('shows its clauses, each of which can be taken away', () => {
    const filter = toRecordFilter({ text: '', jsonPath: 'a.b', jsonValue: '1', partitionKey: 'k' })
    expect(clausesOf(filter).map(({ label }) => label)).toEqual(['a.b = 1', 'partition key k'])
  })
})

describe('paths that were seen', () => {
  const json = (preview: string) => ({ kind: 'json' as const, preview })
  test('lead to plain values, the most frequent first', () => {
    const seen = seenPaths([json('{"a":1,"b":{"c":["x",{"d":null}]}}'), json('{"b":{"c":["y"]}}')])
    expect(seen).toEqual([
      { path: 'b.c[0]', records: 2, example: '"x"' },
      { path: 'a', records: 1, example: '1' },
      { path: 'b.c[1].d', records: 1, example: 'null' },
    ])
  })

  test('come from a preview that is cut, and from nothing that is not JSON', () => {
    expect(seenPaths([json('{"a":1,"b":"lon')]).map(({ path }) => path)).toEqual(['a', 'b'])
    expect(seenPaths([json('nonsense'), { kind: 'text', preview: '{"a":1}' }])).toEqual([])
  })

  test('are no more than can be read', () => {
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`k${at}`, at])))
    expect(seenPaths([json(wide)])).toHaveLength(40)
  })
})

describe('lanes', () => {
  test('stand in the order of the shards, as wide apart as there is room', () => {
    const few = lanesOf([3, 1, 2])
    expect([...few.byShard.values()].map(({ shard, x }) => [shard, x])).toEqual([
      [1, 6],
      [2, 18],
      [3, 30],
    ])
    expect(few.width).toBe(36)
    expect(lanesOf([]).width).toBe(12)
  })

  test('never need more room than there is, for however many shards', () => {
    const many = lanesOf(Array.from({ length: 1_000 }, (_, at) => at))
    expect(many.width).toBeLessThanOrEqual(120)
    expect(Math.max(...[...many.byShard.values()].map(({ x }) => x))).toBeLessThan(many.width)
  })
})

describe('the time of a record', () => {
  const at = new Date(2026, 0, 31, 14, 5, 9, 123).getTime()

  test('says the day where that is not today', () => {
    expect(dayOf(at)).toBe('2026-01-31')
    expect(recordTime(at, '2026-01-31')).toBe('14:05:09.123')
    expect(recordTime(at, '2026-02-04')).toBe('01-31 14:05:09')
    expect(spanWords(at, at + 200, '2026-01-31')).toBe('14:05:09')
    expect(spanWords(at, at + 86_400_000, '2026-02-01')).toBe('01-31 14:05:09 to 14:05:09')
  })
})

describe('the rate chart', () => {
  const seconds = (from: number, count: number) =>
    Array.from({ length: count }, (_, second) => ({ at: from + second * 1_000 }))

  test('goes back fifteen minutes, and not over the gap of a clock that was moved', () => {
    const long = seconds(0, 1_000)
    dropOld(long)
    expect(long).toHaveLength(900)
    const moved = [...seconds(0, 100), ...seconds(4 * 86_400_000, 5)]
    dropOld(moved)
    expect(moved).toEqual(seconds(4 * 86_400_000, 5))
    const none: { at: number }[] = []
    dropOld(none)
    expect(none).toEqual([])
  })

  test('shows a minute at least', () => {
    expect([spanShown([]), spanShown([5_000, 6_000]), spanShown([0, 90_000])]).toEqual([
      60_000, 60_000, 90_000,
    ])
  })
})

describe('shards that are typed', () => {
  test('are numbers and spans', () => {
    expect(shardNumbers('3, 17-19 3;  5')).toEqual([3, 5, 17, 18, 19])
    expect(shardWords([5, 3, 17, 18, 19])).toBe('3, 5, 17-19')
    expect(shardNumbers('')).toEqual([])
    expect([shardNumbers('x'), shardNumbers('9-3'), shardNumbers('0-999999')]).toEqual([null, null, null])
  })
})

describe('a record', () => {
  const record: RecordDetail = {
    id: '3:7',
    shardId: 'shardId-000000000003',
    position: 7,
    sequenceNumber: '49',
    partitionKey: `it's`,
    at: 0,
    bytes: 7,
    preview: '{"a":1}',
    kind: 'json',
    userRecords: 0,
    columns: [],
    streamArn: 'arn',
    hashKey: '12',
    explicitHash: true,
    expiresAt: 1,
    data: btoa('{"a":1}'),
    dataComplete: true,
    users: [],
  }
  const where = { endpoint: 'http://127.0.0.1:4566', region: 'us-east-1', stream: 'trucks' }

  test('is copied as GetRecords answers it, readable where it can be', () => {
    expect(JSON.parse(recordJson(record, record.data))).toEqual({
      ShardId: 'shardId-000000000003',
      SequenceNumber: '49',
      ApproximateArrivalTimestamp: '1970-01-01T00:00:00.000Z',
      PartitionKey: `it's`,
      Data: 'eyJhIjoxfQ==',
      DecodedData: { a: 1 },
    })
    expect(recordJson(record, btoa('\xff'))).not.toContain('DecodedData')
    expect(recordJson(record, btoa('word'))).toContain('"DecodedData": "word"')
  })

  test('is read and put again by commands of the AWS CLI', () => {
    expect(readCommand(where, record)).toContain('--starting-sequence-number 49')
    expect(readCommand(where, record).match(/--endpoint-url/g)).toHaveLength(2)
    const put = putCommand(where, record, record.data)
    expect(put).toContain(`--partition-key 'it'\\''s'`)
    expect(put).toContain('--explicit-hash-key 12')
  })

  test('is named in an address by its shard and position', () => {
    expect(recordPlace('3:1042')).toEqual({ shard: 3, position: 1042 })
    expect([recordPlace('3'), recordPlace('3:x'), recordPlace('-1:2')]).toEqual([null, null, null])
    expect(shardIdOf(12)).toBe('shardId-000000000012')
    expect(shardNumber('shardId-000000000012')).toBe(12)
    expect([shardColor(0), shardColor(8)]).toEqual(['var(--shard-1)', 'var(--shard-1)'])
  })
})
