import { describe, expect, it } from 'vitest'
import { brokerFixture } from '../../support/brokerFixture'
import { addQueue, fifoQueue, redriveTo, refusal, standardQueue } from './testQueue'

describe('GetQueueAttributes', () => {
  it('answers every default of a standard queue', async () => {
    const queue = await standardQueue()
    expect(await queue.attributes()).toEqual({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: '1767225600',
      LastModifiedTimestamp: '1767225600',
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
    })
  })

  it('answers four more of a FIFO queue', async () => {
    const queue = await fifoQueue()
    expect(await queue.attributes()).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    })
  })

  it('answers single names, leaves out what is not set, and refuses unknown ones', async () => {
    const { fixture, url } = await standardQueue({ DelaySeconds: '3' })
    const get = (...AttributeNames: string[]) =>
      fixture.broker.sqs.GetQueueAttributes(fixture.caller, { QueueUrl: url, AttributeNames })
    expect(await get('DelaySeconds', 'Policy')).toEqual({ Attributes: { DelaySeconds: '3' } })
    expect(await get()).toEqual({})
    expect(await get('RedrivePolicy')).toEqual({})
    expect(await refusal(get('DelaySecond'), 'InvalidAttributeName')).toBe('Unknown Attribute DelaySecond.')
  })

  it('counts waiting, hidden and delayed messages exactly', async () => {
    const queue = await standardQueue()
    for (const body of ['a', 'b', 'c']) await queue.send(body)
    await queue.send('later', { DelaySeconds: 10 })
    await queue.receive()
    expect(queue.counts()).toEqual([2, 1, 1])
    queue.fixture.clock.advance(10_000)
    expect(queue.counts()).toEqual([3, 1, 0])
    queue.fixture.clock.advance(20_000)
    expect(queue.counts()).toEqual([4, 0, 0])
  })
})

