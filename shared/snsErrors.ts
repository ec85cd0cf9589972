/**
 * The errors of SNS, under the names of their shapes with `Sns` before them, since SQS has codes of the same names.
 * Source: https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html and the "Errors" section of each operation.
 */
const sns = (shape: string, code: string, message: string, status = 400) =>
  ({
    status,
    query: code,
    jsonType: `com.amazonaws.sns#${shape}`,
    queryMessage: undefined,
    fault: status < 500 ? 'Sender' : 'Receiver',
    message,
  }) as const

export const snsErrors = {
  SnsAuthorizationError: sns(
    'AuthorizationErrorException',
    'AuthorizationError',
    'User is not authorized to perform this action',
    403,
  ),
  SnsBatchEntryIdsNotDistinct: sns(
    'BatchEntryIdsNotDistinctException',
    'BatchEntryIdsNotDistinct',
    'Two or more batch entries in the request have the same Id.',
  ),
  SnsBatchRequestTooLong: sns(
    'BatchRequestTooLongException',
    'BatchRequestTooLong',
    'The length of all the messages put together is more than the limit.',
  ),
  SnsConcurrentAccess: sns(
    'ConcurrentAccessException',
    'ConcurrentAccess',
    'Tags cannot be changed by two requests at once.',
  ),
  SnsEmptyBatchRequest: sns(
    'EmptyBatchRequestException',
    'EmptyBatchRequest',
    "The batch request doesn't contain any entries.",
  ),
  SnsEndpointDisabled: sns('EndpointDisabledException', 'EndpointDisabled', 'Endpoint is disabled'),
  SnsFilterPolicyLimitExceeded: sns(
    'FilterPolicyLimitExceededException',
    'FilterPolicyLimitExceeded',
    'Filter policy limit exceeded',
    403,
  ),
  SnsInvalidBatchEntryId: sns(
    'InvalidBatchEntryIdException',
    'InvalidBatchEntryId',
    "The Id of a batch entry in a batch request doesn't abide by the specification.",
  ),
  SnsInvalidParameter: sns('InvalidParameterException', 'InvalidParameter', 'Invalid parameter'),
  SnsInvalidParameterValue: sns(
    'InvalidParameterValueException',
    'ParameterValueInvalid',
    'The parameter value is invalid',
  ),
  SnsInvalidSecurity: sns(
    'InvalidSecurityException',
    'InvalidSecurity',
    "The credential signature isn't valid.",
    403,
  ),
  SnsInvalidState: sns(
    'InvalidStateException',
    'InvalidState',
    'The topic is in a state that does not allow this.',
  ),
  SnsNotFound: sns('NotFoundException', 'NotFound', 'Topic does not exist', 404),
  SnsOptedOut: sns('OptedOutException', 'OptedOut', 'Phone number is opted out'),
  SnsPlatformApplicationDisabled: sns(
    'PlatformApplicationDisabledException',
    'PlatformApplicationDisabled',
    'Platform application is disabled',
  ),
  SnsReplayLimitExceeded: sns(
    'ReplayLimitExceededException',
    'ReplayLimitExceeded',
    'Replay limit exceeded',
    403,
  ),
  SnsResourceNotFound: sns('ResourceNotFoundException', 'ResourceNotFound', 'Resource does not exist', 404),
  SnsSubscriptionLimitExceeded: sns(
    'SubscriptionLimitExceededException',
    'SubscriptionLimitExceeded',
    'Subscription limit exceeded',
    403,
  ),
  SnsTagLimitExceeded: sns(
    'TagLimitExceededException',
    'TagLimitExceeded',
    'Could not complete request: tag quota of per resource exceeded',
  ),
  SnsThrottled: sns('ThrottledException', 'Throttled', 'Rate exceeded', 429),
  SnsTooManyEntriesInBatchRequest: sns(
    'TooManyEntriesInBatchRequestException',
    'TooManyEntriesInBatchRequest',
    'The batch request contains more entries than permissible.',
  ),
  SnsTopicLimitExceeded: sns(
    'TopicLimitExceededException',
    'TopicLimitExceeded',
    'Topic limit exceeded',
    403,
  ),
  SnsUserError: sns('UserErrorException', 'UserError', 'User error'),
  SnsValidation: sns('ValidationException', 'ValidationException', 'Validation error'),
  /** Of a request that breaks a constraint of the model, before the service looks at it. */
  SnsValidationError: sns('ValidationException', 'ValidationError', 'Validation error'),
  SnsVerification: sns(
    'VerificationException',
    'VerificationException',
    'The one-time password does not match.',
  ),
} as const
