import { kinesisErrors } from './kinesisErrors'
import { snsErrors } from './snsErrors'

/**
 * Every error the broker may throw: AWS's code, HTTP status, and the code of the Query protocol where it differs.
 * Source: the "Errors" section of each operation in the SQS API reference, and the service's JSON and Query models.
 */
interface CatalogueEntry {
  readonly status: number
  /** What the Query protocol, and `x-amzn-query-error`, call it. The same as the code where absent. */
  readonly query?: string
  /**
   * What `__type` says in the JSON protocol where it is not the code in the namespace of SQS: errors that belong to
   * every AWS service carry `com.amazon.coral.service#…`. SDKs read `x-amzn-query-error` before it.
   */
  readonly jsonType?: string
  /** What the Query protocol says where it is not the message. */
  readonly queryMessage?: string
  readonly fault: 'Sender' | 'Receiver'
  readonly message: string
}

interface EntryOptions {
  readonly query?: string
  readonly status?: number
  readonly jsonType?: string
  readonly queryMessage?: string
}

const entry = (
  message: string,
  { query, status = 400, jsonType, queryMessage }: EntryOptions = {},
): CatalogueEntry => ({
  status,
  query,
  jsonType,
  queryMessage,
  fault: status < 500 ? 'Sender' : 'Receiver',
  message,
})

const simple = (code: string): string => `AWS.SimpleQueueService.${code}`
const coral = (type: string): string => `com.amazon.coral.service#${type}`

export const errorCatalogue = {
  // Queues
  QueueDoesNotExist: entry('The specified queue does not exist.', {
    query: simple('NonExistentQueue'),
    queryMessage: 'The specified queue does not exist for this wsdl version.',
  }),
  QueueNameExists: entry('A queue already exists with the same name and a different value for attribute(s)', {
    query: 'QueueAlreadyExists',
  }),
  QueueDeletedRecently: entry(
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    { query: simple('QueueDeletedRecently') },
  ),
  PurgeQueueInProgress: entry('Only one PurgeQueue operation is allowed every 60 seconds.', {
    query: simple('PurgeQueueInProgress'),
    status: 403,
  }),
  InvalidAttributeName: entry('Unknown Attribute.'),
  InvalidAttributeValue: entry('Invalid value for the parameter.'),
  ResourceNotFoundException: entry('One or more specified resources do not exist.', { status: 404 }),

  // Messages
  ReceiptHandleIsInvalid: entry('The input receipt handle is invalid.', { status: 404 }),
  MessageNotInflight: entry('The specified message is not in flight.', {
    query: simple('MessageNotInflight'),
  }),
  InvalidMessageContents: entry(
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  ),
  InvalidIdFormat: entry('The specified receipt handle is not valid for the current version.'),
  OverLimit: entry('Too many messages in flight.', { status: 403 }),

  // Batches
  EmptyBatchRequest: entry('There should be at least one entry in the request.', {
    query: simple('EmptyBatchRequest'),
  }),
  TooManyEntriesInBatchRequest: entry('Maximum number of entries per request are 10.', {
    query: simple('TooManyEntriesInBatchRequest'),
  }),
  BatchEntryIdsNotDistinct: entry('Two or more batch entries in the request have the same Id.', {
    query: simple('BatchEntryIdsNotDistinct'),
  }),
  InvalidBatchEntryId: entry(
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    { query: simple('InvalidBatchEntryId') },
  ),
  BatchRequestTooLong: entry('The length of all the messages put together is more than the limit.', {
    query: simple('BatchRequestTooLong'),
  }),

  // Requests
  InvalidParameterValue: entry('Value for parameter is invalid.', {
    jsonType: coral('InvalidParameterValueException'),
  }),
  InvalidParameterCombination: entry('Parameters that must not be used together were used together.', {
    jsonType: coral('InvalidParameterCombinationException'),
  }),
  MissingParameter: entry('The request must contain the parameter.', {
    jsonType: coral('MissingRequiredParameterException'),
  }),
  UnsupportedOperation: entry('Unsupported operation.', { query: simple('UnsupportedOperation') }),
  RequestThrottled: entry('Request is throttled.', { status: 403 }),
  InvalidAddress: entry('The address is not valid for this endpoint.', { status: 404 }),
  InvalidSecurity: entry('The request was not signed with Signature Version 4.', { status: 403 }),
  AccessDenied: entry('Access to the resource is denied.', {
    status: 403,
    jsonType: coral('AccessDeniedException'),
  }),

  // Keys: declared because the model has them. Nothing is encrypted here, so the broker never throws these.
  KmsAccessDenied: entry('The caller does not have the required KMS access.', {
    query: 'KMS.AccessDeniedException',
  }),
  KmsDisabled: entry('The specified key is disabled.', { query: 'KMS.DisabledException' }),
  KmsInvalidKeyUsage: entry('The usage of the specified key does not fit.', {
    query: 'KMS.InvalidKeyUsageException',
  }),
  KmsInvalidState: entry('The state of the specified key does not fit.', {
    query: 'KMS.InvalidStateException',
  }),
  KmsNotFound: entry('The specified key could not be found.', { query: 'KMS.NotFoundException' }),
  KmsOptInRequired: entry('The specified key policy is not correct.', { query: 'KMS.OptInRequired' }),
  KmsThrottled: entry('The key service throttles requests.', { query: 'KMS.ThrottlingException' }),

  // The gateway's own: what can be wrong with a request before there is an operation.
  InvalidAction: entry('The action or operation requested is not valid.', {
    jsonType: coral('UnknownOperationException'),
  }),
  MalformedInput: entry('The request could not be read.', { jsonType: coral('SerializationException') }),
  RequestEntityTooLarge: entry('The request is too large.', { status: 413 }),
  InternalError: entry('Something failed inside Switchyard; the log says what.', {
    status: 500,
    jsonType: coral('InternalFailure'),
  }),
  ServiceUnavailable: entry('The store takes no writes at the moment.', { status: 503 }),

  ...snsErrors,
  ...kinesisErrors,
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof errorCatalogue

/** The only error the broker throws on purpose. `message` is what the client reads. */
export class BrokerError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string = errorCatalogue[code].message,
  ) {
    super(message)
    this.name = 'BrokerError'
  }
}
