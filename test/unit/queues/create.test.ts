import { describe, expect, it } from 'vitest'
import { brokerFixture } from '../../support/brokerFixture'
import { addQueue, refusal, standardQueue } from './testQueue'

describe('CreateQueue', () => {
  it('answers a URL with the host that the client used', async () => {
    const { broker, caller } = await brokerFixture()
    const { QueueUrl } = await broker.sqs.CreateQueue(
      { ...caller, endpoint: 'http://localhost:9999' },
      { QueueName: 'orders' },
    )
    expect(QueueUrl).toBe('http://localhost:9999/000000000000/orders')
  })

  it('answers the same queue again when no given attribute differs', async () => {
    const { broker, caller } = await brokerFixture()
    const Attributes = { DelaySeconds: '5' }
    const first = await broker.sqs.CreateQueue(caller, { QueueName: 'orders', Attributes })
    expect(await broker.sqs.CreateQueue(caller, { QueueName: 'orders', Attributes })).toEqual(first)
    expect(await broker.sqs.CreateQueue(caller, { QueueName: 'orders' })).toEqual(first)
    expect(
      await broker.sqs.CreateQueue(caller, {
        QueueName: 'orders',
        Attributes: { VisibilityTimeout: '30' },
      }),
    ).toEqual(first)
  })

  it('names the attribute that differs', async () => {
    const { broker, caller } = await brokerFixture()
    await broker.sqs.CreateQueue(caller, { QueueName: 'orders' })
    const again = broker.sqs.CreateQueue(caller, { QueueName: 'orders', Attributes: { DelaySeconds: '1' } })
    expect(await refusal(again, 'QueueNameExists')).toBe(
      'A queue already exists with the same name and a different value for attribute DelaySeconds',
    )
  })

  it.each(['a b', 'a/b', 'ä', 'x'.repeat(81), 'orders.fifo', 'a.b'])(
    'refuses the name %j for a standard queue',
    async (QueueName) => {
      const { broker, caller } = await brokerFixture()
      expect(await refusal(broker.sqs.CreateQueue(caller, { QueueName }), 'InvalidParameterValue')).toBe(
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      )
    },
  )

  it.each(['orders', '.fifo', 'a.b.fifo', `${'x'.repeat(76)}.fifo`])(
    'refuses the name %j for a FIFO queue',
    async (QueueName) => {
      const { broker, caller } = await brokerFixture()
      const created = broker.sqs.CreateQueue(caller, { QueueName, Attributes: { FifoQueue: 'true' } })
      expect(await refusal(created, 'InvalidParameterValue')).toContain('must end with .fifo suffix')
    },
  )

  it.each(['a', 'A-z_09', 'x'.repeat(80)])('takes the name %j', async (QueueName) => {
    const { broker, caller } = await brokerFixture()
    const { QueueUrl } = await broker.sqs.CreateQueue(caller, { QueueName })
    expect(QueueUrl).toContain(QueueName)
  })

  it('asks for a name', async () => {
    const { broker, caller } = await brokerFixture()
    for (const input of [{}, { QueueName: '' }]) {
      const text = 'Value for parameter QueueName is invalid. Reason: Must specify a queue name.'
      expect(await refusal(broker.sqs.CreateQueue(caller, input), 'InvalidParameterValue')).toBe(text)
      expect(await refusal(broker.sqs.GetQueueUrl(caller, input), 'InvalidParameterValue')).toBe(text)
    }
  })

  it('keeps accounts and regions apart', async () => {
    const fixture = await brokerFixture()
    const { broker, caller } = fixture
    await addQueue(fixture, 'orders')
    const elsewhere = { ...caller, region: 'eu-west-1' }
    await refusal(broker.sqs.GetQueueUrl(elsewhere, { QueueName: 'orders' }), 'QueueDoesNotExist')
    const other = { ...caller, account: '111111111111' }
    await refusal(broker.sqs.GetQueueUrl(other, { QueueName: 'orders' }), 'QueueDoesNotExist')
    expect(await broker.sqs.ListQueues(other, {})).toEqual({})
    const owned = { QueueName: 'orders', QueueOwnerAWSAccountId: caller.account }
    expect((await broker.sqs.GetQueueUrl(other, owned)).QueueUrl).toContain('/000000000000/orders')
  })
})

