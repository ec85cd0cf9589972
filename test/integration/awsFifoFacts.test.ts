import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BY_CONTENT, factsOf, protocols, ten } from './recorded'
import type { Facts } from './recorded'

describe.each(protocols)('a FIFO queue of AWS was recorded, through $name, as one that', (dialect) => {
  let facts: Facts
  let QueueUrl: string
  beforeEach(async () => {
    facts = await factsOf(dialect)
    QueueUrl = await facts.queue(BY_CONTENT)
  })
  afterEach(() => facts.close())

  test('gives all of a group, then the next group', async () => {
    await facts.sendAll(QueueUrl, '1-a', '2-a', '1-b', '1-c')
    expect(await facts.bodies(QueueUrl)).toEqual(['1-a', '1-b', '1-c', '2-a'])
  })

  test('shows a group again with the timeout of its first message', async () => {
    await facts.sendAll(QueueUrl, '1-a', '1-b', '1-c', '1-d', '2-a', '3-a')
    const timeout = { VisibilityTimeout: 1 }
    expect(await facts.bodies(QueueUrl, { MaxNumberOfMessages: 2, ...timeout })).toEqual(['1-a', '1-b'])
    expect(await facts.bodies(QueueUrl, { MaxNumberOfMessages: 1, ...timeout })).toEqual(['2-a'])
    facts.host.clock.advance(2_000)
    expect(await facts.bodies(QueueUrl, { ...ten, VisibilityTimeout: 0 })).toEqual([
      '3-a',
      '1-a',
      '1-b',
      '1-c',
      '1-d',
      '2-a',
    ])
  })

  test('gives messages with a timeout of 0 again, after those that came later', async () => {
    await facts.sendAll(QueueUrl, '1-a', '2-a', '2-b', '3-a', '1-b')
    const zero = { VisibilityTimeout: 0 }
    expect(await facts.bodies(QueueUrl, { MaxNumberOfMessages: 3, ...zero })).toEqual(['1-a', '1-b', '2-a'])
    expect(await facts.bodies(QueueUrl, { ...ten, ...zero })).toEqual(['3-a', '1-a', '1-b', '2-a', '2-b'])
  })

  test.each([0, 1])(
    'gives the first message when its timeout ends after %i s, not those behind it',
    async (s) => {
      await facts.sendAll(QueueUrl, '1-a', '1-b', '2-a')
      const [first] = await facts.receive(QueueUrl, { MaxNumberOfMessages: 2 })
      await facts.hide(QueueUrl, first, s)
      facts.host.clock.advance(2_000 * s)
      expect(await facts.bodies(QueueUrl, { MaxNumberOfMessages: 3 })).toEqual(['2-a', '1-a'])
    },
  )

  test.each([
    [0, []],
    [1, ['1-foo']],
    [2, ['1-foo', '1-bar']],
  ])('holds back what is behind a message in flight, here number %i', async (extended, given) => {
    await facts.sendAll(QueueUrl, '1-foo', '1-bar', '1-baz')
    const received = await facts.receive(QueueUrl, { ...ten, VisibilityTimeout: 1 })
    await facts.hide(QueueUrl, received[extended], 4)
    facts.host.clock.advance(2_500)
    expect(await facts.bodies(QueueUrl)).toEqual(given)
  })

  test.each([
    [2, ['2-a', '2-b', '1-c', '1-d', '3-a']],
    [1, ['2-a', '2-b', '3-a']],
  ])('frees a group when its messages in flight are deleted, here %i of 2', async (deleted, given) => {
    await facts.sendAll(QueueUrl, '1-a', '2-a', '1-b', '2-b', '1-b', '1-c', '1-d', '3-a')
    const received = await facts.receive(QueueUrl, { MaxNumberOfMessages: 2 })
    for (const message of received.slice(0, deleted)) await facts.delete(QueueUrl, message)
    expect(await facts.bodies(QueueUrl)).toEqual(given)
  })

  test('refuses a handle after its timeout, unless that was extended', async () => {
    await facts.sendAll(QueueUrl, '1-a', '2-a')
    const [a, b] = await facts.receive(QueueUrl, { ...ten, VisibilityTimeout: 1 })
    await facts.hide(QueueUrl, b, 5)
    facts.host.clock.advance(1_500)
    const ReceiptHandle = a!.ReceiptHandle!
    expect(await facts.refusal('DeleteMessage', { QueueUrl, ReceiptHandle })).toEqual({
      code: 'InvalidParameterValue',
      message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
      status: 400,
    })
    await facts.delete(QueueUrl, b)
  })

  test('counts as hidden what was received, not the rest of its group', async () => {
    await facts.sendAll(QueueUrl, '1-a', '1-b', '2-a', '2-b', '3-a', '3-b')
    expect([...(await facts.bodies(QueueUrl, {})), ...(await facts.bodies(QueueUrl, {}))]).toEqual([
      '1-a',
      '2-a',
    ])
    expect(
      await facts.attributes(
        QueueUrl,
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
      ),
    ).toEqual({ ApproximateNumberOfMessages: '4', ApproximateNumberOfMessagesNotVisible: '2' })
  })

  test('takes a delay of 0 for its own delay', async () => {
    const delayed = await facts.queue({ ...BY_CONTENT, DelaySeconds: '2' })
    await facts.call('SendMessage', {
      QueueUrl: delayed,
      MessageBody: 'm',
      MessageGroupId: '1',
      DelaySeconds: 0,
    })
    expect(await facts.receive(delayed)).toEqual([])
    facts.host.clock.advance(2_000)
    expect(await facts.receive(delayed)).toHaveLength(1)
  })

  test('knows a duplicate of another group, and after it was deleted, but not after a purge', async () => {
    await facts.sendAll(QueueUrl, '1-a')
    const [message] = await facts.receive(QueueUrl)
    await facts.delete(QueueUrl, message)
    const again = { QueueUrl, MessageBody: '1-a', MessageGroupId: '2' }
    await facts.call('SendMessage', again)
    expect(await facts.receive(QueueUrl)).toEqual([])
    await facts.call('PurgeQueue', { QueueUrl })
    await facts.call('SendMessage', again)
    expect(await facts.receive(QueueUrl)).toHaveLength(1)
  })

  test('knows duplicates by group where it says so, whatever its throughput', async () => {
    const byGroup = await facts.queue({ ...BY_CONTENT, DeduplicationScope: 'messageGroup' })
    for (const MessageGroupId of ['1', '2', '1']) {
      await facts.call('SendMessage', { QueueUrl: byGroup, MessageBody: 'Test', MessageGroupId })
    }
    expect(await facts.bodies(byGroup)).toEqual(['Test', 'Test'])
  })

  test('goes on after a message of the group went to the dead-letter queue', async () => {
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: await facts.arn(QueueUrl),
      maxReceiveCount: 2,
    })
    const source = await facts.queue({ ...BY_CONTENT, RedrivePolicy })
    await facts.sendAll(source, '1-a')
    for (let n = 0; n < 3; n++) await facts.receive(source, { VisibilityTimeout: 0 })
    const [dead] = await facts.receive(QueueUrl, { AttributeNames: ['All'] })
    expect(dead).toMatchObject({ Body: '1-a', Attributes: { MessageDeduplicationId: dead!.MessageId } })
    await facts.sendAll(source, '1-b')
    expect(await facts.bodies(source)).toEqual(['1-b'])
  })
})
