import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCOUNT, kinesisFacts, streamArnOf } from './kinesisRecorded'
import type { Json, KinesisFacts } from './kinesisRecorded'

const invalid = (message: string): Json => ({ __type: 'InvalidArgumentException', message })
const under = `under account ${ACCOUNT}`

const INVALID =
  'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @ :.'
const ILLEGAL =
  "because some tags contained illegal characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@',':'."

let facts: KinesisFacts
beforeAll(async () => {
  facts = await kinesisFacts()
  await facts.create('facts')
})
afterAll(() => facts.close())

describe('what Kinesis was recorded to do with tags', () => {
  const StreamName = 'facts'
  const tags = async (StreamName: string): Promise<Json> => {
    const { Tags, HasMoreTags } = await facts.ok<{
      Tags: { Key: string; Value: string }[]
      HasMoreTags: boolean
    }>('ListTagsForStream', { StreamName })
    expect(HasMoreTags).toBe(false)
    return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
  }

  test.each(['abc;def', 'abc\tdef', 'abc\ndef', 'abc,def'])(
    '%j is no tag, neither key nor value',
    async (text) => {
      for (const Tags of [{ [text]: '1' }, { a: text }]) {
        expect(await facts.refused('AddTagsToStream', { StreamName, Tags })).toEqual(invalid(INVALID))
      }
      expect(await facts.refused('RemoveTagsFromStream', { StreamName, TagKeys: [text] })).toEqual(
        invalid(INVALID),
      )
    },
  )

  test('a percent sign is valid, and yet illegal', async () => {
    for (const Tags of [{ 'abc%def': '1' }, { a: 'abc%def' }]) {
      expect(await facts.refused('AddTagsToStream', { StreamName, Tags })).toEqual(
        invalid(`Failed to add tags to stream facts ${under} ${ILLEGAL}`),
      )
    }
    expect(await facts.refused('RemoveTagsFromStream', { StreamName, TagKeys: ['abc%def'] })).toEqual(
      invalid(`Failed to remove tags from stream facts ${under} ${ILLEGAL}`),
    )
  })

  test('tags are added, replaced and removed; those that are not there are no matter', async () => {
    await facts.create('tagged')
    const all = { a: 'a', 'ü0 _.': 'a', '/=+-@:': 'a', b: 'ü0 _./=+-@:', c: '' }
    await facts.ok('AddTagsToStream', { StreamName: 'tagged', Tags: all })
    expect(await tags('tagged')).toEqual(all)
    const more = Object.fromEntries(Array.from({ length: 46 }, (_, n) => [`more${n}`, '']))
    expect(await facts.refused('AddTagsToStream', { StreamName: 'tagged', Tags: more })).toEqual(
      // Recorded with 10, which AWS made 50 since.
      invalid(
        `Failed to add tags to stream tagged ${under} because a given stream cannot have more than 50 tags associated with it.`,
      ),
    )
    await facts.ok('AddTagsToStream', { StreamName: 'tagged', Tags: { a: 'b' } })
    expect(await tags('tagged')).toEqual({ ...all, a: 'b' })
    await facts.ok('RemoveTagsFromStream', { StreamName: 'tagged', TagKeys: ['ü0 _.', '/=+-@:', 'x', 'y'] })
    expect(await tags('tagged')).toEqual({ a: 'b', b: 'ü0 _./=+-@:', c: '' })
    const page = await facts.ok('ListTagsForStream', {
      StreamName: 'tagged',
      ExclusiveStartTagKey: 'a',
      Limit: 1,
    })
    expect(page).toEqual({ Tags: [{ Key: 'b', Value: 'ü0 _./=+-@:' }], HasMoreTags: true })
  })

  test('tags belong to streams and consumers, whichever operation gave them', async () => {
    const ResourceARN = await facts.create('both')
    await facts.ok('TagResource', { ResourceARN, Tags: { one: '1' } })
    await facts.ok('AddTagsToStream', { StreamName: 'both', Tags: { two: '2' } })
    expect(await tags('both')).toEqual({ one: '1', two: '2' })
    await facts.ok('UntagResource', { ResourceARN, TagKeys: ['one'] })
    expect(await facts.ok('ListTagsForResource', { ResourceARN })).toEqual({
      Tags: [{ Key: 'two', Value: '2' }],
    })
    await facts.ok('CreateStream', { StreamName: 'born', ShardCount: 1, Tags: { born: 'with' } })
    expect(await tags('born')).toEqual({ born: 'with' })
    const { Consumer } = await facts.ok<{ Consumer: Json }>('RegisterStreamConsumer', {
      StreamARN: ResourceARN,
      ConsumerName: 'c',
      Tags: { of: 'consumer' },
    })
    expect(await facts.ok('ListTagsForResource', { ResourceARN: Consumer['ConsumerARN'] })).toEqual({
      Tags: [{ Key: 'of', Value: 'consumer' }],
    })
  })
})