describe('DeleteQueue', () => {
  it('keeps the name for 60 seconds', async () => {
    const { fixture, url } = await standardQueue()
    const { broker, caller, clock } = fixture
    await broker.sqs.DeleteQueue(caller, { QueueUrl: url })
    await refusal(broker.sqs.GetQueueUrl(caller, { QueueName: 'orders' }), 'QueueDoesNotExist')
    await refusal(broker.sqs.DeleteQueue(caller, { QueueUrl: url }), 'QueueDoesNotExist')
    clock.advance(59_999)
    expect(
      await refusal(broker.sqs.CreateQueue(caller, { QueueName: 'orders' }), 'QueueDeletedRecently'),
    ).toBe(
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    )
    clock.advance(1)
    await broker.sqs.CreateQueue(caller, { QueueName: 'orders' })
  })

  it('gives the name back at once in the relaxed profile', async () => {
    const { fixture, url } = await standardQueue({}, { quotas: 'relaxed' })
    const { broker, caller } = fixture
    await broker.sqs.DeleteQueue(caller, { QueueUrl: url })
    await broker.sqs.CreateQueue(caller, { QueueName: 'orders' })
  })

  it('leaves nothing of the messages behind', async () => {
    const queue = await standardQueue({}, { quotas: 'relaxed' })
    const { broker, caller, clock, store } = queue.fixture
    for (let n = 0; n < 1_200; n++) await queue.send(`body ${n}`)
    await broker.sqs.DeleteQueue(caller, { QueueUrl: queue.url })
    for (let n = 0; n < 10; n++) {
      clock.advance(100)
      await broker.commit(() => undefined)
    }
    for (const table of ['messages', 'positions', 'sweeps', 'queues']) {
      expect([table, store.prepare(`SELECT count(*) FROM ${table}`).get()]).toEqual([table, [0]])
    }
  })

  it('makes a new queue of the same name begin empty', async () => {
    const queue = await standardQueue({}, { quotas: 'relaxed' })
    const { broker, caller } = queue.fixture
    await queue.send('old')
    await broker.sqs.DeleteQueue(caller, { QueueUrl: queue.url })
    await broker.sqs.CreateQueue(caller, { QueueName: 'orders' })
    expect(await queue.receive()).toEqual([])
    expect(queue.counts()).toEqual([0, 0, 0])
  })
})

describe('ListQueues', () => {
  const named = async (names: readonly string[]) => {
    const fixture = await brokerFixture()
    for (const name of names) await addQueue(fixture, name)
    return fixture
  }
  const names = (urls: readonly string[] = []) => urls.map((url) => url.split('/').at(-1))

  it('answers the names that begin with the prefix, in order', async () => {
    const { broker, caller } = await named(['b-2', 'a-1', 'b-1'])
    expect(names((await broker.sqs.ListQueues(caller, {})).QueueUrls)).toEqual(['a-1', 'b-1', 'b-2'])
    expect(names((await broker.sqs.ListQueues(caller, { QueueNamePrefix: 'b' })).QueueUrls)).toEqual([
      'b-1',
      'b-2',
    ])
    expect(await broker.sqs.ListQueues(caller, { QueueNamePrefix: 'c' })).toEqual({})
  })

  it('gives a token only when MaxResults is given and there is more', async () => {
    const { broker, caller } = await named(['a', 'b', 'c'])
    expect((await broker.sqs.ListQueues(caller, {})).NextToken).toBeUndefined()
    const first = await broker.sqs.ListQueues(caller, { MaxResults: 2 })
    expect(names(first.QueueUrls)).toEqual(['a', 'b'])
    const second = await broker.sqs.ListQueues(caller, { MaxResults: 2, NextToken: first.NextToken })
    expect(names(second.QueueUrls)).toEqual(['c'])
    expect(second.NextToken).toBeUndefined()
  })

  it.each([0, 1_001, 1.5, -1])('refuses MaxResults %d', async (MaxResults) => {
    const { broker, caller } = await brokerFixture()
    await refusal(broker.sqs.ListQueues(caller, { MaxResults }), 'InvalidParameterValue')
  })

  it.each(['nonsense', '!', btoa('before:x')])('refuses the token %j', async (NextToken) => {
    const { broker, caller } = await brokerFixture()
    await refusal(broker.sqs.ListQueues(caller, { MaxResults: 1, NextToken }), 'InvalidParameterValue')
  })
})

