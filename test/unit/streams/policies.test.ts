import { beforeEach, describe, expect, it } from 'vitest'
import { consumerArn } from '../../../shared/arn'
import {
  deleteResourcePolicy,
  getResourcePolicy,
  putResourcePolicy,
} from '../../../electron/broker/streams/policies'
import type { Stream } from '../../../electron/broker/streams/stream'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'

let fixture: StreamFixture
let stream: Stream
let ResourceARN: string

beforeEach(async () => {
  fixture = await streamFixture()
  stream = await fixture.stream()
  ResourceARN = stream.arn
})

const allow = (Action: unknown): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '123456789012' }, Action, Resource: stream.arn }],
  })

const get = async (arn = ResourceARN) => (await fixture.call(getResourcePolicy, { ResourceARN: arn })).Policy

describe('a resource policy', () => {
  it('is put, replaced and deleted as it is given, and {} while there is none', async () => {
    expect(await get()).toBe('{}')
    expect(await fixture.call(putResourcePolicy, { ResourceARN, Policy: allow('kinesis:*') })).toEqual({})
    const Policy = `${allow(['kinesis:GetRecords', 'kinesis:ListShards'])} `
    await fixture.call(putResourcePolicy, { ResourceARN, Policy })
    fixture = fixture.restart()
    expect(await get()).toBe(Policy)
    expect(await fixture.call(deleteResourcePolicy, { ResourceARN })).toEqual({})
    expect(await get()).toBe('{}')
    expect(fixture.events.at(-1)).toMatchObject({ type: 'stream.changed', what: 'policy' })
  })

  it('can be that of a consumer', async () => {
    const createdAt = fixture.clock.now()
    await fixture.run(() => {
      fixture.state.registry.insertConsumer(stream, {
        id: fixture.state.engine.numbers.next(),
        stream: stream.id,
        name: 'billing',
        createdAt,
        status: 'ACTIVE',
        dueAt: null,
        tags: {},
        policy: null,
      })
    })
    const arn = consumerArn(stream.arn, 'billing', createdAt)
    const Policy = allow('kinesis:SubscribeToShard')
    await fixture.call(putResourcePolicy, { ResourceARN: arn, Policy })
    expect(await get(arn)).toBe(Policy)
    expect(await get()).toBe('{}')
  })

  it('cannot be deleted where there is none', async () => {
    expect(await fixture.refused(deleteResourcePolicy, { ResourceARN })).toBe(
      refusal('KinesisResourceNotFound', `No resource policy found for resource ARN ${ResourceARN}.`),
    )
    const none = `${ResourceARN}-none`
    for (const rule of [deleteResourcePolicy, getResourcePolicy]) {
      expect(await fixture.refused(rule, { ResourceARN: none })).toBe(
        refusal('KinesisResourceNotFound', `Stream ${none} under account 000000000000 not found.`),
      )
    }
  })

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no statement', '{"Statement":[]}'],
    ['another service', '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}}'],
    ['no principal', '{"Statement":{"Effect":"Allow","Action":"kinesis:*","Resource":"*"}}'],
    ['too much', JSON.stringify({ Statement: 'x'.repeat(20_480) })],
  ])('with %s is refused', async (_, Policy) => {
    expect(await fixture.refused(putResourcePolicy, { ResourceARN, Policy })).toMatch(
      /^KinesisInvalidArgument: Invalid resource policy: /,
    )
  })

  it('wants ARN and policy', async () => {
    expect(await fixture.refused(putResourcePolicy, { ResourceARN })).toContain("'policy'")
    expect(await fixture.refused(getResourcePolicy, {})).toContain("'resourceARN'")
  })
})
