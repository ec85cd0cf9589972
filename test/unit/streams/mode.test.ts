import { beforeEach, describe, expect, it } from 'vitest'
import {
  describeAccountSettings,
  updateAccountSettings,
} from '../../../electron/broker/streams/accountSettings'
import { createStream } from '../../../electron/broker/streams/create'
import { describeStreamSummary } from '../../../electron/broker/streams/describe'
import { describeLimits } from '../../../electron/broker/streams/limits'
import { updateStreamMode } from '../../../electron/broker/streams/mode'
import { updateStreamWarmThroughput } from '../../../electron/broker/streams/warmThroughput'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'

const HOUR = 3_600_000
const StreamName = 'orders'
const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders'
const onDemand = { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }
const provisioned = { StreamModeDetails: { StreamMode: 'PROVISIONED' } }

let fixture: StreamFixture

beforeEach(async () => {
  fixture = await streamFixture()
})

const commit = (Status: string) =>
  fixture.call(updateAccountSettings, { MinimumThroughputBillingCommitment: { Status } })

async function summary() {
  return (await fixture.call(describeStreamSummary, { StreamName })).StreamDescriptionSummary
}

describe('UpdateStreamMode', () => {
  it('keeps the shards', async () => {
    await fixture.stream('orders', { ShardCount: 2 })
    expect(await fixture.call(updateStreamMode, { StreamARN, ...onDemand })).toEqual({})
    expect(await summary()).toMatchObject({ ...onDemand, OpenShardCount: 2 })
    await fixture.call(updateStreamMode, { StreamARN, ...provisioned })
    expect(await summary()).toMatchObject({ ...provisioned, OpenShardCount: 2 })
  })

  it('changes the mode twice in any 24 hours; what it is already does not count', async () => {
    await fixture.stream()
    await fixture.call(updateStreamMode, { StreamARN, ...onDemand })
    fixture.clock.advance(23 * HOUR)
    await fixture.call(updateStreamMode, { StreamARN, ...provisioned })
    await fixture.call(updateStreamMode, { StreamARN, ...provisioned })
    expect(await fixture.refused(updateStreamMode, { StreamARN, ...onDemand })).toMatch(
      /^KinesisLimitExceeded: .* 2 stream mode updates within 24 hours/,
    )
    fixture.clock.advance(HOUR)
    await fixture.call(updateStreamMode, { StreamARN, ...onDemand })
  })

  it('is UPDATING meanwhile, and refused while it is', async () => {
    fixture = await streamFixture({ transitionMs: 500 })
    await fixture.stream()
    expect(await fixture.refused(updateStreamMode, { StreamARN, ...onDemand })).toContain('state CREATING')
    fixture.clock.advance(500)
    await fixture.call(updateStreamMode, { StreamARN, ...onDemand })
    expect(await summary()).toMatchObject({ StreamStatus: 'UPDATING' })
    expect(await fixture.refused(updateStreamMode, { StreamARN, ...provisioned })).toContain('state UPDATING')
    fixture.clock.advance(500)
    expect(await summary()).toMatchObject({ StreamStatus: 'ACTIVE' })
  })

  it('makes no 51st on-demand stream, and no more provisioned shards than there may be', async () => {
    await fixture.stream()
    for (let index = 0; index < 50; index++) await fixture.stream(`s${index}`, onDemand)
    expect(await fixture.refused(updateStreamMode, { StreamARN, ...onDemand })).toContain(
      'Current On-Demand streams count: 50. Limit: 50.',
    )
    for (const name of ['a', 'b']) await fixture.stream(name, { ShardCount: name === 'a' ? 10_000 : 9_999 })
    const { arn } = fixture.state.registry.inWorld(fixture.caller).find(({ name }) => name === 's0')!
    expect(await fixture.refused(updateStreamMode, { StreamARN: arn, ...provisioned })).toContain(
      'Current shard count for the account: 20000. Limit: 20000. Number of additional shards that would have resulted from this request: 4.',
    )
  })

  it('wants ARN and mode', async () => {
    await fixture.stream()
    expect(await fixture.refused(updateStreamMode, { ...onDemand })).toContain("'streamARN'")
    expect(await fixture.refused(updateStreamMode, { StreamARN })).toContain("'streamModeDetails'")
    expect(await fixture.refused(updateStreamMode, { StreamARN, StreamModeDetails: {} })).toContain(
      "'streamModeDetails.streamMode'",
    )
  })
})

