import type { Broker } from '../broker/broker'
import type { Caller, ReceiveMessageInput, SqsOperations } from '../broker/queues/operations'
import type { Operation, QueryFamily } from './family'
import { largestOfMessages } from './family'
import { jsonWires } from './protocols/json'
import { sqsShapes } from './sqsShapes'

type Run = (caller: Caller, input: unknown, hungUp?: AbortSignal) => Promise<unknown>

/** SQS: the broker's 23 operations under their wire names. */
export function sqsFamily(broker: Pick<Broker, 'sqs'>): QueryFamily {
  const operations = new Map<string, Operation>()
  for (const name of Object.keys(sqsShapes) as (keyof SqsOperations)[]) {
    const { input, output } = sqsShapes[name]
    // The shape has been checked by the protocol before `run` is called: it is what makes the input of the operation's type.
    const run = broker.sqs[name].bind(broker.sqs) as Run
    operations.set(name, {
      name,
      input,
      output,
      waits: name === 'ReceiveMessage',
      ofAccount: name === 'CreateQueue' || name === 'ListQueues',
      ...(name === 'ReceiveMessage' && { fromQuery: withOneListOfNames }),
      run,
    })
  }
  return {
    service: 'sqs',
    target: 'AmazonSQS',
    wire: jsonWires('com.amazonaws.sqs'),
    largestRequest: largestOfMessages,
    xmlns: 'http://queue.amazonaws.com/doc/2012-11-05/',
    version: '2012-11-05',
    parameter: 'QueueUrl',
    errorDetail: true,
    oneVersion: false,
    operations,
  }
}

/** Recorded from AWS: given both lists of system attributes, Query goes by the old one alone; JSON takes them together. */
function withOneListOfNames(input: unknown): unknown {
  const { AttributeNames, ...rest } = input as ReceiveMessageInput
  if (!AttributeNames || AttributeNames.length === 0) return rest
  return { ...rest, AttributeNames, MessageSystemAttributeNames: undefined }
}