describe('a queue URL', () => {
  it('may be the name alone, of a queue of the caller', async () => {
    const { fixture, arn } = await standardQueue()
    const { broker, caller } = fixture
    const input = { QueueUrl: 'orders', AttributeNames: ['QueueArn'] }
    expect((await broker.sqs.GetQueueAttributes(caller, input)).Attributes?.['QueueArn']).toBe(arn)
    await refusal(
      broker.sqs.GetQueueAttributes({ ...caller, account: '111111111111' }, input),
      'QueueDoesNotExist',
    )
  })

  it('must be there', async () => {
    const { broker, caller } = await brokerFixture()
    expect(await refusal(broker.sqs.ReceiveMessage(caller, {}), 'MissingParameter')).toBe(
      'The request must contain the parameter QueueUrl.',
    )
  })

  it.each(['', 'order', 'http://x/000000000000/nothing', 'http://x/orders', '%'])(
    '%j leads to no queue',
    async (QueueUrl) => {
      const { fixture } = await standardQueue()
      await refusal(fixture.broker.sqs.GetQueueAttributes(fixture.caller, { QueueUrl }), 'QueueDoesNotExist')
    },
  )

  it('works with any host', async () => {
    const { fixture } = await standardQueue()
    const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/orders'
    await fixture.broker.sqs.SendMessage(fixture.caller, { QueueUrl, MessageBody: 'x' })
  })
})

describe('tags', () => {
  it('are added, replaced, listed and taken away', async () => {
    const { fixture, url } = await standardQueue()
    const { sqs } = fixture.broker
    const { caller } = fixture
    expect(await sqs.ListQueueTags(caller, { QueueUrl: url })).toEqual({})
    await sqs.TagQueue(caller, { QueueUrl: url, Tags: { team: 'shop', stage: 'dev' } })
    await sqs.TagQueue(caller, { QueueUrl: url, Tags: { stage: '' } })
    expect(await sqs.ListQueueTags(caller, { QueueUrl: url })).toEqual({ Tags: { team: 'shop', stage: '' } })
    await sqs.UntagQueue(caller, { QueueUrl: url, TagKeys: ['team', 'unknown'] })
    expect(await sqs.ListQueueTags(caller, { QueueUrl: url })).toEqual({ Tags: { stage: '' } })
    expect(
      await refusal(sqs.UntagQueue(caller, { QueueUrl: url, TagKeys: [] }), 'InvalidParameterValue'),
    ).toBe('Tag keys must be between 1 and 128 characters in length.')
    expect(
      await refusal(sqs.TagQueue(caller, { QueueUrl: url, Tags: { 'a!': '' } }), 'InvalidParameterValue'),
    ).toContain('Tag keys may only contain unicode letters')
  })

  it('are at most 50', async () => {
    const { fixture, url } = await standardQueue()
    const { sqs } = fixture.broker
    const Tags = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`tag${n}`, 'x']))
    await sqs.TagQueue(fixture.caller, { QueueUrl: url, Tags })
    await sqs.TagQueue(fixture.caller, { QueueUrl: url, Tags: { tag7: 'y' } })
    const more = sqs.TagQueue(fixture.caller, { QueueUrl: url, Tags: { another: 'x' } })
    await refusal(more, 'InvalidParameterValue')
  })

  it.each([
    [{ '': 'x' }],
    [{ ['k'.repeat(129)]: 'x' }],
    [{ key: 'v'.repeat(257) }],
    [{ 'aws:key': 'x' }],
    [{ 'a*b': 'x' }],
    [{ key: 'a*b' }],
  ])('refuses %j', async (Tags: Record<string, string>) => {
    const { fixture, url } = await standardQueue()
    await refusal(
      fixture.broker.sqs.TagQueue(fixture.caller, { QueueUrl: url, Tags }),
      'InvalidParameterValue',
    )
  })

  it('come with CreateQueue too', async () => {
    const { broker, caller } = await brokerFixture()
    const { QueueUrl } = await broker.sqs.CreateQueue(caller, { QueueName: 'orders', tags: { a: 'b' } })
    expect(await broker.sqs.ListQueueTags(caller, { QueueUrl })).toEqual({ Tags: { a: 'b' } })
  })

  it('asks for what to add and what to take away', async () => {
    const { fixture, url } = await standardQueue()
    await refusal(fixture.broker.sqs.TagQueue(fixture.caller, { QueueUrl: url }), 'MissingParameter')
    await refusal(fixture.broker.sqs.UntagQueue(fixture.caller, { QueueUrl: url }), 'MissingParameter')
  })
})