describe('what Kinesis was recorded to do with consumers', () => {
  const registered = async (StreamARN: string, ConsumerName: string): Promise<Json> =>
    (await facts.ok<{ Consumer: Json }>('RegisterStreamConsumer', { StreamARN, ConsumerName })).Consumer

  test('one is registered, listed, described by name and by ARN, and deregistered', async () => {
    const StreamARN = await facts.create('consumed')
    expect(await facts.ok('ListStreamConsumers', { StreamARN })).toEqual({ Consumers: [] })
    const now = facts.host.clock.now() / 1_000
    const consumer = {
      ConsumerName: 'consumer',
      ConsumerARN: `${StreamARN}/consumer/consumer:${Math.floor(now)}`,
      ConsumerCreationTimestamp: now,
    }
    expect(await registered(StreamARN, 'consumer')).toEqual({ ...consumer, ConsumerStatus: 'CREATING' })
    const active = { ...consumer, ConsumerStatus: 'ACTIVE' }
    expect(await facts.ok('ListStreamConsumers', { StreamARN })).toEqual({ Consumers: [active] })
    const { ConsumerARN } = consumer
    for (const way of [
      { ConsumerARN },
      { StreamARN, ConsumerName: 'consumer' },
      { StreamARN, ConsumerARN },
    ]) {
      expect(await facts.ok('DescribeStreamConsumer', way)).toEqual({
        ConsumerDescription: { ...active, StreamARN },
      })
    }
    await facts.ok('DeregisterStreamConsumer', { StreamARN, ConsumerName: 'consumer' })
    expect(await facts.ok('ListStreamConsumers', { StreamARN })).toEqual({ Consumers: [] })
    await registered(StreamARN, 'other')
    await facts.ok('DeregisterStreamConsumer', {
      ConsumerARN: `${StreamARN}/consumer/other:${Math.floor(now)}`,
    })
    expect(await facts.ok('ListStreamConsumers', { StreamARN })).toEqual({ Consumers: [] })
  })

  test('one that is not there is not found', async () => {
    const ConsumerARN = `${streamArnOf('facts')}/consumer/unknown:1767225600`
    expect(await facts.refused('DescribeStreamConsumer', { ConsumerARN })).toEqual({
      __type: 'ResourceNotFoundException',
      message: `Consumer unknown, account ${ACCOUNT} not found.`,
    })
  })

  test('their stream is not deleted without them', async () => {
    const StreamARN = await facts.create('held')
    await registered(StreamARN, 'c')
    expect(await facts.refused('DeleteStream', { StreamName: 'held' })).toEqual({
      __type: 'ResourceInUseException',
      message: `DeleteStream can't delete ${ACCOUNT}:held because there are consumers associated with this data stream. To delete held anyway, set the EnforceConsumerDeletion parameter to true to force the deletion of all the consumers that are associated with it.`,
    })
    await facts.ok('DeleteStream', { StreamName: 'held', EnforceConsumerDeletion: true })
    expect(await facts.call('DescribeStreamSummary', { StreamName: 'held' })).toMatchObject({ status: 400 })
  })

  test('one that is being created cannot be subscribed to', async () => {
    const other = await kinesisFacts({ streamTransitionMs: 1_000 })
    const StreamARN = await other.create('slow')
    other.host.clock.advance(1_000)
    const register = { StreamARN, ConsumerName: 'c' }
    await expect.poll(async () => (await other.call('ListShards', { StreamARN })).status).toBe(200)
    const { Consumer } = await other.ok<{ Consumer: Json }>('RegisterStreamConsumer', register)
    const { ConsumerARN, ConsumerCreationTimestamp: at } = Consumer
    const subscribe = { ConsumerARN, ShardId: 'shardId-0', StartingPosition: { Type: 'LATEST' } }
    expect(await other.refused('SubscribeToShard', subscribe)).toEqual({
      __type: 'ResourceInUseException',
      message: `Consumer c with creation timestamp ${Math.floor(Number(at))} under stream: slow , account ${ACCOUNT} is not in ACTIVE status.`,
    })
    await other.close()
  })
})
