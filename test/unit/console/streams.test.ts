import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StreamSummary } from '../../../shared/console/streams'
import { type ConsoleFixture, consoleFixture, take } from '../../support/consoleFixture'
import { createStream, putRecord, streamArnOf } from '../../support/consoleStreams'
import { settle } from '../../support/manualTimers'

let f: ConsoleFixture
beforeEach(async () => {
  f = await consoleFixture()
})
afterEach(() => {
  f.dispose()
  expect(f.openFeeds).toBe(0)
  expect(f.lines).toEqual([])
})

const kinesis = () => f.broker.kinesis

describe('creating a stream', () => {
  it('makes a provisioned one with its shards, retention period, record size and tags', async () => {
    const { arn } = await f.client.streams.create({
      account: '000000000000',
      region: 'eu-west-1',
      name: 'trucks',
      mode: 'PROVISIONED',
      shards: 5,
      retentionHours: 48,
      maxRecordKiB: 2_048,
      tags: { team: 'fleet' },
    })
    expect(arn).toBe('arn:aws:kinesis:eu-west-1:000000000000:stream/trucks')
    expect(await f.client.streams.get({ arn })).toMatchObject({
      name: 'trucks',
      account: '000000000000',
      region: 'eu-west-1',
      status: 'ACTIVE',
      mode: 'PROVISIONED',
      openShards: 5,
      closedShards: 0,
      consumers: 0,
      retentionHours: 48,
      maxRecordKiB: 2_048,
      tags: { team: 'fleet' },
      records: 0,
      bytes: 0,
      lastPutAt: null,
      iteratorAgeMs: null,
      policy: null,
      keyId: null,
      metrics: [],
      scalingsLeft: 10,
      modeChangesLeft: 2,
      mostConsumers: 20,
      streamId: expect.stringMatching(/^[a-z0-9]{20}-[a-z0-9]{3}$/) as string,
    })
  })

  it('makes an on-demand one, whatever the number of shards says', async () => {
    const arn = await createStream(f.client, 'trucks', { mode: 'ON_DEMAND', shards: 77 })
    expect(await f.client.streams.get({ arn })).toMatchObject({ mode: 'ON_DEMAND', openShards: 4 })
  })

  it('makes nothing if the retention period is not allowed', async () => {
    await expect(createStream(f.client, 'trucks', { retentionHours: 8_761 })).rejects.toMatchObject({
      code: 'KinesisInvalidArgument',
      message:
        'Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.',
    })
    await expect(f.client.streams.get({ arn: streamArnOf('trucks') })).rejects.toMatchObject({
      code: 'KinesisResourceNotFound',
      message: 'There is no stream trucks. It may have been deleted.',
    })
  })

  it('says in AWS’s words why it cannot be', async () => {
    await createStream(f.client, 'trucks')
    await expect(createStream(f.client, 'trucks')).rejects.toMatchObject({
      code: 'KinesisResourceInUse',
      message: 'Stream trucks under account 000000000000 already exists.',
    })
    await expect(createStream(f.client, 'more', { shards: 1e11 })).rejects.toMatchObject({
      code: 'KinesisLimitExceeded',
    })
  })
})

describe('the list of streams', () => {
  it('begins with all of them and goes on with what changed', async () => {
    const trucks = await createStream(f.client, 'trucks')
    await createStream(f.client, 'clicks')
    const feed = await f.client.streams.watch({})
    expect((await take(feed)).changed.map(({ name }) => name)).toEqual(['trucks', 'clicks'])
    await putRecord(f, trucks, 'truck-1', 'hello')
    await f.timers.passSlowly(2_000)
    const { changed, removed } = await take(feed)
    expect(removed).toEqual([])
    expect(changed).toMatchObject([
      {
        name: 'trucks',
        records: 1,
        bytes: 12,
        lastPutAt: f.clock.now(),
        rates: { recordsIn: 0.1, bytesIn: 1.2 },
      },
    ] satisfies [DeepPartial<StreamSummary>])
    await f.client.streams.delete({ arns: [trucks] })
    await f.timers.passSlowly(1_000)
    expect(await take(feed)).toMatchObject({ changed: [], removed: [trucks] })
    await feed.return?.()
  })

  it('tells of a stream that falls behind though nobody puts anything', async () => {
    const arn = await createStream(f.client, 'trucks', { shards: 1 })
    await putRecord(f, arn, 'a', '1')
    await putRecord(f, arn, 'a', '2')
    const { ShardIterator } = await kinesis().GetShardIterator(f.caller, {
      StreamARN: arn,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    })
    await kinesis().GetRecords(f.caller, { ShardIterator, Limit: 1 })
    const feed = await f.client.streams.watch({})
    expect((await take(feed)).changed[0]).toMatchObject({ iteratorAgeMs: 0 })
    f.clock.advance(60_000)
    await f.timers.passSlowly(1_000)
    expect((await take(feed)).changed[0]).toMatchObject({ iteratorAgeMs: 60_000 })
    await feed.return?.()
  })

  it('comes in parts when it is long', async () => {
    f.broker.quotas = { ...f.broker.quotas, streamTransitions: Infinity }
    for (let n = 0; n < 150; n += 1) await createStream(f.client, `s${n}`, { shards: 1 })
    const feed = await f.client.streams.watch({})
    const first = await take(feed)
    expect([first.changed.length, first.more]).toEqual([100, true])
    const next = take(feed)
    await settle()
    f.timers.pass(0)
    const second = await next
    expect([second.changed.length, second.more]).toEqual([50, false])
    await feed.return?.()
  })
})

