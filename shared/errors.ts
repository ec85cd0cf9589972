/**
 * Every error the broker may throw: AWS's code, HTTP status, and the code of the Query protocol where it differs.
 * Source: the "Errors" section of each operation in the SQS API reference, and the service's JSON and Query models.
 */
interface CatalogueEntry {
  readonly status: number
  /** What the Query protocol, and `x-amzn-query-error`, call it. The same as the code where absent. */
  readonly query?: string
  readonly fault: 'Sender' | 'Receiver'
  readonly message: string
}

const entry = (message: string, query?: string, status = 400): CatalogueEntry => ({
  status,
  query,
  fault: status < 500 ? 'Sender' : 'Receiver',
  message,
})

export const errorCatalogue = {
  QueueDoesNotExist: entry('The specified queue does not exist.', 'AWS.SimpleQueueService.NonExistentQueue'),
  QueueNameExists: entry(
    'A queue already exists with the same name and a different value for attribute(s)',
    'QueueAlreadyExists',
  ),
  QueueDeletedRecently: entry(
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    'AWS.SimpleQueueService.QueueDeletedRecently',
  ),
  ReceiptHandleIsInvalid: entry('The input receipt handle is invalid.'),
  InvalidAttributeName: entry('Unknown Attribute.'),
  InvalidAttributeValue: entry('Invalid value for the parameter.'),
  InvalidParameterValue: entry('Value for parameter is invalid.'),
  MissingParameter: entry('The request must contain the parameter.'),
  OverLimit: entry('The maximum number of in flight messages is reached.', undefined, 403),
  InternalError: entry('Something failed inside Switchyard; the log says what.', undefined, 500),
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
