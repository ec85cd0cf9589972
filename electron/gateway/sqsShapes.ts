import type { SqsOperations } from '../broker/queues/operations'
import { blob, integer, list, long, map, structure, text, truth } from './shapes'
import type { Structure } from './shapes'

/**
 * The shapes of the 23 SQS operations, with the names of both protocols.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html, and for the
 * names in forms and XML the API reference of the same version (2012-11-05) under its Query protocol.
 */

export interface OperationShapes {
  readonly input: Structure
  /** Absent for operations that answer nothing. */
  readonly output?: Structure
}

const queue = { QueueUrl: text }
const page = { NextToken: text, MaxResults: integer }
const attributes = map('Attribute', text)
const tags = map('Tag', text, 'Key', 'Value')
const attributeValue = structure({
  DataType: text,
  StringValue: text,
  BinaryValue: blob,
  StringListValues: list('StringListValue', text),
  BinaryListValues: list('BinaryListValue', blob),
})
const messageAttributes = map('MessageAttribute', attributeValue)

const sending = {
  MessageBody: text,
  DelaySeconds: integer,
  MessageAttributes: messageAttributes,
  MessageSystemAttributes: map('MessageSystemAttribute', attributeValue),
  MessageDeduplicationId: text,
  MessageGroupId: text,
}
const sent = {
  MessageId: text,
  MD5OfMessageBody: text,
  MD5OfMessageAttributes: text,
  MD5OfMessageSystemAttributes: text,
  SequenceNumber: text,
}

function batch(operation: string, entry: Structure): Structure {
  return structure({ ...queue, Entries: list(`${operation}RequestEntry`, entry) })
}

const failures = list(
  'BatchResultErrorEntry',
  structure({ Id: text, SenderFault: truth, Code: text, Message: text }),
)

function batchResult(operation: string, entry: Structure): Structure {
  return structure({ Successful: list(`${operation}ResultEntry`, entry), Failed: failures })
}

const idOnly = structure({ Id: text })

const received = structure({
  MessageId: text,
  ReceiptHandle: text,
  MD5OfBody: text,
  Body: text,
  Attributes: attributes,
  MD5OfMessageAttributes: text,
  MessageAttributes: messageAttributes,
})

const moveTask = structure({
  TaskHandle: text,
  Status: text,
  SourceArn: text,
  DestinationArn: text,
  MaxNumberOfMessagesPerSecond: integer,
  ApproximateNumberOfMessagesMoved: long,
  ApproximateNumberOfMessagesToMove: long,
  FailureReason: text,
  StartedTimestamp: long,
})

export const sqsShapes: Record<keyof SqsOperations, OperationShapes> = {
  AddPermission: {
    input: structure({
      ...queue,
      Label: text,
      AWSAccountIds: list('AWSAccountId', text),
      Actions: list('ActionName', text),
    }),
  },
  CancelMessageMoveTask: {
    input: structure({ TaskHandle: text }),
    output: structure({ ApproximateNumberOfMessagesMoved: long }),
  },
  ChangeMessageVisibility: {
    input: structure({ ...queue, ReceiptHandle: text, VisibilityTimeout: integer }),
  },
  ChangeMessageVisibilityBatch: {
    input: batch(
      'ChangeMessageVisibilityBatch',
      structure({ Id: text, ReceiptHandle: text, VisibilityTimeout: integer }),
    ),
    output: batchResult('ChangeMessageVisibilityBatch', idOnly),
  },
  CreateQueue: {
    input: structure({ QueueName: text, Attributes: attributes, tags }),
    output: structure(queue),
  },
  DeleteMessage: { input: structure({ ...queue, ReceiptHandle: text }) },
  DeleteMessageBatch: {
    input: batch('DeleteMessageBatch', structure({ Id: text, ReceiptHandle: text })),
    output: batchResult('DeleteMessageBatch', idOnly),
  },
  DeleteQueue: { input: structure(queue) },
  GetQueueAttributes: {
    input: structure({ ...queue, AttributeNames: list('AttributeName', text) }),
    output: structure({ Attributes: attributes }),
  },
  GetQueueUrl: {
    input: structure({ QueueName: text, QueueOwnerAWSAccountId: text }),
    output: structure(queue),
  },
  ListDeadLetterSourceQueues: {
    input: structure({ ...queue, ...page }),
    output: structure({ queueUrls: list('QueueUrl', text), NextToken: text }),
  },
  ListMessageMoveTasks: {
    input: structure({ SourceArn: text, MaxResults: integer }),
    output: structure({ Results: list('ListMessageMoveTasksResultEntry', moveTask) }),
  },
  ListQueues: {
    input: structure({ QueueNamePrefix: text, ...page }),
    output: structure({ QueueUrls: list('QueueUrl', text), NextToken: text }),
  },
  ListQueueTags: { input: structure(queue), output: structure({ Tags: tags }) },
  PurgeQueue: { input: structure(queue) },
  ReceiveMessage: {
    input: structure({
      ...queue,
      AttributeNames: list('AttributeName', text),
      MessageSystemAttributeNames: list('MessageSystemAttributeName', text),
      MessageAttributeNames: list('MessageAttributeName', text),
      MaxNumberOfMessages: integer,
      VisibilityTimeout: integer,
      WaitTimeSeconds: integer,
      ReceiveRequestAttemptId: text,
    }),
    output: structure({ Messages: list('Message', received) }),
  },
  RemovePermission: { input: structure({ ...queue, Label: text }) },
  SendMessage: { input: structure({ ...queue, ...sending }), output: structure(sent) },
  SendMessageBatch: {
    input: batch('SendMessageBatch', structure({ Id: text, ...sending })),
    output: batchResult('SendMessageBatch', structure({ Id: text, ...sent })),
  },
  SetQueueAttributes: { input: structure({ ...queue, Attributes: attributes }) },
  StartMessageMoveTask: {
    input: structure({ SourceArn: text, DestinationArn: text, MaxNumberOfMessagesPerSecond: integer }),
    output: structure({ TaskHandle: text }),
  },
  TagQueue: { input: structure({ ...queue, Tags: tags }) },
  UntagQueue: { input: structure({ ...queue, TagKeys: list('TagKey', text) }) },
}