describe('SetQueueAttributes', () => {
  it.each([
    ['VisibilityTimeout', '0', '43200', '43201'],
    ['DelaySeconds', '0', '900', '901'],
    ['MaximumMessageSize', '1024', '1048576', '1048577'],
    ['MessageRetentionPeriod', '60', '1209600', '1209601'],
    ['ReceiveMessageWaitTimeSeconds', '0', '20', '21'],
    ['KmsDataKeyReusePeriodSeconds', '60', '86400', '86401'],
  ])('keeps %s between %s and %s', async (name, least, most, more) => {
    const queue = await standardQueue()
    await queue.set({ [name]: least })
    expect((await queue.attributes())[name]).toBe(least)
    await queue.set({ [name]: most })
    for (const value of [more, String(Number(least) - 1), 'x', '', '1.5']) {
      expect(await refusal(queue.set({ [name]: value }), 'InvalidAttributeValue')).toBe(
        `Invalid value for the parameter ${name}.`,
      )
    }
    expect((await queue.attributes())[name]).toBe(most)
  })

  it('changes nothing at all when one attribute is refused', async () => {
    const queue = await standardQueue()
    await refusal(queue.set({ DelaySeconds: '5', VisibilityTimeout: '-1' }), 'InvalidAttributeValue')
    expect((await queue.attributes())['DelaySeconds']).toBe('0')
  })

  it('moves the time of the last change, not that of creation', async () => {
    const queue = await standardQueue()
    queue.fixture.clock.advance(5_000)
    await queue.set({ DelaySeconds: '5' })
    expect(await queue.attributes()).toMatchObject({
      CreatedTimestamp: '1767225600',
      LastModifiedTimestamp: '1767225605',
    })
  })

  it('refuses what is unknown or only answered', async () => {
    const queue = await standardQueue()
    await refusal(queue.set({ Nonsense: '1' }), 'InvalidAttributeName')
    await refusal(queue.set({ QueueArn: 'x' }), 'InvalidAttributeName')
    await refusal(queue.set({ constructor: 'x' }), 'InvalidAttributeName')
    await refusal(queue.set({}), 'MissingParameter')
  })

  it('keeps FIFO attributes from standard queues', async () => {
    const queue = await standardQueue()
    expect(await refusal(queue.set({ FifoQueue: 'false' }), 'InvalidAttributeName')).toBe(
      'Unknown Attribute FifoQueue.',
    )
    expect(await refusal(queue.set({ ContentBasedDeduplication: 'true' }), 'InvalidAttributeName')).toBe(
      'Unknown Attribute ContentBasedDeduplication.',
    )
    expect(await refusal(queue.set({ DeduplicationScope: 'queue' }), 'InvalidAttributeName')).toBe(
      'You can specify the DeduplicationScope only when FifoQueue is set to true.',
    )
  })

  it('does not turn a FIFO queue into a standard one', async () => {
    const queue = await fifoQueue()
    expect(await refusal(queue.set({ FifoQueue: 'false' }), 'InvalidAttributeValue')).toBe(
      'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    )
    await queue.set({ FifoQueue: 'true' })
  })

  it('allows the limit per group only with deduplication per group', async () => {
    const queue = await fifoQueue()
    await refusal(queue.set({ FifoThroughputLimit: 'perMessageGroupId' }), 'InvalidAttributeValue')
    await queue.set({ FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'messageGroup' })
    await refusal(queue.set({ DeduplicationScope: 'queue' }), 'InvalidAttributeValue')
    await refusal(queue.set({ DeduplicationScope: 'everything' }), 'InvalidAttributeValue')
  })

  it('has one kind of encryption at a time', async () => {
    const queue = await standardQueue()
    await queue.set({ KmsMasterKeyId: 'alias/key' })
    expect(await queue.attributes()).toMatchObject({
      KmsMasterKeyId: 'alias/key',
      KmsDataKeyReusePeriodSeconds: '300',
      SqsManagedSseEnabled: 'false',
    })
    await queue.set({ SqsManagedSseEnabled: 'true' })
    expect(await queue.attributes()).not.toHaveProperty('KmsMasterKeyId')
    const both = queue.set({ KmsMasterKeyId: 'alias/key', SqsManagedSseEnabled: 'true' })
    expect(await refusal(both, 'InvalidAttributeName')).toContain('one type of server-side encryption')
    await queue.set({ KmsMasterKeyId: '', KmsDataKeyReusePeriodSeconds: '300' })
    expect(await queue.attributes()).not.toHaveProperty('KmsDataKeyReusePeriodSeconds')
    await queue.set({ SqsManagedSseEnabled: 'false' })
    expect((await queue.attributes())['SqsManagedSseEnabled']).toBe('false')
  })

  it('makes a new delay hold for messages that are in a FIFO queue, not for those of a standard one', async () => {
    const standard = await standardQueue()
    await standard.send('x')
    await standard.set({ DelaySeconds: '60' })
    expect(standard.counts()).toEqual([1, 0, 0])
    const fifo = await fifoQueue()
    await fifo.send('x', { MessageGroupId: 'g' })
    await fifo.set({ DelaySeconds: '60' })
    expect(fifo.counts()).toEqual([0, 0, 1])
    expect(await fifo.receive()).toEqual([])
    await fifo.set({ DelaySeconds: '0' })
    expect(await fifo.receive()).toHaveLength(1)
  })
})

describe('a redrive policy', () => {
  it('is answered in canonical form, its count given as number or text', async () => {
    const dlq = await standardQueue()
    const source = await addQueue(dlq.fixture, 'source', redriveTo(dlq, '5'))
    expect((await source.attributes())['RedrivePolicy']).toBe(
      `{"deadLetterTargetArn":"${dlq.arn}","maxReceiveCount":5}`,
    )
    await source.set({ RedrivePolicy: '' })
    expect(await source.attributes()).not.toHaveProperty('RedrivePolicy')
  })

  it.each([0, 1_001, '0', 'many', 1.5, -1, null])('refuses a count of %j', async (count) => {
    const dlq = await standardQueue()
    const source = await addQueue(dlq.fixture, 'source')
    const message = await refusal(
      source.set({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: count }) }),
      'InvalidParameterValue',
    )
    expect(message).toContain('valid values are from 1 to 1000 both inclusive')
  })

  it.each([
    ['no JSON', 'not a valid JSON map'],
    ['[]', 'not a valid JSON map'],
    ['{"maxReceiveCount":1}', 'mandatory attribute: deadLetterTargetArn'],
    ['{"deadLetterTargetArn":"x"}', 'mandatory attribute: maxReceiveCount'],
    ['{"deadLetterTargetArn":"dummy","maxReceiveCount":42}', 'Invalid value for deadLetterTargetArn'],
    [
      '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:none","maxReceiveCount":1}',
      'does not exist',
    ],
    [
      '{"deadLetterTargetArn":"arn:aws:sns:us-east-1:000000000000:orders","maxReceiveCount":1}',
      'Only SQS queues are valid resources for deadLetterTargetArn.',
    ],
    [
      '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:orders","maxReceiveCount":1,"more":1}',
      'Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].',
    ],
    [
      '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:111111111111:orders","maxReceiveCount":1}',
      'same as the source',
    ],
    [
      '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:orders","maxReceiveCount":1}',
      'same as the source',
    ],
  ])('refuses %s', async (policy, reason) => {
    const { fixture } = await standardQueue()
    const source = await addQueue(fixture, 'source')
    expect(await refusal(source.set({ RedrivePolicy: policy }), 'InvalidParameterValue')).toContain(reason)
  })

  it('needs a dead-letter queue of the same type', async () => {
    const dlq = await standardQueue()
    const created = addQueue(dlq.fixture, 'source.fifo', { FifoQueue: 'true', ...redriveTo(dlq, 1) })
    expect(await refusal(created, 'InvalidParameterValue')).toContain('same type')
  })

  it('must be allowed by the dead-letter queue', async () => {
    const dlq = await standardQueue()
    const source = await addQueue(dlq.fixture, 'source')
    await dlq.set({ RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' })
    await refusal(source.set(redriveTo(dlq, 1)), 'InvalidParameterValue')
    const byQueue = {
      redrivePermission: 'byQueue',
      sourceQueueArns: ['arn:aws:sqs:us-east-1:000000000000:z'],
    }
    await dlq.set({ RedriveAllowPolicy: JSON.stringify(byQueue) })
    await refusal(source.set(redriveTo(dlq, 1)), 'InvalidParameterValue')
    byQueue.sourceQueueArns.push(source.arn)
    await dlq.set({ RedriveAllowPolicy: JSON.stringify(byQueue) })
    await source.set(redriveTo(dlq, 1))
  })

  it.each([
    'x',
    '{}',
    '{"redrivePermission":"some"}',
    '{"redrivePermission":"allowAll","more":1}',
    '{"redrivePermission":"byQueue","sourceQueueArns":"x"}',
    '{"redrivePermission":"byQueue","sourceQueueArns":["x"]}',
  ])('is not allowed by %s, which is no allow policy', async (policy) => {
    const dlq = await standardQueue()
    expect(await refusal(dlq.set({ RedriveAllowPolicy: policy }), 'InvalidAttributeValue')).toBe(
      "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
    )
  })

  it.each([
    '{"redrivePermission":"byQueue"}',
    '{"redrivePermission":"byQueue","sourceQueueArns":[]}',
    '{"redrivePermission":"allowAll","sourceQueueArns":["arn:aws:sqs:us-east-1:000000000000:a"]}',
    JSON.stringify({
      redrivePermission: 'byQueue',
      sourceQueueArns: Array.from({ length: 11 }, (_, n) => `arn:aws:sqs:us-east-1:000000000000:q${n}`),
    }),
  ])('is not allowed by the allow policy %s', async (policy) => {
    const dlq = await standardQueue()
    await refusal(dlq.set({ RedriveAllowPolicy: policy }), 'InvalidParameterValue')
  })

  it('is listed by the dead-letter queue, in pages', async () => {
    const dlq = await standardQueue()
    const { broker, caller } = dlq.fixture
    const list = (input: object) =>
      broker.sqs.ListDeadLetterSourceQueues(caller, { QueueUrl: dlq.url, ...input })
    expect(await list({})).toEqual({ queueUrls: [] })
    const a = await addQueue(dlq.fixture, 'a', redriveTo(dlq, 1))
    const b = await addQueue(dlq.fixture, 'b', redriveTo(dlq, 1))
    expect(await list({})).toEqual({ queueUrls: [a.url, b.url] })
    const first = await list({ MaxResults: 1 })
    expect(first.queueUrls).toEqual([a.url])
    expect(await list({ MaxResults: 1, NextToken: first.NextToken })).toEqual({ queueUrls: [b.url] })
  })
})

describe('a policy', () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' }

  it('has at most 20 statements', async () => {
    const queue = await standardQueue()
    const of = (count: number) => ({
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: Array.from({ length: count }, (_, n) => ({ ...statement, Sid: `s${n}` })),
      }),
    })
    expect(await refusal(queue.set(of(22)), 'OverLimit')).toBe(
      '22 statements were found in the submitted policy, max allowed is 20',
    )
    await queue.set(of(20))
    const { broker, caller } = queue.fixture
    const permission = { Label: 'l', Actions: ['SendMessage'], AWSAccountIds: ['111111111111'] }
    await refusal(broker.sqs.AddPermission(caller, { QueueUrl: queue.url, ...permission }), 'OverLimit')
  })

  it('is kept as it is given, and taken away by an empty value', async () => {
    const queue = await standardQueue()
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
    await queue.set({ Policy: policy })
    expect((await queue.attributes())['Policy']).toBe(policy)
    await queue.set({ Policy: '' })
    expect(await queue.attributes()).not.toHaveProperty('Policy')
  })

  it.each([
    'x',
    '[]',
    '{}',
    '{"Statement":[]}',
    '{"Statement":["x"]}',
    JSON.stringify({ Version: '2000-01-01', Statement: [statement] }),
    JSON.stringify({ Statement: [{ ...statement, Effect: 'Maybe' }] }),
    JSON.stringify({ Statement: [{ ...statement, Principal: undefined }] }),
    JSON.stringify({ Statement: [{ ...statement, Action: undefined }] }),
    JSON.stringify({ Statement: [{ ...statement, Resource: undefined }] }),
    JSON.stringify({
      Statement: [
        { ...statement, Sid: 'a' },
        { ...statement, Sid: 'a' },
      ],
    }),
  ])('%s is refused', async (policy) => {
    const queue = await standardQueue()
    expect(await refusal(queue.set({ Policy: policy }), 'InvalidAttributeValue')).toBe(
      'Invalid value for the parameter Policy.',
    )
  })

  const allowing = (Action: string | string[]) => JSON.stringify({ Statement: [{ ...statement, Action }] })

  it('has a size', async () => {
    const queue = await standardQueue()
    const Policy = JSON.stringify({ Statement: [{ ...statement, Sid: 'x'.repeat(9_000) }] })
    expect(await refusal(queue.set({ Policy }), 'OverLimit')).toBe(
      'Submitted policy is over max allowed size.',
    )
  })

  it('has at most 7 actions in a statement', async () => {
    const queue = await standardQueue()
    const actions = (count: number) => Array.from({ length: count }, () => 'sqs:SendMessage')
    expect(await refusal(queue.set({ Policy: allowing(actions(10)) }), 'OverLimit')).toBe(
      '10 actions were found in a statement from the submitted policy, max allowed is 7',
    )
    await queue.set({ Policy: allowing(actions(7)) })
  })

  it.each(['SQS:ChangeMessageVisibilityBatch', 'sqs:Sendmessages'])('does not know %s', async (action) => {
    const queue = await standardQueue()
    const Policy = allowing(['sqs:SendMessage', action])
    expect(await refusal(queue.set({ Policy }), 'InvalidParameterValue')).toBe(
      `Value ${action} for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions.`,
    )
  })

  it.each(['*', 'sqs:*', 'SQS:Send*', 'sqs:sendmessage', 'sqs:ListQueues', 'sns:Publish'])(
    'knows %s',
    async (action) => {
      const queue = await standardQueue()
      await queue.set({ Policy: allowing(action) })
    },
  )

  it('is written by AddPermission and RemovePermission', async () => {
    const { fixture, url, arn, attributes } = await standardQueue()
    const { sqs } = fixture.broker
    const add = (Label: string, Actions: string[], AWSAccountIds: string[]) =>
      sqs.AddPermission(fixture.caller, { QueueUrl: url, Label, Actions, AWSAccountIds })
    await add('first', ['ReceiveMessage'], ['111111111111', '222222222222'])
    expect(JSON.parse((await attributes())['Policy']!)).toEqual({
      Version: '2008-10-17',
      Id: `${arn}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: 'first',
          Effect: 'Allow',
          Principal: { AWS: ['arn:aws:iam::111111111111:root', 'arn:aws:iam::222222222222:root'] },
          Action: 'SQS:ReceiveMessage',
          Resource: arn,
        },
      ],
    })
    expect(await refusal(add('first', ['SendMessage'], ['111111111111']), 'InvalidParameterValue')).toBe(
      'Value first for parameter Label is invalid. Reason: Already exists.',
    )
    await add('second', ['SendMessage', '*'], ['111111111111'])
    const remove = (Label: string) => sqs.RemovePermission(fixture.caller, { QueueUrl: url, Label })
    await remove('first')
    expect(await refusal(remove('first'), 'InvalidParameterValue')).toBe(
      "Value first for parameter Label is invalid. Reason: can't find label on existing policy.",
    )
    await remove('second')
    expect(await attributes()).not.toHaveProperty('Policy')
    expect(await refusal(remove('second'), 'InvalidParameterValue')).toBe(
      "Value second for parameter Label is invalid. Reason: can't find label.",
    )
  })

  it.each([
    [{ Actions: [] }, 'MissingParameter'],
    [{ AWSAccountIds: [] }, 'InvalidParameterValue', '[] for parameter PrincipalId', 'Unable to verify.'],
    [
      { AWSAccountIds: ['12'] },
      'InvalidParameterValue',
      '[12] for parameter PrincipalId',
      'Unable to verify principal.',
    ],
    [
      { Actions: ['CreateQueue'] },
      'InvalidParameterValue',
      'SQS:CreateQueue for parameter ActionName',
      'Only the queue owner is allowed to invoke this action.',
    ],
    [
      { Actions: ['SendMessageBatch'] },
      'InvalidParameterValue',
      'SQS:SendMessageBatch for parameter ActionName',
      'Please refer to the appropriate WSDL for a list of valid actions.',
    ],
    [{ Actions: Array.from({ length: 8 }, () => 'SendMessage') }, 'OverLimit'],
    [{ Label: '' }, 'MissingParameter'],
    [{ Label: 'a b' }, 'InvalidParameterValue'],
  ] as const)(
    'is not written by AddPermission with %j',
    async (wrong, code, value?: string, reason?: string) => {
      const { fixture, url } = await standardQueue()
      const input = { QueueUrl: url, Label: 'l', Actions: ['SendMessage'], AWSAccountIds: ['111111111111'] }
      const changed = { ...input, ...wrong } as typeof input
      const message = await refusal(fixture.broker.sqs.AddPermission(fixture.caller, changed), code)
      if (value) expect(message).toBe(`Value ${value} is invalid. Reason: ${reason}`)
    },
  )
})

describe('what a queue is told', () => {
  it('survives a restart', async () => {
    const fixture = await brokerFixture()
    const dlq = await addQueue(fixture, 'dlq')
    const queue = await addQueue(fixture, 'orders', { DelaySeconds: '7', ...redriveTo(dlq, 3) })
    await fixture.broker.sqs.TagQueue(fixture.caller, { QueueUrl: queue.url, Tags: { a: 'b' } })
    const before = await queue.attributes()
    const after = fixture.restart()
    const all = { QueueUrl: queue.url, AttributeNames: ['All'] }
    expect((await after.broker.sqs.GetQueueAttributes(after.caller, all)).Attributes).toEqual(before)
    expect(await after.broker.sqs.ListQueueTags(after.caller, { QueueUrl: queue.url })).toEqual({
      Tags: { a: 'b' },
    })
  })
})
