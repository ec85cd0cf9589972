import { beforeEach, describe, expect, it } from 'vitest'
import { createStream } from '../../../electron/broker/streams/create'
import { deleteStream } from '../../../electron/broker/streams/delete'
import { describeStream } from '../../../electron/broker/streams/describe'
import { listStreams } from '../../../electron/broker/streams/list'
import { updateShardCount } from '../../../electron/broker/streams/scale'
import { addTagsToStream } from '../../../electron/broker/streams/tags'
import type { Stream } from '../../../electron/broker/streams/stream'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'

const notFound = refusal('KinesisResourceNotFound', 'Stream orders under account 000000000000 not found.')
const StreamName = 'orders'

let fixture: StreamFixture

beforeEach(async () => {
  fixture = await streamFixture({ transitionMs: 500 })
})

async function active(): Promise<Stream> {
  const stream = await fixture.stream('orders', { ShardCount: 2 })
  fixture.clock.advance(500)
  return stream
}

function register(stream: Stream, name: string): Promise<void> {
  return fixture.run(() => {
    const { registry, engine, lifecycle } = fixture.state
    registry.insertConsumer(stream, {
      id: engine.numbers.next(),
      stream: stream.id,
      name,
      createdAt: engine.clock.now(),
      status: 'CREATING',
      dueAt: null,
      tags: {},
      policy: null,
    })
    lifecycle.beginConsumer(stream, name, 'CREATING')
  })
}

async function describedStatus(): Promise<string> {
  const { StreamDescription } = await fixture.call(describeStream, { StreamName })
  return `${StreamDescription.StreamStatus} ${StreamDescription.Shards.length}`
}

describe('the states of a stream', () => {
  it('are CREATING, without shards, and ACTIVE, also over a restart', async () => {
    await fixture.call(createStream, { StreamName, ShardCount: 2 })
    expect(await describedStatus()).toBe('CREATING 0')
    fixture.clock.advance(499)
    fixture = fixture.restart()
    expect(await describedStatus()).toBe('CREATING 0')
    fixture.clock.advance(1)
    expect(await describedStatus()).toBe('ACTIVE 2')
    expect(fixture.events).toEqual([
      expect.objectContaining({ type: 'stream.status', status: 'ACTIVE', at: fixture.clock.now() }),
    ])
  })

  it('end at once after a restart that came later than they were due', async () => {
    await fixture.call(createStream, { StreamName, ShardCount: 2 })
    fixture.lifecycle.dispose()
    fixture.clock.advance(10_000)
    fixture = fixture.restart()
    fixture.clock.advance(1)
    expect(await describedStatus()).toBe('ACTIVE 2')
  })

  it('end once, however often the registry is reloaded', async () => {
    await fixture.call(createStream, { StreamName, ShardCount: 2 })
    fixture.state.registry.reload()
    fixture.lifecycle.reload()
    fixture.lifecycle.reload()
    fixture.clock.advance(500)
    expect(await describedStatus()).toBe('ACTIVE 2')
    expect(fixture.events.filter(({ type }) => type === 'stream.status')).toHaveLength(2)
  })

  it('are taken back with the batch that began them', async () => {
    const failing = fixture.run(() => {
      createStream(fixture.state, fixture.caller, { StreamName, ShardCount: 1 })
      throw new Error('The disk is full')
    })
    await expect(failing).rejects.toThrow('The disk is full')
    expect(await fixture.refused(describeStream, { StreamName })).toBe(notFound)
    fixture.clock.advance(1_000)
    expect(await fixture.refused(describeStream, { StreamName })).toBe(notFound)
  })

  it('let closed shards go when their retention is over, though nothing was ever put', async () => {
    const stream = await active()
    await fixture.call(updateShardCount, {
      StreamName,
      TargetShardCount: 4,
      ScalingType: 'UNIFORM_SCALING',
    })
    fixture.clock.advance(500)
    expect([...stream.shards.keys()]).toEqual([0, 1, 2, 3, 4, 5])
    fixture.clock.advance(100)
    // The pass that finds out when there is something to do ends with its batch.
    await fixture.run(() => undefined)
    fixture.clock.advance(24 * 3_600_000 + 5_000)
    expect([...stream.shards.keys()]).toEqual([2, 3, 4, 5])
    expect(await describedStatus()).toBe('ACTIVE 4')
  })

  it('let nothing but a DeleteStream in before it is ACTIVE', async () => {
    await fixture.call(createStream, { StreamName, ShardCount: 1 })
    expect(await fixture.refused(addTagsToStream, { StreamName, Tags: { a: '' } })).toBe(
      refusal(
        'KinesisResourceInUse',
        'Stream orders under account 000000000000 not ACTIVE, instead in state CREATING',
      ),
    )
    expect(await fixture.call(deleteStream, { StreamName })).toEqual({})
    expect(await describedStatus()).toBe('DELETING 0')
    fixture.clock.advance(500)
    expect(await fixture.refused(describeStream, { StreamName })).toBe(notFound)
    expect(fixture.events.map(({ type }) => type)).toEqual([
      'stream.created',
      'stream.status',
      'stream.status',
      'stream.deleted',
    ])
  })
})

