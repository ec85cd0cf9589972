import type { World } from '../../../shared/arn'

/**
 * The 23 SQS operations as the broker takes them: AWS's own member names, already of the right JavaScript type
 * (the gateway refuses wrong types as AWS does), not yet validated. Blobs are bytes, never base64.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */

/** Who calls, and under which address: queue URLs are answered with the host that the client used. */
export interface Caller extends World {
  /** For example `http://127.0.0.1:4566`, no trailing slash. */
  readonly endpoint: string
  /** What SenderId shows: the caller's account or access key id. */
  readonly identity: string
  /** The `X-Amzn-Trace-Id` of the request: the AWSTraceHeader of what it sends, unless a message has its own. */
  readonly traceHeader?: string
  /** The request carried no credentials, as one from a link in an envelope or a mail. */
  readonly anonymous?: boolean
}

export interface MessageAttributeValue {
  DataType?: string
  StringValue?: string
  BinaryValue?: Uint8Array
  StringListValues?: string[]
  BinaryListValues?: Uint8Array[]
}
export type MessageAttributes = Record<string, MessageAttributeValue>

export interface QueueInput {
  QueueUrl?: string
}

export interface AddPermissionInput extends QueueInput {
  Label?: string
  AWSAccountIds?: string[]
  Actions?: string[]
}
export interface RemovePermissionInput extends QueueInput {
  Label?: string
}
export interface CreateQueueInput {
  QueueName?: string
  Attributes?: Record<string, string>
  tags?: Record<string, string>
}
export interface CreateQueueResult {
  QueueUrl: string
}
export interface GetQueueUrlInput {
  QueueName?: string
  QueueOwnerAWSAccountId?: string
}
export interface GetQueueAttributesInput extends QueueInput {
  AttributeNames?: string[]
}
export interface GetQueueAttributesResult {
  Attributes?: Record<string, string>
}
export interface SetQueueAttributesInput extends QueueInput {
  Attributes?: Record<string, string>
}
export interface ListQueuesInput {
  QueueNamePrefix?: string
  NextToken?: string
  MaxResults?: number
}
export interface ListQueuesResult {
  QueueUrls?: string[]
  NextToken?: string
}
export interface ListDeadLetterSourceQueuesInput extends QueueInput {
  NextToken?: string
  MaxResults?: number
}
/** AWS spells this member in lower camel case. */
export interface ListDeadLetterSourceQueuesResult {
  queueUrls: string[]
  NextToken?: string
}
export interface ListQueueTagsResult {
  Tags?: Record<string, string>
}
export interface TagQueueInput extends QueueInput {
  Tags?: Record<string, string>
}
export interface UntagQueueInput extends QueueInput {
  TagKeys?: string[]
}

export interface SendMessageInput extends QueueInput {
  MessageBody?: string
  DelaySeconds?: number
  MessageAttributes?: MessageAttributes
  MessageSystemAttributes?: MessageAttributes
  MessageDeduplicationId?: string
  MessageGroupId?: string
}
export interface SendMessageResult {
  MessageId: string
  MD5OfMessageBody: string
  MD5OfMessageAttributes?: string
  MD5OfMessageSystemAttributes?: string
  SequenceNumber?: string
}
export type SendMessageBatchEntry = Omit<SendMessageInput, 'QueueUrl'> & { Id?: string }
export interface SendMessageBatchInput extends QueueInput {
  Entries?: SendMessageBatchEntry[]
}
export interface BatchFailure {
  Id: string
  SenderFault: boolean
  Code: string
  Message?: string
}
export interface BatchResult<T> {
  Successful: (T & { Id: string })[]
  Failed?: BatchFailure[]
}

export interface ReceiveMessageInput extends QueueInput {
  AttributeNames?: string[]
  MessageSystemAttributeNames?: string[]
  MessageAttributeNames?: string[]
  MaxNumberOfMessages?: number
  VisibilityTimeout?: number
  WaitTimeSeconds?: number
  ReceiveRequestAttemptId?: string
}
export interface ReceivedMessage {
  MessageId: string
  ReceiptHandle: string
  MD5OfBody: string
  Body: string
  Attributes?: Record<string, string>
  MD5OfMessageAttributes?: string
  MessageAttributes?: MessageAttributes
}
export interface ReceiveMessageResult {
  Messages?: ReceivedMessage[]
}

