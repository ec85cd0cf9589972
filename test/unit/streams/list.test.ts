import { describe, expect, it } from 'vitest'
import { describeStream } from '../../../electron/broker/streams/describe'
import { listStreams } from '../../../electron/broker/streams/list'
import { refusal, streamFixture } from '../../support/streamFixture'

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `s${String(index).padStart(3, '0')}`)

async function withStreams(count: number) {
  const fixture = await streamFixture()
  for (const name of numbered(count)) await fixture.stream(name)
  return fixture
}

describe('ListStreams', () => {
  it('lists the caller’s streams by name, with what they are', async () => {
    const { call, caller, stream, clock } = await streamFixture()
    await stream('b')
    await stream('a', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } })
    expect(await call(listStreams, {})).toEqual({
      StreamNames: ['a', 'b'],
      HasMoreStreams: false,
      StreamSummaries: [
        {
          StreamName: 'a',
          StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/a',
          StreamStatus: 'ACTIVE',
          StreamModeDetails: { StreamMode: 'ON_DEMAND' },
          StreamCreationTimestamp: clock.now(),
        },
        expect.objectContaining({ StreamName: 'b', StreamModeDetails: { StreamMode: 'PROVISIONED' } }),
      ],
    })
    expect(await call(listStreams, {}, { ...caller, account: '123456789012' })).toEqual({
      StreamNames: [],
      HasMoreStreams: false,
      StreamSummaries: [],
    })
  })

  it('answers 100 a call at most, and goes on by token or by name', async () => {
    const { call } = await withStreams(103)
    const names = numbered(103)
    const first = await call(listStreams, { Limit: 10_000 })
    expect(first).toMatchObject({ StreamNames: names.slice(0, 100), HasMoreStreams: true })
    const second = await call(listStreams, { NextToken: first.NextToken!, Limit: 2 })
    expect(second).toMatchObject({ StreamNames: names.slice(100, 102), HasMoreStreams: true })
    const third = await call(listStreams, { NextToken: second.NextToken! })
    expect(third).toMatchObject({ StreamNames: names.slice(102), HasMoreStreams: false })
    expect(third.NextToken).toBeUndefined()
    const byName = await call(listStreams, { ExclusiveStartStreamName: 's100z', Limit: 1 })
    expect(byName.StreamNames).toEqual(['s101'])
  })

  it('refuses a token after 300 seconds, one of somebody else, and what is none', async () => {
    const { call, refused, clock, caller } = await withStreams(2)
    const { NextToken } = await call(listStreams, { Limit: 1 })
    clock.advance(300_000)
    expect((await call(listStreams, { NextToken: NextToken! })).StreamNames).toEqual(['s001'])
    expect(
      await refused(listStreams, { NextToken: NextToken! }, { ...caller, region: 'eu-west-1' }),
    ).toContain('KinesisInvalidArgument')
    clock.advance(1)
    expect(await refused(listStreams, { NextToken: NextToken! })).toBe(
      refusal('KinesisExpiredNextToken', 'NextToken expired.'),
    )
    for (const text of ['x', '', btoa('{}'), btoa('[1]'), btoa('["ListStreams"]')]) {
      expect(await refused(listStreams, { NextToken: text })).toBe(
        refusal('KinesisInvalidArgument', 'Invalid NextToken.'),
      )
    }
  })

  it.each([0, 10_001, 1.5, NaN])('refuses the limit %d', async (Limit) => {
    const { refused } = await streamFixture()
    expect(await refused(listStreams, { Limit })).toMatch(
      /^KinesisValidation: 1 validation error detected: Value '.*' at 'limit'/,
    )
  })
})

describe('DescribeStream', () => {
  it('answers 100 shards a call, and goes on after a shard', async () => {
    const { call, refused, stream } = await streamFixture()
    await stream('orders', { ShardCount: 102 })
    const first = (await call(describeStream, { StreamName: 'orders', Limit: 10_000 })).StreamDescription
    expect([first.Shards.length, first.HasMoreShards]).toEqual([100, true])
    const { StreamDescription: rest } = await call(describeStream, {
      StreamName: 'orders',
      ExclusiveStartShardId: first.Shards.at(-1)!.ShardId,
    })
    expect(rest.Shards.map(({ ShardId }) => ShardId)).toEqual([
      'shardId-000000000100',
      'shardId-000000000101',
    ])
    expect(rest.HasMoreShards).toBe(false)
    const two = await call(describeStream, { StreamName: 'orders', Limit: 2 })
    expect(two.StreamDescription).toMatchObject({ Shards: { length: 2 }, HasMoreShards: true })
    expect(await refused(describeStream, { StreamName: 'orders', ExclusiveStartShardId: 'x' })).toBe(
      refusal(
        'KinesisResourceNotFound',
        'Could not find shard x in stream orders under account 000000000000.',
      ),
    )
  })
})
