import { beforeEach, describe, expect, it } from 'vitest'
import { consumerArn } from '../../../shared/arn'
import type { Stream } from '../../../electron/broker/streams/stream'
import {
  addTagsToStream,
  listTagsForResource,
  listTagsForStream,
  removeTagsFromStream,
  tagResource,
  untagResource,
} from '../../../electron/broker/streams/tags'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'

const StreamName = 'orders'
const invalidCharacters = refusal(
  'KinesisInvalidArgument',
  'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @ :.',
)
const illegalPercent = (failed: string): string =>
  refusal(
    'KinesisInvalidArgument',
    `${failed} under account 000000000000 because some tags contained illegal characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@',':'.`,
  )

let fixture: StreamFixture
let stream: Stream

beforeEach(async () => {
  fixture = await streamFixture()
  stream = await fixture.stream()
})

const add = (Tags: Record<string, string>) => fixture.call(addTagsToStream, { StreamName, Tags })
const remove = (...TagKeys: string[]) => fixture.call(removeTagsFromStream, { StreamName, TagKeys })
const list = async () => (await fixture.call(listTagsForStream, { StreamName })).Tags
const numbered = (count: number, first = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${first + index}`, '']))

describe('tags of a stream', () => {
  it('are added, overwritten and removed; those that are not there are ignored', async () => {
    expect(await add({ b: '1', a: 'ü0 _./=+-@:' })).toEqual({})
    await add({ b: '2', c: '' })
    expect(await list()).toEqual([
      { Key: 'a', Value: 'ü0 _./=+-@:' },
      { Key: 'b', Value: '2' },
      { Key: 'c', Value: '' },
    ])
    expect(await remove('a', 'none')).toEqual({})
    expect(await list()).toEqual([
      { Key: 'b', Value: '2' },
      { Key: 'c', Value: '' },
    ])
    expect(fixture.events.at(-1)).toMatchObject({ type: 'stream.changed', what: 'tags' })
  })

  it('may be called what objects have already', async () => {
    await add(JSON.parse('{"__proto__":"1","constructor":"2"}') as Record<string, string>)
    fixture = fixture.restart()
    expect(await list()).toEqual([
      { Key: '__proto__', Value: '1' },
      { Key: 'constructor', Value: '2' },
    ])
    await remove('__proto__')
    expect(await list()).toEqual([{ Key: 'constructor', Value: '2' }])
  })

  it('are listed in pages in order of their keys', async () => {
    await add({ c: '', a: '', b: '' })
    expect(await fixture.call(listTagsForStream, { StreamName, Limit: 2 })).toEqual({
      Tags: [
        { Key: 'a', Value: '' },
        { Key: 'b', Value: '' },
      ],
      HasMoreTags: true,
    })
    expect(await fixture.call(listTagsForStream, { StreamName, ExclusiveStartTagKey: 'b' })).toEqual({
      Tags: [{ Key: 'c', Value: '' }],
      HasMoreTags: false,
    })
    expect(await fixture.refused(listTagsForStream, { StreamName, Limit: 51 })).toContain("'limit'")
  })

  it('are 50 at most, in AWS’s words', async () => {
    await add(numbered(49))
    await add(numbered(50))
    const refused = await fixture.refused(addTagsToStream, { StreamName, Tags: numbered(1, 50) })
    expect(refused).toBe(
      refusal(
        'KinesisInvalidArgument',
        'Failed to add tags to stream orders under account 000000000000 because a given stream cannot have more than 50 tags associated with it.',
      ),
    )
    await add({ k0: 'overwritten' })
  })

  it.each(['a;b', 'a,b', 'a\tb', 'a\nb', 'a\u0000b'])('have no key or value %j', async (text) => {
    for (const Tags of [{ [text]: '' }, { a: text }]) {
      expect(await fixture.refused(addTagsToStream, { StreamName, Tags })).toBe(invalidCharacters)
    }
    expect(await fixture.refused(removeTagsFromStream, { StreamName, TagKeys: [text] })).toBe(
      invalidCharacters,
    )
  })

  it('have no percent sign, which AWS refuses in other words', async () => {
    expect(await fixture.refused(addTagsToStream, { StreamName, Tags: { 'a%b': '' } })).toBe(
      illegalPercent('Failed to add tags to stream orders'),
    )
    expect(await fixture.refused(removeTagsFromStream, { StreamName, TagKeys: ['a%b'] })).toBe(
      illegalPercent('Failed to remove tags from stream orders'),
    )
  })

  it.each([
    [{ '': 'a' }, /greater than or equal to 1$/],
    [{ ['x'.repeat(129)]: '' }, /less than or equal to 128$/],
    [{ a: 'x'.repeat(257) }, /less than or equal to 256$/],
    [{ 'AWS:a': '' }, /must not start with aws:/],
  ])('are not %j', async (Tags, text) => {
    expect(await fixture.refused(addTagsToStream, { StreamName, Tags })).toMatch(text)
  })
})

describe('tags of a resource', () => {
  it('are those of the stream', async () => {
    const ResourceARN = stream.arn
    await fixture.call(tagResource, { ResourceARN, Tags: { a: '1', b: '2' } })
    expect(await list()).toHaveLength(2)
    await fixture.call(untagResource, { ResourceARN, TagKeys: ['a'] })
    expect(await fixture.call(listTagsForResource, { ResourceARN })).toEqual({
      Tags: [{ Key: 'b', Value: '2' }],
    })
  })

  it('are those of the consumer if its ARN is given', async () => {
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
    const ResourceARN = consumerArn(stream.arn, 'billing', createdAt)
    await fixture.call(tagResource, { ResourceARN, Tags: { a: '1', b: '2' } })
    await fixture.call(untagResource, { ResourceARN, TagKeys: ['b'] })
    fixture = fixture.restart()
    expect(await fixture.call(listTagsForResource, { ResourceARN })).toEqual({
      Tags: [{ Key: 'a', Value: '1' }],
    })
    expect(await list()).toEqual([])
    for (const other of [
      consumerArn(stream.arn, 'none', createdAt),
      consumerArn(stream.arn, 'billing', createdAt + 1_000),
    ]) {
      expect(await fixture.refused(listTagsForResource, { ResourceARN: other })).toMatch(
        /^KinesisResourceNotFound: Consumer (none|billing), account 000000000000 not found\.$/,
      )
    }
    await fixture.run(() => {
      const { transitionMs } = fixture.state
      fixture.state.transitionMs = 500
      fixture.lifecycle.beginConsumer(fixture.state.registry.byArn(stream.arn)!, 'billing', 'DELETING')
      fixture.state.transitionMs = transitionMs
    })
    expect(await fixture.refused(tagResource, { ResourceARN, Tags: { a: '' } })).toBe(
      refusal(
        'KinesisResourceInUse',
        `Consumer billing with creation timestamp ${createdAt / 1_000} under stream: orders , account 000000000000 is not in ACTIVE status.`,
      ),
    )
  })
})