describe('DeleteStream', () => {
  it('says DELETING, still lists the stream, and then forgets it with its shards, also over a restart', async () => {
    await active()
    await fixture.call(deleteStream, { StreamName })
    expect(await describedStatus()).toBe('DELETING 0')
    expect((await fixture.call(listStreams, {})).StreamNames).toEqual(['orders'])
    expect(await fixture.refused(createStream, { StreamName, ShardCount: 1 })).toContain('already exists')
    fixture = fixture.restart()
    fixture.clock.advance(500)
    expect((await fixture.call(listStreams, {})).StreamNames).toEqual([])
    expect(fixture.store.prepare('SELECT COUNT(*) FROM shards').get()).toEqual([0])
    await active()
    expect(await describedStatus()).toBe('ACTIVE 2')
  })

  it('goes on when it is asked again', async () => {
    await active()
    await fixture.call(deleteStream, { StreamName })
    fixture.clock.advance(400)
    expect(await fixture.call(deleteStream, { StreamName })).toEqual({})
    fixture.clock.advance(100)
    expect(await fixture.refused(deleteStream, { StreamName })).toBe(notFound)
  })

  it('takes consumers along only if it is told to', async () => {
    const stream = await active()
    await register(stream, 'billing')
    expect(await fixture.refused(deleteStream, { StreamName })).toBe(
      refusal(
        'KinesisResourceInUse',
        "DeleteStream can't delete 000000000000:orders because there are consumers associated with this data stream. To delete orders anyway, set the EnforceConsumerDeletion parameter to true to force the deletion of all the consumers that are associated with it.",
      ),
    )
    await fixture.call(deleteStream, { StreamName, EnforceConsumerDeletion: true })
    fixture.clock.advance(500)
    expect(fixture.store.prepare('SELECT COUNT(*) FROM stream_consumers').get()).toEqual([0])
    expect(fixture.events.slice(-2)).toMatchObject([
      { type: 'consumer.deregistered', consumer: 'billing' },
      { type: 'stream.deleted' },
    ])
  })

  it('is refused while five streams are being created or deleted', async () => {
    await active()
    for (let index = 0; index < 5; index++) await fixture.stream(`s${index}`)
    expect(await fixture.refused(deleteStream, { StreamName })).toContain('in CREATING or DELETING')
    // This one is one of the five.
    await fixture.call(deleteStream, { StreamName: 's1' })
  })
})

describe('the states of a consumer', () => {
  it('are CREATING, ACTIVE and DELETING, also over a restart', async () => {
    let stream = await active()
    await register(stream, 'billing')
    expect(stream.consumers.get('billing')!.status).toBe('CREATING')
    fixture = fixture.restart()
    fixture.clock.advance(500)
    stream = fixture.state.registry.byArn(stream.arn)!
    expect(stream.consumers.get('billing')!.status).toBe('ACTIVE')
    await fixture.run(() => fixture.lifecycle.beginConsumer(stream, 'billing', 'DELETING'))
    expect(stream.consumers.get('billing')!.status).toBe('DELETING')
    fixture.clock.advance(500)
    expect(stream.consumers.size).toBe(0)
    expect(fixture.events.at(-1)).toMatchObject({ type: 'consumer.deregistered', consumer: 'billing' })
  })
})
