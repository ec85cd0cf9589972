import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BY_CONTENT, factsOf, failing, FIFO, isQuery, protocols, text } from './recorded'
import type { Facts, Input } from './recorded'

const MiB = 1_048_576
const WRONG_TYPE = 'The request include parameter that is not valid for this queue type'
const NO_DEDUPLICATION =
  'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly'
const ENTRY_ID =
  'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.'
const simple = (code: string) => `AWS.SimpleQueueService.${code}`
const idRule = (name: string, value: string) =>
  `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`

/** A refusal that AWS gives. `input` may ask for queues; `message` is left out where it is not on record. */
interface Refusal {
  readonly fact: string
  readonly operation: string
  input(facts: Facts): Input | Promise<Input>
  readonly code: string
  readonly message?: string
  readonly status?: number
}

const creating = (Attributes: Record<string, string>, QueueName = 'q') => ({
  operation: 'CreateQueue',
  input: () => ({ QueueName, Attributes }),
})
const onQueue = (operation: string, rest: Input, attributes: Record<string, string> = {}) => ({
  operation,
  input: async (facts: Facts) => ({ QueueUrl: await facts.queue(attributes), ...rest }),
})
const sending = (rest: Input, attributes?: Record<string, string>) =>
  onQueue('SendMessage', { MessageBody: 'm', ...rest }, attributes)
const attributeNamed = (name: string) => sending({ MessageAttributes: { [name]: text('x') } })
const invalid = (message?: string) => ({ code: 'InvalidParameterValue', message })
const missing = (name: string) => ({
  code: 'MissingParameter',
  message: `The request must contain the parameter ${name}.`,
})

