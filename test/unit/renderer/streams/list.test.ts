import { describe, expect, it } from 'vitest'
import {
  DEFAULT_SORT,
  filterStreams,
  nextSort,
  sortStreams,
} from '../../../../renderer/screens/streams/streamRows'
import { lagText, retentionText, shardsText } from '../../../../renderer/screens/streams/streamWords'
import { streamNameOf, streamRoute } from '../../../../renderer/streamRoute'
import type { StreamSummary } from '../../../../shared/console/streams'

const still = { recordsIn: 0, bytesIn: 0, recordsOut: 0, bytesOut: 0, throttled: 0 }

function stream(name: string, given: Partial<StreamSummary> = {}): StreamSummary {
  return {
    arn: `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`,
    name,
    account: '000000000000',
    region: 'us-east-1',
    status: 'ACTIVE',
    mode: 'PROVISIONED',
    createdAt: 0,
    openShards: 1,
    closedShards: 0,
    consumers: 0,
    retentionHours: 24,
    records: 0,
    bytes: 0,
    lastPutAt: null,
    rates: still,
    putHistory: [],
    iteratorAgeMs: null,
    ...given,
  }
}

describe('the list of streams', () => {
  const idle = stream('idle', { records: 10 })
  const warm = stream('warm', { rates: { ...still, recordsIn: 5 }, mode: 'ON_DEMAND', iteratorAgeMs: 0 })
  const hot = stream('hot', { rates: { ...still, recordsIn: 900, throttled: 2 }, iteratorAgeMs: 9_000 })
  const all = [idle, warm, hot]

  it('begins with the hottest, and ties with what holds more', () => {
    const empty = stream('an-empty-one')
    expect(sortStreams([empty, ...all], DEFAULT_SORT).map(({ name }) => name)).toEqual([
      'hot',
      'warm',
      'idle',
      'an-empty-one',
    ])
  })

  it('puts streams that nobody reads behind those that are read, by how far readers are behind', () => {
    const names = sortStreams(all, { by: 'iteratorAge', descending: true }).map(({ name }) => name)
    expect(names).toEqual(['hot', 'warm', 'idle'])
  })

  it('turns a column around, then goes back to the hottest first', () => {
    expect(nextSort(DEFAULT_SORT, 'name')).toEqual({ by: 'name', descending: false })
    expect(nextSort({ by: 'name', descending: false }, 'name')).toEqual({ by: 'name', descending: true })
    expect(nextSort({ by: 'name', descending: true }, 'name')).toEqual(DEFAULT_SORT)
  })

  it('finds by name and kind', () => {
    expect(filterStreams(all, '', 'throttled')).toEqual([hot])
    expect(filterStreams(all, '', 'on-demand')).toEqual([warm])
    expect(filterStreams(all, 'dl', 'provisioned')).toEqual([idle])
    expect(filterStreams(all, 'nothing like it', 'all')).toEqual([])
  })
})

describe('what is said of streams', () => {
  it('has retention in hours and days', () => {
    expect([24, 36, 48, 60, 8_760].map(retentionText)).toEqual(['1 d', '36 h', '2 d', '2 d 12 h', '365 d'])
  })

  it('has how far behind a reader is in one unit', () => {
    expect([0, 450, 12_340, 90_000, 7_200_000].map(lagText)).toEqual([
      '0 s',
      '450 ms',
      '12.3 s',
      '1 min',
      '2 h',
    ])
  })

  it('counts open and closed shards apart', () => {
    expect(shardsText({ openShards: 1, closedShards: 0 })).toBe('1 shard open')
    expect(shardsText({ openShards: 4, closedShards: 2 })).toBe('4 shards open, 2 closed')
  })

  it('knows the name in an ARN, and the address of a tab', () => {
    const { arn } = stream('orders')
    expect(streamNameOf(arn)).toBe('orders')
    expect(streamRoute(arn, 'tail')).toEqual({ name: 'stream', params: { arn, tab: 'tail' }, query: {} })
  })
})
