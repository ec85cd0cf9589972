import { beforeEach, describe, expect, it } from 'vitest'
import { describeStream, describeStreamSummary } from '../../../electron/broker/streams/describe'
import { startStreamEncryption, stopStreamEncryption } from '../../../electron/broker/streams/encryption'
import {
  disableEnhancedMonitoring,
  enableEnhancedMonitoring,
} from '../../../electron/broker/streams/monitoring'
import { putRecord } from '../../../electron/broker/streams/put'
import { updateMaxRecordSize } from '../../../electron/broker/streams/recordSize'
import {
  decreaseStreamRetentionPeriod,
  increaseStreamRetentionPeriod,
} from '../../../electron/broker/streams/retention'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'

const StreamName = 'orders'
const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders'
const METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
]

let fixture: StreamFixture

beforeEach(async () => {
  fixture = await streamFixture({ transitionMs: 500 })
  await fixture.stream()
  fixture.clock.advance(500)
})

const described = async () => (await fixture.call(describeStream, { StreamName })).StreamDescription

describe('retention', () => {
  const increase = (RetentionPeriodHours: number) =>
    fixture.call(increaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours })
  const decrease = (RetentionPeriodHours: number) =>
    fixture.call(decreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours })

  it('goes from 24 to 8,760 hours and back, at once', async () => {
    expect(await increase(8_760)).toEqual({})
    expect(await described()).toMatchObject({ RetentionPeriodHours: 8_760, StreamStatus: 'ACTIVE' })
    expect(await decrease(24)).toEqual({})
    expect(await described()).toMatchObject({ RetentionPeriodHours: 24 })
    expect(fixture.events.slice(-2)).toMatchObject([
      { type: 'stream.changed', what: 'retention' },
      { type: 'stream.changed', what: 'retention' },
    ])
  })

  it('may be set to what it is', async () => {
    await increase(24)
    await decrease(24)
    expect(await described()).toMatchObject({ RetentionPeriodHours: 24 })
  })

  it('frees what has expired as soon as it is shortened', async () => {
    await increase(8_760)
    await fixture.call(putRecord, { StreamName, PartitionKey: 'a', Data: new Uint8Array(1_000) })
    fixture.clock.advance(100 * 24 * 3_600_000)
    expect(fixture.records.figures.tailBytes).toBeGreaterThan(1_000)
    await decrease(24)
    fixture.clock.advance(100)
    expect(fixture.records.figures.tailBytes).toBe(0)
    expect(fixture.events.at(-1)).toMatchObject({ type: 'records.expired', count: 1 })
  })

  it('outlives a restart', async () => {
    await increase(48)
    fixture = fixture.restart()
    expect(await described()).toMatchObject({ RetentionPeriodHours: 48 })
  })

  const tooShort =
    'Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.'
  const tooLong =
    'Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.'

  it.each([
    ['increased', 23, tooShort],
    ['decreased', 23, tooShort],
    ['increased', 8_761, tooLong],
    ['decreased', 8_761, tooLong],
    [
      'increased',
      47,
      'Requested retention period (47 hours) for stream orders can not be shorter than existing retention period (48 hours). Use DecreaseRetentionPeriod API.',
    ],
    [
      'decreased',
      49,
      'Requested retention period (49 hours) for stream orders can not be longer than existing retention period (48 hours). Use IncreaseRetentionPeriod API.',
    ],
  ])('cannot be %s from 48 to %d hours', async (way, RetentionPeriodHours, text) => {
    await increase(48)
    const rule = way === 'increased' ? increaseStreamRetentionPeriod : decreaseStreamRetentionPeriod
    expect(await fixture.refused(rule, { StreamName, RetentionPeriodHours })).toBe(
      refusal('KinesisInvalidArgument', text),
    )
  })

  it('cannot change while the stream is UPDATING', async () => {
    await fixture.call(updateMaxRecordSize, { StreamARN, MaxRecordSizeInKiB: 2_048 })
    expect(
      await fixture.refused(increaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours: 48 }),
    ).toBe(
      refusal(
        'KinesisResourceInUse',
        'Stream orders under account 000000000000 not ACTIVE, instead in state UPDATING',
      ),
    )
  })
})