describe('one stream', () => {
  it('is told again when anything of it changed, and ends with an error once it is deleted', async () => {
    const arn = await createStream(f.client, 'trucks')
    const feed = await f.client.streams.watchStream({ arn })
    expect(await take(feed)).toMatchObject({ retentionHours: 24 })
    await f.client.streams.configure({ arn, retentionHours: 72 })
    await f.timers.passSlowly(1_000)
    expect(await take(feed)).toMatchObject({ retentionHours: 72 })
    await f.client.streams.delete({ arns: [arn] })
    const next = take(feed)
    const failed = expect(next).rejects.toMatchObject({ code: 'KinesisResourceNotFound' })
    await f.timers.passSlowly(1_000)
    await failed
  })

  it('costs nothing while nothing happens', async () => {
    const arn = await createStream(f.client, 'trucks')
    const feed = await f.client.streams.watchStream({ arn })
    await take(feed)
    let told = false
    void feed.next().then(() => (told = true))
    await f.timers.passSlowly(10_000, 500)
    expect(told).toBe(false)
    await feed.return?.()
    await settle()
  })
})

describe('configuring a stream', () => {
  it('changes what is other than it is, and leaves what is absent', async () => {
    const arn = await createStream(f.client, 'trucks')
    const detail = await f.client.streams.configure({
      arn,
      retentionHours: 48,
      maxRecordKiB: 4_096,
      keyId: 'alias/aws/kinesis',
      metrics: ['IncomingBytes', 'OutgoingBytes'],
    })
    expect(detail).toMatchObject({
      retentionHours: 48,
      maxRecordKiB: 4_096,
      keyId: 'alias/aws/kinesis',
      mode: 'PROVISIONED',
    })
    expect([...detail.metrics].sort()).toEqual(['IncomingBytes', 'OutgoingBytes'])
    const after = await f.client.streams.configure({
      arn,
      retentionHours: 24,
      keyId: null,
      metrics: ['OutgoingBytes'],
    })
    expect(after).toMatchObject({
      retentionHours: 24,
      keyId: null,
      metrics: ['OutgoingBytes'],
      maxRecordKiB: 4_096,
    })
  })

  it('makes a stream on-demand and counts how often that may be done', async () => {
    const arn = await createStream(f.client, 'trucks')
    expect(await f.client.streams.configure({ arn, mode: 'ON_DEMAND' })).toMatchObject({
      mode: 'ON_DEMAND',
      modeChangesLeft: 1,
    })
  })

  it('waits until the stream is ACTIVE again before the next change', async () => {
    f.dispose()
    f = await consoleFixture({ streamTransitionMs: 500 })
    const arn = await createStream(f.client, 'trucks')
    f.clock.advance(500)
    await settle()
    const changed = f.client.streams.configure({
      arn,
      retentionHours: 48,
      keyId: 'alias/aws/kinesis',
      maxRecordKiB: 4_096,
    })
    for (let n = 0; n < 4; n += 1) {
      await settle()
      f.clock.advance(500)
    }
    expect(await changed).toMatchObject({
      retentionHours: 48,
      keyId: 'alias/aws/kinesis',
      maxRecordKiB: 4_096,
    })
  })

  it('stops at the first change that is refused', async () => {
    const arn = await createStream(f.client, 'trucks')
    await expect(
      f.client.streams.configure({ arn, retentionHours: 9_000, keyId: 'alias/aws/kinesis' }),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/^Kinesis(InvalidArgument|Validation)$/) as string,
    })
    expect(await f.client.streams.get({ arn })).toMatchObject({ retentionHours: 24, keyId: null })
  })

  it('replaces tags as a whole, or not at all', async () => {
    const arn = await createStream(f.client, 'trucks', { tags: { team: 'fleet', stage: 'test' } })
    expect(await f.client.streams.setTags({ arn, tags: { team: 'map' } })).toMatchObject({
      tags: { team: 'map' },
    })
    await expect(f.client.streams.setTags({ arn, tags: { 'aws:x': '1' } })).rejects.toMatchObject({
      code: 'KinesisInvalidArgument',
    })
    expect((await f.client.streams.get({ arn })).tags).toEqual({ team: 'map' })
    expect((await f.client.streams.setTags({ arn, tags: {} })).tags).toEqual({})
  })

  it('gives it a policy and takes it away', async () => {
    const arn = await createStream(f.client, 'trucks')
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111111111111:root' },
          Action: ['kinesis:PutRecord'],
          Resource: arn,
        },
      ],
    })
    expect((await f.client.streams.setPolicy({ arn, policy })).policy).toBe(policy)
    expect((await f.client.streams.setPolicy({ arn, policy: null })).policy).toBeNull()
  })

  it('deletes several streams and answers for each', async () => {
    const arn = await createStream(f.client, 'trucks')
    const gone = streamArnOf('gone')
    expect(await f.client.streams.delete({ arns: [arn, gone] })).toEqual([
      { arn, error: null },
      { arn: gone, error: 'There is no stream gone. It may have been deleted.' },
    ])
    await expect(f.client.streams.get({ arn })).rejects.toMatchObject({ code: 'KinesisResourceNotFound' })
  })

  it('refuses what is no ARN of a stream before anything is touched', async () => {
    await expect(
      f.client.streams.get({ arn: 'arn:aws:sqs:us-east-1:000000000000:orders' }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST', message: 'arn: not a stream ARN' })
  })
})

type DeepPartial<T> = { [Key in keyof T]?: DeepPartial<T[Key]> }
