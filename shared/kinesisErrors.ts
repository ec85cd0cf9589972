/**
 * The errors of Kinesis, under the names of their shapes with `Kinesis` before them, since other services have codes of
 * the same names. In the JSON and CBOR protocols `__type` is the bare name.
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html and the "Errors" of each operation.
 */
const kinesis = (shape: string, message: string, status = 400) =>
  ({
    status,
    query: shape,
    jsonType: shape,
    queryMessage: undefined,
    fault: status < 500 ? 'Sender' : 'Receiver',
    message,
  }) as const

export const kinesisErrors = {
  KinesisAccessDenied: kinesis('AccessDeniedException', 'User is not authorized to perform this action.'),
  KinesisExpiredIterator: kinesis('ExpiredIteratorException', 'Iterator expired.'),
  KinesisExpiredNextToken: kinesis('ExpiredNextTokenException', 'NextToken expired.'),
  KinesisInternalFailure: kinesis(
    'InternalFailureException',
    'Something failed inside Switchyard; the log says what.',
    500,
  ),
  KinesisInvalidArgument: kinesis('InvalidArgumentException', 'An argument is not valid.'),
  KinesisLimitExceeded: kinesis('LimitExceededException', 'Limit exceeded.'),
  KinesisProvisionedThroughputExceeded: kinesis(
    'ProvisionedThroughputExceededException',
    'Rate exceeded for shard.',
  ),
  KinesisResourceInUse: kinesis('ResourceInUseException', 'The resource is in use.'),
  KinesisResourceNotFound: kinesis('ResourceNotFoundException', 'The resource could not be found.'),
  /** Of a request that breaks a constraint of the model, before the service looks at it. */
  KinesisValidation: kinesis('ValidationException', 'Validation error'),
} as const