const refusals: readonly Refusal[] = [
  // Queues
  ...['a b', 'a/b', 'a.b', 'q.fifo', 'x'.repeat(81)].map((name) => ({
    fact: `a queue's name is not ${name.slice(0, 9)}`,
    ...creating({}, name),
    ...invalid(),
  })),
  { fact: "a FIFO queue's name ends in .fifo", ...creating(FIFO), ...invalid() },
  ...['FifoQueue', 'ContentBasedDeduplication'].map((name) => ({
    fact: `a standard queue does not know ${name}, not even as false`,
    ...creating({ [name]: 'false' }),
    code: 'InvalidAttributeName',
    message: `Unknown Attribute ${name}.`,
  })),
  ...[['DeduplicationScope', 'queue'] as const, ['FifoThroughputLimit', 'perQueue'] as const].map(
    ([name, value]) => ({
      fact: `a standard queue has no ${name}`,
      ...creating({ [name]: value }),
      code: 'InvalidAttributeName',
      message: `You can specify the ${name} only when FifoQueue is set to true.`,
    }),
  ),
  {
    fact: 'the type of a queue stays',
    ...onQueue('SetQueueAttributes', { Attributes: { FifoQueue: 'false' } }, FIFO),
    code: 'InvalidAttributeValue',
    message: 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
  },
  {
    fact: 'an attribute that exists nowhere is unknown',
    ...onQueue('GetQueueAttributes', { AttributeNames: ['Foobar'] }),
    code: 'InvalidAttributeName',
    message: 'Unknown Attribute Foobar.',
  },
  {
    fact: 'a queue has one kind of encryption',
    ...onQueue('SetQueueAttributes', {
      Attributes: { KmsMasterKeyId: 'testKeyId', SqsManagedSseEnabled: 'true' },
    }),
    code: 'InvalidAttributeName',
    message:
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
  },
  {
    fact: 'the target of a redrive policy is an ARN',
    ...creating({ RedrivePolicy: '{"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}' }),
    ...invalid(
      'Value {"deadLetterTargetArn": "dummy", "maxReceiveCount": 42} for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn.',
    ),
  },
  {
    fact: 'a redrive policy is not empty',
    ...creating({ RedrivePolicy: '{}' }),
    ...invalid(
      'Value {} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ),
  },
  {
    fact: 'the target of a redrive policy exists',
    ...creating({
      RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:none","maxReceiveCount":3}',
    }),
    ...invalid(
      'Value {"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:none","maxReceiveCount":3} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.',
    ),
  },
  {
    fact: 'a policy has statements',
    ...creating({ Policy: '{"Version":"2012-10-17","Statement":[]}' }),
    code: 'InvalidAttributeValue',
  },
  {
    fact: 'a queue is not made again with another attribute',
    operation: 'CreateQueue',
    input: async (facts) => {
      const Attributes = { ReceiveMessageWaitTimeSeconds: '1', DelaySeconds: '1' }
      await facts.call('CreateQueue', { QueueName: 'again', Attributes })
      await facts.call('CreateQueue', { QueueName: 'again' })
      await facts.call('CreateQueue', { QueueName: 'again', Attributes: { DelaySeconds: '1' } })
      return { QueueName: 'again', Attributes: { ...Attributes, DelaySeconds: '2' } }
    },
    code: 'QueueAlreadyExists',
    message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
  },
  {
    fact: 'a deleted name stays taken for a while',
    operation: 'CreateQueue',
    input: async (facts) => {
      const { QueueUrl } = await facts.call('CreateQueue', { QueueName: 'gone' })
      await facts.call('DeleteQueue', { QueueUrl })
      return { QueueName: 'gone' }
    },
    code: simple('QueueDeletedRecently'),
    message:
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  },
  {
    fact: 'a queue is purged once a minute',
    operation: 'PurgeQueue',
    input: async (facts) => {
      const QueueUrl = await facts.queue()
      await facts.call('PurgeQueue', { QueueUrl })
      return { QueueUrl }
    },
    code: simple('PurgeQueueInProgress'),
    message: 'Only one PurgeQueue operation on queue-1 is allowed every 60 seconds.',
    status: 403,
  },
  {
    fact: 'a label names one statement',
    operation: 'AddPermission',
    input: async (facts) => {
      const QueueUrl = await facts.queue()
      const input = { QueueUrl, AWSAccountIds: ['668614515564'], Actions: ['ReceiveMessage'], Label: 'label' }
      await facts.call('AddPermission', input)
      return input
    },
    ...invalid('Value label for parameter Label is invalid. Reason: Already exists.'),
  },
  {
    fact: 'a label that names none cannot be removed',
    ...onQueue('RemovePermission', { Label: 'label' }),
    ...invalid("Value label for parameter Label is invalid. Reason: can't find label."),
  },
  {
    fact: 'a queue has at most 50 tags',
    operation: 'TagQueue',
    input: async (facts) => {
      const QueueUrl = await facts.queue()
      const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`key_${n}`, `value_${n}`]))
      return { QueueUrl, Tags }
    },
    ...invalid('Too many tags added for queue queue-1.'),
  },

  // Sends
  { fact: 'a message is not empty', ...sending({ MessageBody: '' }), ...missing('MessageBody') },
  {
    fact: 'a message with its attributes has at most 1 MiB',
    ...sending({ MessageBody: 'a'.repeat(MiB - 7), MessageAttributes: { k: text('x') } }),
    ...invalid('One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.'),
  },
  {
    fact: 'a message has at most what its queue takes',
    ...sending(
      { MessageBody: 'a'.repeat(1_024 - 7), MessageAttributes: { k: text('x') } },
      { MaximumMessageSize: '1024' },
    ),
    ...invalid('One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.'),
  },
  {
    fact: 'a body keeps to the characters of XML',
    ...sending({ MessageBody: 'Invalid-\u0001-\u0008-\u0013-\uffff' }),
    code: 'InvalidMessageContents',
    message:
      "Invalid binary character '#x1' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
  },
  {
    fact: 'an attribute keeps to the characters of XML',
    ...sending({ MessageAttributes: { a: text('Invalid-\u0008,\u000b') } }),
    ...invalid(),
  },
  {
    fact: 'an attribute is not empty',
    ...sending({ MessageAttributes: { ErrorDetails: text('') } }),
    ...invalid("Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'."),
  },
  ...['aWs.-x', 'AMAZON.-x', '.-x', 'x.', 'a!', 'a"', 'a§', 'a(', 'a?', 'L'.repeat(257)].map((name) => ({
    fact: `an attribute's name is not ${name.slice(0, 9)}`,
    ...attributeNamed(name),
    ...invalid(),
  })),
  ...['Invalid', `Number.${'L'.repeat(256)}`].map((type) => ({
    fact: `an attribute's type is not ${type.slice(0, 9)}`,
    ...sending({ MessageAttributes: { a: text('1', type) } }),
    ...invalid(),
  })),
  ...['', 'a'.repeat(129), 'group 123'].flatMap((id) => [
    {
      fact: `the message group ${JSON.stringify(id.slice(0, 9))} is none, on a standard queue either`,
      ...sending({ MessageGroupId: id }),
      ...invalid(idRule('MessageGroupId', id)),
    },
    {
      fact: `the deduplication id ${JSON.stringify(id.slice(0, 9))} is none`,
      ...sending({ MessageGroupId: 'g', MessageDeduplicationId: id }, FIFO),
      ...invalid(idRule('MessageDeduplicationId', id)),
    },
  ]),
  {
    fact: 'a message to a FIFO queue has no delay of its own',
    ...sending({ MessageGroupId: '1', DelaySeconds: 2 }, BY_CONTENT),
    ...invalid(`Value 2 for parameter DelaySeconds is invalid. Reason: ${WRONG_TYPE}.`),
  },
  {
    fact: 'a FIFO queue must know duplicates',
    ...sending({ MessageGroupId: 'g' }, FIFO),
    ...invalid(NO_DEDUPLICATION),
  },
  {
    fact: 'a FIFO queue must know the group',
    ...sending({ MessageDeduplicationId: 'd' }, FIFO),
    ...missing('MessageGroupId'),
  },

  // Batches
  {
    fact: 'a batch has at most ten entries',
    ...onQueue('SendMessageBatch', {
      Entries: Array.from({ length: 20 }, (_, n) => ({ Id: `m-${n}`, MessageBody: 'm' })),
    }),
    code: simple('TooManyEntriesInBatchRequest'),
    message: 'Maximum number of entries per request are 10. You have sent 20.',
  },
  {
    fact: 'a batch has at most 1 MiB',
    ...onQueue('SendMessageBatch', {
      Entries: [
        { Id: '1', MessageBody: 'a'.repeat(MiB - 8), MessageAttributes: { k: text('x') } },
        { Id: '2', MessageBody: 'a' },
      ],
    }),
    code: simple('BatchRequestTooLong'),
    message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
  },
  {
    fact: 'a batch has entries',
    ...onQueue('SendMessageBatch', { Entries: [] }),
    code: simple('EmptyBatchRequest'),
  },
  ...['', 'testLongId'.repeat(10), 'invalid:id'].map((Id) => ({
    fact: `an entry is not called ${JSON.stringify(Id.slice(0, 10))}`,
    ...onQueue('DeleteMessageBatch', { Entries: [{ Id, ReceiptHandle: 'testHandle1' }] }),
    code: simple('InvalidBatchEntryId'),
    message: ENTRY_ID,
  })),
  {
    fact: 'an entry without its deduplication id fails the whole batch',
    ...onQueue(
      'SendMessageBatch',
      {
        Entries: [
          { Id: 'a', MessageBody: 'm', MessageGroupId: 'g', MessageDeduplicationId: 'd' },
          { Id: 'b', MessageBody: 'm', MessageGroupId: 'g' },
        ],
      },
      FIFO,
    ),
    ...invalid(NO_DEDUPLICATION),
  },
  {
    fact: 'an entry without its group fails the whole batch, by another code than a send',
    ...onQueue(
      'SendMessageBatch',
      { Entries: [{ Id: 'b', MessageBody: 'm', MessageDeduplicationId: 'd' }] },
      FIFO,
    ),
    ...invalid('The request must contain the parameter MessageGroupId.'),
  },

  // Receives and handles
  {
    fact: 'a receive takes at most ten',
    ...onQueue('ReceiveMessage', { MaxNumberOfMessages: 11 }),
    ...invalid(
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ),
  },
  ...[21, -1].map((WaitTimeSeconds) => ({
    fact: `a receive does not wait ${WaitTimeSeconds} s`,
    ...onQueue('ReceiveMessage', { WaitTimeSeconds }),
    ...invalid(
      `Value ${WaitTimeSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
    ),
  })),
  {
    fact: 'a handle is not invented',
    ...onQueue('DeleteMessage', { ReceiptHandle: 'garbage' }),
    code: 'ReceiptHandleIsInvalid',
    message: 'The input receipt handle "garbage" is not a valid receipt handle.',
    status: 404,
  },

  // Message move tasks
  {
    fact: 'a move task starts from a dead-letter queue',
    operation: 'StartMessageMoveTask',
    input: async (facts) => ({
      SourceArn: await facts.arn(await facts.queue()),
      DestinationArn: await facts.arn(await facts.queue()),
    }),
    ...invalid('Source queue must be configured as a Dead Letter Queue.'),
  },
  {
    fact: 'a move task goes to a queue that exists',
    operation: 'StartMessageMoveTask',
    input: async (facts) => {
      const { dlq, source } = await failing(facts)
      return { SourceArn: await facts.arn(dlq), DestinationArn: `${await facts.arn(source)}doesntexist` }
    },
    code: 'ResourceNotFoundException',
    message: "The resource that you specified for the DestinationArn parameter doesn't exist.",
    status: 404,
  },
  {
    fact: 'a dead-letter queue has one move task at a time',
    operation: 'StartMessageMoveTask',
    input: async (facts) => {
      const { dlq } = await failing(facts)
      const input = { SourceArn: await facts.arn(dlq), MaxNumberOfMessagesPerSecond: 1 }
      await facts.call('StartMessageMoveTask', input)
      return input
    },
    ...invalid(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    ),
  },
  {
    fact: 'a task handle is not invented',
    operation: 'CancelMessageMoveTask',
    input: () => ({ TaskHandle: 'foobared' }),
    ...invalid('Value for parameter TaskHandle is invalid.'),
  },
  {
    fact: 'a task handle names a queue',
    operation: 'CancelMessageMoveTask',
    input: () => ({ TaskHandle: taskHandle('arn:aws:sqs:us-east-1:878966065785:nowhere') }),
    code: 'ResourceNotFoundException',
    message: "The resource that you specified for the SourceArn parameter doesn't exist.",
    status: 404,
  },
  {
    fact: 'a task handle names a task',
    operation: 'CancelMessageMoveTask',
    input: async (facts) => ({ TaskHandle: taskHandle(await facts.arn(await facts.queue())) }),
    code: 'ResourceNotFoundException',
    message: 'Task does not exist.',
    status: 404,
  },
]

function taskHandle(sourceArn: string): string {
  return btoa(JSON.stringify({ taskId: '10f57157-fc38-4da9-a113-4de7e12d05aa', sourceArn }))
}

describe.each(protocols)('what AWS was recorded to refuse, through $name', (dialect) => {
  let facts: Facts
  beforeEach(async () => {
    facts = await factsOf(dialect)
  })
  afterEach(() => facts.close())

  // That old SDK has no message move tasks.
  const known = refusals.filter(({ operation }) => `${operation}Command` in dialect.sdk)

  test.each(known)('$fact', async ({ operation, input, code, message, status = 400 }) => {
    const refused = await facts.refusal(operation, await input(facts))
    expect(refused).toEqual({ code, message: message ?? (expect.any(String) as string), status })
  })

  test('the protocols say in different words that there is no queue', async () => {
    expect(await facts.refusal('GetQueueUrl', { QueueName: 'none' })).toEqual({
      code: simple('NonExistentQueue'),
      message: `The specified queue does not exist${isQuery(dialect) ? ' for this wsdl version' : ''}.`,
      status: 400,
    })
  })
})
