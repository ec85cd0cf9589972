import type { SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dialects } from './dialects'
import { refusal, running } from './fixture'
import type { Running } from './fixture'

describe.each(dialects)('queues through $name', ({ sdk, client }) => {
  let host: Running
  let sqs: SQSClient

  beforeEach(async () => {
    host = await running()
    sqs = client(host.endpoint)
  })
  afterEach(async () => {
    sqs.destroy()
    await host.close()
  })

  async function create(QueueName: string, Attributes?: Record<string, string>): Promise<string> {
    const { QueueUrl } = await sqs.send(new sdk.CreateQueueCommand({ QueueName, Attributes }))
    return QueueUrl!
  }

  async function attributes(QueueUrl: string, ...names: string[]): Promise<Record<string, string>> {
    const AttributeNames = (names.length > 0 ? names : ['All']) as 'All'[]
    const answer = await sqs.send(new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames }))
    return (answer.Attributes ?? {}) as Record<string, string>
  }

  test('a queue is created, found and deleted under the address the client used', async () => {
    const url = await create('orders')
    expect(url).toBe(`${host.endpoint}/000000000000/orders`)
    const found = await sqs.send(new sdk.GetQueueUrlCommand({ QueueName: 'orders' }))
    expect(found.QueueUrl).toBe(url)
    await sqs.send(new sdk.DeleteQueueCommand({ QueueUrl: url }))
    expect(await refusal(sqs.send(new sdk.GetQueueUrlCommand({ QueueName: 'orders' })))).toEqual({
      name: 'QueueDoesNotExist',
      status: 400,
    })
  })

  test('creating it again with the same attributes finds it, with others is refused', async () => {
    const url = await create('orders', { VisibilityTimeout: '45' })
    expect(await create('orders', { VisibilityTimeout: '45' })).toBe(url)
    expect(await create('orders')).toBe(url)
    const other = sqs.send(
      new sdk.CreateQueueCommand({ QueueName: 'orders', Attributes: { VisibilityTimeout: '46' } }),
    )
    expect(await refusal(other)).toEqual({ name: 'QueueNameExists', status: 400 })
  })

  test('its attributes are all there, and single ones on their own', async () => {
    const url = await create('orders', { DelaySeconds: '3' })
    expect(await attributes(url)).toMatchObject({
      DelaySeconds: '3',
      VisibilityTimeout: '30',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
    })
    expect(await attributes(url, 'QueueArn')).toEqual({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
    })
  })

  test('attributes are set, and bad ones refused', async () => {
    const url = await create('orders')
    await sqs.send(
      new sdk.SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '7' } }),
    )
    expect(await attributes(url, 'VisibilityTimeout')).toEqual({ VisibilityTimeout: '7' })
    const set = (Attributes: Record<string, string>) =>
      refusal(sqs.send(new sdk.SetQueueAttributesCommand({ QueueUrl: url, Attributes })))
    expect((await set({ VisibilityTimeout: '43201' })).name).toBe('InvalidAttributeValue')
    expect((await set({ Frobnication: '1' })).name).toBe('InvalidAttributeName')
  })

  test('queues are listed by prefix, and in pages', async () => {
    const names = ['a-1', 'a-2', 'a-3', 'b-1']
    const urls = []
    for (const name of names) urls.push(await create(name))
    const all = await sqs.send(new sdk.ListQueuesCommand({}))
    expect(all.QueueUrls?.sort()).toEqual(urls)
    const prefixed = await sqs.send(new sdk.ListQueuesCommand({ QueueNamePrefix: 'b-' }))
    expect(prefixed.QueueUrls).toEqual([urls[3]])
    const first = await sqs.send(new sdk.ListQueuesCommand({ MaxResults: 3 }))
    expect(first.QueueUrls).toHaveLength(3)
    const second = await sqs.send(new sdk.ListQueuesCommand({ MaxResults: 3, NextToken: first.NextToken! }))
    expect([...first.QueueUrls!, ...second.QueueUrls!].sort()).toEqual(urls)
    expect(second.NextToken).toBeUndefined()
    const none = await sqs.send(new sdk.ListQueuesCommand({ QueueNamePrefix: 'zzz' }))
    expect(none.QueueUrls).toBeUndefined()
  })

  test('tags are set at creation and later, listed and taken away', async () => {
    const { QueueUrl } = await sqs.send(
      new sdk.CreateQueueCommand({ QueueName: 'tagged', tags: { team: 'shop' } }),
    )
    await sqs.send(
      new sdk.TagQueueCommand({ QueueUrl, Tags: { stage: 'test', empty: '', 'a b': 'c+d/e@f' } }),
    )
    const list = async () => (await sqs.send(new sdk.ListQueueTagsCommand({ QueueUrl }))).Tags
    expect(await list()).toEqual({ team: 'shop', stage: 'test', empty: '', 'a b': 'c+d/e@f' })
    await sqs.send(new sdk.UntagQueueCommand({ QueueUrl, TagKeys: ['team', 'empty', 'a b'] }))
    expect(await list()).toEqual({ stage: 'test' })
  })

  test('permissions are added to the policy and removed from it', async () => {
    const QueueUrl = await create('shared')
    await sqs.send(
      new sdk.AddPermissionCommand({
        QueueUrl,
        Label: 'friends',
        AWSAccountIds: ['111122223333', '444455556666'],
        Actions: ['SendMessage', 'ReceiveMessage'],
      }),
    )
    const { Policy } = await attributes(QueueUrl, 'Policy')
    const statement = (JSON.parse(Policy!) as { Statement: { Sid: string }[] }).Statement
    expect(statement.map(({ Sid }) => Sid)).toEqual(['friends'])
    expect(Policy).toContain('111122223333')
    await sqs.send(new sdk.RemovePermissionCommand({ QueueUrl, Label: 'friends' }))
    expect((await attributes(QueueUrl, 'Policy')).Policy ?? '').not.toContain('friends')
  })

  test('a queue is purged, and not again within a minute', async () => {
    const QueueUrl = await create('full')
    await sqs.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    await sqs.send(new sdk.PurgeQueueCommand({ QueueUrl }))
    expect(await attributes(QueueUrl, 'ApproximateNumberOfMessages')).toEqual({
      ApproximateNumberOfMessages: '0',
    })
    const again = () => sqs.send(new sdk.PurgeQueueCommand({ QueueUrl }))
    expect(await refusal(again())).toEqual({ name: 'PurgeQueueInProgress', status: 403 })
    host.clock.advance(60_000)
    await again()
  })

  test('names that are none are refused', async () => {
    for (const QueueName of ['no spaces', 'x'.repeat(81), 'a/b', 'ümlaut']) {
      expect((await refusal(sqs.send(new sdk.CreateQueueCommand({ QueueName })))).name).toBe(
        'InvalidParameterValue',
      )
    }
  })

  test('accounts and regions are separate worlds', async () => {
    const worlds = [
      client(host.endpoint, { accessKeyId: '111122223333', region: 'us-east-1' }),
      client(host.endpoint, { accessKeyId: '111122223333', region: 'eu-west-1' }),
      client(host.endpoint, { accessKeyId: '444455556666', region: 'us-east-1' }),
    ]
    const urls = []
    for (const [index, world] of worlds.entries()) {
      const { QueueUrl } = await world.send(new sdk.CreateQueueCommand({ QueueName: 'shared-name' }))
      urls.push(QueueUrl)
      await world.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: `world ${index}` }))
    }
    expect(urls).toEqual([
      `${host.endpoint}/111122223333/shared-name`,
      `${host.endpoint}/111122223333/shared-name`,
      `${host.endpoint}/444455556666/shared-name`,
    ])
    for (const [index, world] of worlds.entries()) {
      const { QueueUrls } = await world.send(new sdk.ListQueuesCommand({}))
      expect(QueueUrls).toEqual([urls[index]])
      const received = await world.send(
        new sdk.ReceiveMessageCommand({ QueueUrl: urls[index], MaxNumberOfMessages: 10 }),
      )
      expect(received.Messages?.map(({ Body }) => Body)).toEqual([`world ${index}`])
      world.destroy()
    }
    expect((await sqs.send(new sdk.ListQueuesCommand({}))).QueueUrls).toBeUndefined()
  })
})