export interface DeleteMessageInput extends QueueInput {
  ReceiptHandle?: string
}
export interface DeleteMessageBatchInput extends QueueInput {
  Entries?: { Id?: string; ReceiptHandle?: string }[]
}
export interface ChangeMessageVisibilityInput extends QueueInput {
  ReceiptHandle?: string
  VisibilityTimeout?: number
}
export interface ChangeMessageVisibilityBatchInput extends QueueInput {
  Entries?: { Id?: string; ReceiptHandle?: string; VisibilityTimeout?: number }[]
}

export interface StartMessageMoveTaskInput {
  SourceArn?: string
  DestinationArn?: string
  MaxNumberOfMessagesPerSecond?: number
}
export interface StartMessageMoveTaskResult {
  TaskHandle: string
}
export interface CancelMessageMoveTaskInput {
  TaskHandle?: string
}
export interface CancelMessageMoveTaskResult {
  ApproximateNumberOfMessagesMoved: number
}
export interface ListMessageMoveTasksInput {
  SourceArn?: string
  MaxResults?: number
}
export interface MessageMoveTask {
  TaskHandle?: string
  Status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED'
  SourceArn: string
  DestinationArn?: string
  MaxNumberOfMessagesPerSecond?: number
  ApproximateNumberOfMessagesMoved: number
  ApproximateNumberOfMessagesToMove?: number
  FailureReason?: string
  /** Milliseconds since the epoch. */
  StartedTimestamp: number
}
export interface ListMessageMoveTasksResult {
  Results?: MessageMoveTask[]
}

/**
 * All operations by name, as gateway and console call them. Each validates, mutates and resolves when the
 * change is durable; each rejects with a BrokerError of the catalogue (shared/errors.ts), or with
 * StoreUnavailable while the disk takes no writes.
 */
export interface SqsOperations {
  AddPermission(caller: Caller, input: AddPermissionInput): Promise<void>
  CancelMessageMoveTask(
    caller: Caller,
    input: CancelMessageMoveTaskInput,
  ): Promise<CancelMessageMoveTaskResult>
  ChangeMessageVisibility(caller: Caller, input: ChangeMessageVisibilityInput): Promise<void>
  ChangeMessageVisibilityBatch(
    caller: Caller,
    input: ChangeMessageVisibilityBatchInput,
  ): Promise<BatchResult<object>>
  CreateQueue(caller: Caller, input: CreateQueueInput): Promise<CreateQueueResult>
  DeleteMessage(caller: Caller, input: DeleteMessageInput): Promise<void>
  DeleteMessageBatch(caller: Caller, input: DeleteMessageBatchInput): Promise<BatchResult<object>>
  DeleteQueue(caller: Caller, input: QueueInput): Promise<void>
  GetQueueAttributes(caller: Caller, input: GetQueueAttributesInput): Promise<GetQueueAttributesResult>
  GetQueueUrl(caller: Caller, input: GetQueueUrlInput): Promise<CreateQueueResult>
  ListDeadLetterSourceQueues(
    caller: Caller,
    input: ListDeadLetterSourceQueuesInput,
  ): Promise<ListDeadLetterSourceQueuesResult>
  ListMessageMoveTasks(caller: Caller, input: ListMessageMoveTasksInput): Promise<ListMessageMoveTasksResult>
  ListQueues(caller: Caller, input: ListQueuesInput): Promise<ListQueuesResult>
  ListQueueTags(caller: Caller, input: QueueInput): Promise<ListQueueTagsResult>
  PurgeQueue(caller: Caller, input: QueueInput): Promise<void>
  /** Waits up to WaitTimeSeconds; an aborted signal ends the wait and takes nothing. */
  ReceiveMessage(
    caller: Caller,
    input: ReceiveMessageInput,
    signal?: AbortSignal,
  ): Promise<ReceiveMessageResult>
  RemovePermission(caller: Caller, input: RemovePermissionInput): Promise<void>
  SendMessage(caller: Caller, input: SendMessageInput): Promise<SendMessageResult>
  SendMessageBatch(caller: Caller, input: SendMessageBatchInput): Promise<BatchResult<SendMessageResult>>
  SetQueueAttributes(caller: Caller, input: SetQueueAttributesInput): Promise<void>
  StartMessageMoveTask(caller: Caller, input: StartMessageMoveTaskInput): Promise<StartMessageMoveTaskResult>
  TagQueue(caller: Caller, input: TagQueueInput): Promise<void>
  UntagQueue(caller: Caller, input: UntagQueueInput): Promise<void>
}