describe('the commitment to a minimum throughput', () => {
  const settings = async () =>
    (await fixture.call(describeAccountSettings, {})).MinimumThroughputBillingCommitment

  it('begins at once, and ends a day after it began at the earliest', async () => {
    const start = fixture.clock.now()
    const end = start + 24 * HOUR
    expect(await settings()).toEqual({ Status: 'DISABLED' })
    expect(await commit('ENABLED')).toEqual({
      MinimumThroughputBillingCommitment: { Status: 'ENABLED', StartedAt: start, EarliestAllowedEndAt: end },
    })
    fixture.clock.advance(HOUR)
    expect(await commit('DISABLED')).toEqual({
      MinimumThroughputBillingCommitment: {
        Status: 'ENABLED_UNTIL_EARLIEST_ALLOWED_END',
        StartedAt: start,
        EarliestAllowedEndAt: end,
      },
    })
    fixture.clock.advance(23 * HOUR)
    expect(await settings()).toEqual({ Status: 'DISABLED', StartedAt: start, EndedAt: end })
    await commit('DISABLED')
    expect(await settings()).toEqual({ Status: 'DISABLED', StartedAt: start, EndedAt: end })
  })

  it('goes on if it is enabled again before, and ends at once if it is a day old', async () => {
    const start = fixture.clock.now()
    await commit('ENABLED')
    await commit('DISABLED')
    await commit('ENABLED')
    fixture.clock.advance(48 * HOUR)
    expect(await settings()).toMatchObject({ Status: 'ENABLED', StartedAt: start })
    fixture = fixture.restart()
    expect(await settings()).toMatchObject({ Status: 'ENABLED', StartedAt: start })
    const now = fixture.clock.now()
    await commit('DISABLED')
    expect(await settings()).toEqual({ Status: 'DISABLED', StartedAt: start, EndedAt: now })
    await commit('ENABLED')
    expect(await settings()).toMatchObject({ Status: 'ENABLED', StartedAt: now })
  })

  it('is that of one account and region', async () => {
    await commit('ENABLED')
    const elsewhere = { ...fixture.caller, region: 'eu-west-1' }
    expect(await fixture.call(describeAccountSettings, {}, elsewhere)).toEqual({
      MinimumThroughputBillingCommitment: { Status: 'DISABLED' },
    })
  })

  it.each([
    [{}],
    [{ MinimumThroughputBillingCommitment: {} }],
    [{ MinimumThroughputBillingCommitment: { Status: 'ON' } }],
  ])('refuses %j', async (input) => {
    expect(await fixture.refused(updateAccountSettings, input)).toMatch(
      /^KinesisValidation: .*'minimumThroughputBillingCommitment/,
    )
  })
})

describe('warm throughput', () => {
  it('makes shards for what an on-demand stream is to be ready for, and releases those beyond it', async () => {
    await commit('ENABLED')
    await fixture.stream('orders', onDemand)
    expect(await summary()).toMatchObject({ WarmThroughput: { TargetMiBps: 4, CurrentMiBps: 4 } })
    expect(await fixture.call(updateStreamWarmThroughput, { StreamName, WarmThroughputMiBps: 10 })).toEqual({
      StreamARN,
      StreamName,
      WarmThroughput: { TargetMiBps: 10, CurrentMiBps: 4 },
    })
    expect(await summary()).toMatchObject({
      OpenShardCount: 10,
      WarmThroughput: { TargetMiBps: 10, CurrentMiBps: 10 },
    })
    await fixture.call(updateStreamWarmThroughput, { StreamName, WarmThroughputMiBps: 5 })
    expect(await summary()).toMatchObject({
      OpenShardCount: 5,
      WarmThroughput: { TargetMiBps: 5, CurrentMiBps: 5 },
    })
    await fixture.call(updateStreamWarmThroughput, { StreamName, WarmThroughputMiBps: 0 })
    expect(await summary()).toMatchObject({
      OpenShardCount: 4,
      WarmThroughput: { TargetMiBps: 0, CurrentMiBps: 4 },
    })
  })

  it('can be asked for with a new stream, and with a new mode', async () => {
    await commit('ENABLED')
    await fixture.call(createStream, { StreamName, ...onDemand, WarmThroughputMiBps: 12 })
    expect(await summary()).toMatchObject({ OpenShardCount: 12, WarmThroughput: { TargetMiBps: 12 } })
    const { arn } = await fixture.stream('other', { ShardCount: 2 })
    await fixture.call(updateStreamMode, { StreamARN: arn, ...onDemand, WarmThroughputMiBps: 8 })
    const { StreamDescriptionSummary } = await fixture.call(describeStreamSummary, { StreamARN: arn })
    expect(StreamDescriptionSummary).toMatchObject({ OpenShardCount: 8 })
  })

  it('is for on-demand streams of accounts that committed, up to 10 GiB/s', async () => {
    await fixture.stream('orders', onDemand)
    expect(await summary()).not.toHaveProperty('WarmThroughput')
    const rule = updateStreamWarmThroughput
    expect(await fixture.refused(rule, { StreamName, WarmThroughputMiBps: 5 })).toMatch(
      /^KinesisValidation: .*MinimumThroughputBillingCommitment/,
    )
    await commit('ENABLED')
    expect(await fixture.refused(rule, { StreamName, WarmThroughputMiBps: 10_241 })).toMatch(
      /^KinesisLimitExceeded/,
    )
    expect(await fixture.refused(rule, { StreamName, WarmThroughputMiBps: -1 })).toMatch(/^KinesisValidation/)
    expect(await fixture.refused(rule, { StreamName })).toContain("'warmThroughputMiBps'")
    await fixture.stream('provisioned')
    expect(await fixture.refused(rule, { StreamName: 'provisioned', WarmThroughputMiBps: 5 })).toBe(
      refusal(
        'KinesisValidation',
        'Request is invalid. Stream provisioned under account 000000000000 is in Provisioned mode.',
      ),
    )
  })
})

describe('DescribeLimits', () => {
  it('counts open shards of provisioned streams, and on-demand streams', async () => {
    expect(await fixture.call(describeLimits, {})).toEqual({
      ShardLimit: 20_000,
      OpenShardCount: 0,
      OnDemandStreamCount: 0,
      OnDemandStreamCountLimit: 50,
    })
    await fixture.stream('a', { ShardCount: 3 })
    await fixture.stream('b', onDemand)
    expect(await fixture.call(describeLimits, {})).toMatchObject({
      OpenShardCount: 3,
      OnDemandStreamCount: 1,
    })
  })

  it('says the most that the model allows where limits are off', async () => {
    const relaxed = await streamFixture({ quotas: 'relaxed' })
    expect(await relaxed.call(describeLimits, {})).toMatchObject({
      ShardLimit: 1_000_000,
      OnDemandStreamCountLimit: 1_000_000,
    })
  })
})