describe('encryption', () => {
  const key = { StreamName, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' }

  it('starts and stops, and the stream is UPDATING meanwhile', async () => {
    expect(await fixture.call(startStreamEncryption, key)).toEqual({})
    expect(await described()).toMatchObject({ StreamStatus: 'UPDATING', EncryptionType: 'KMS' })
    fixture.clock.advance(500)
    expect(await described()).toMatchObject({ StreamStatus: 'ACTIVE', KeyId: 'alias/aws/kinesis' })
    await fixture.call(stopStreamEncryption, key)
    fixture.clock.advance(500)
    const after = await described()
    expect(after).toMatchObject({ StreamStatus: 'ACTIVE', EncryptionType: 'NONE' })
    expect(after).not.toHaveProperty('KeyId')
  })

  it('takes 25 new keys in any 24 hours, and can be stopped as often', async () => {
    const change = async (rule: typeof startStreamEncryption, KeyId: string): Promise<void> => {
      await fixture.call(rule, { ...key, KeyId })
      fixture.clock.advance(500)
    }
    for (let n = 0; n < 24; n++) {
      await change(startStreamEncryption, `key-${n}`)
      await change(stopStreamEncryption, `key-${n}`)
    }
    await change(startStreamEncryption, 'last')
    // The key that it has is no new one.
    for (let n = 0; n < 5; n++) await change(startStreamEncryption, 'last')
    expect(await fixture.refused(startStreamEncryption, key)).toMatch(
      /^KinesisLimitExceeded: .*limit of 25 times within 24 hours that a new KMS key can be applied/,
    )
    await change(stopStreamEncryption, 'last')
    for (let n = 0; n < 5; n++) await change(stopStreamEncryption, 'last')
    expect(await fixture.refused(startStreamEncryption, key)).toMatch(/^KinesisLimitExceeded/)
    fixture.clock.advance(24 * 3_600_000)
    await change(startStreamEncryption, 'next')
    await change(stopStreamEncryption, 'next')
  })

  it.each([
    [{ EncryptionType: 'NONE' }, /^KinesisInvalidArgument/],
    [{ EncryptionType: undefined }, /at 'encryptionType'/],
    [{ KeyId: undefined }, /at 'keyId'/],
    [{ KeyId: '' }, /^KinesisInvalidArgument/],
  ])('refuses %j', async (change, text) => {
    expect(await fixture.refused(startStreamEncryption, { ...key, ...change })).toMatch(text)
    expect(await fixture.refused(stopStreamEncryption, { ...key, ...change })).toMatch(text)
  })
})

describe('enhanced monitoring', () => {
  it('adds and takes away metrics, and says which there were and are', async () => {
    expect(
      await fixture.call(enableEnhancedMonitoring, {
        StreamName,
        ShardLevelMetrics: ['OutgoingBytes', 'IncomingBytes'],
      }),
    ).toEqual({
      StreamName,
      StreamARN,
      CurrentShardLevelMetrics: [],
      DesiredShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'],
    })
    expect(
      await fixture.call(disableEnhancedMonitoring, { StreamARN, ShardLevelMetrics: ['IncomingBytes'] }),
    ).toMatchObject({
      CurrentShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'],
      DesiredShardLevelMetrics: ['OutgoingBytes'],
    })
    expect(await described()).toMatchObject({
      EnhancedMonitoring: [{ ShardLevelMetrics: ['OutgoingBytes'] }],
    })
  })

  it('means all seven by ALL', async () => {
    const ShardLevelMetrics = ['ALL']
    expect(await fixture.call(enableEnhancedMonitoring, { StreamName, ShardLevelMetrics })).toMatchObject({
      DesiredShardLevelMetrics: METRICS,
    })
    expect(await fixture.call(disableEnhancedMonitoring, { StreamName, ShardLevelMetrics })).toMatchObject({
      CurrentShardLevelMetrics: METRICS,
      DesiredShardLevelMetrics: [],
    })
  })

  it.each([[undefined], [[]], [['Nonsense']]])('refuses %j', async (ShardLevelMetrics) => {
    expect(
      await fixture.refused(enableEnhancedMonitoring, {
        StreamName,
        ...(ShardLevelMetrics && { ShardLevelMetrics }),
      }),
    ).toMatch(/^KinesisValidation: .*'shardLevelMetrics'/)
  })
})

describe('UpdateMaxRecordSize', () => {
  it('sets 1,024 to 10,240 KiB', async () => {
    expect(await fixture.call(updateMaxRecordSize, { StreamARN, MaxRecordSizeInKiB: 10_240 })).toEqual({})
    const { StreamDescriptionSummary } = await fixture.call(describeStreamSummary, { StreamARN })
    expect(StreamDescriptionSummary).toMatchObject({ MaxRecordSizeInKiB: 10_240, StreamStatus: 'UPDATING' })
  })

  it.each([1_023, 10_241, 2_000.5])('refuses %d', async (MaxRecordSizeInKiB) => {
    expect(await fixture.refused(updateMaxRecordSize, { StreamARN, MaxRecordSizeInKiB })).toMatch(
      /^KinesisValidation: .* at 'maxRecordSizeInKiB'/,
    )
  })
})
