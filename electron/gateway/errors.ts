import { BrokerError, errorCatalogue } from '../../shared/errors'
import { StoreUnavailable } from '../store/database'

/** An error as it goes over the wire, before a protocol dresses it. */
export interface WireFault {
  readonly status: number
  /** The shape's name in the JSON protocols. */
  readonly code: string
  /** Its code in the Query protocol; AWS also sends it as `x-amzn-query-error`. */
  readonly queryCode: string
  readonly fault: 'Sender' | 'Receiver'
  readonly message: string
  /** The family's own model names it; other errors belong to the framework all AWS services share. */
  readonly modeled: boolean
}

/**
 * A request that never reaches an operation: the gateway's own refusals, named as AWS names them.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
export class GatewayError extends Error implements WireFault {
  readonly modeled = false
  readonly fault = 'Sender'

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    readonly queryCode: string = code,
  ) {
    super(message)
    this.name = 'GatewayError'
  }
}

/** A value of the wrong type. The Query protocol calls the same thing MalformedInput. */
export function wrongType(message: string): GatewayError {
  return new GatewayError('SerializationException', message, 400, 'MalformedInput')
}

export function tooLarge(limit: number): GatewayError {
  return new GatewayError('RequestEntityTooLarge', `HTTP content length exceeded ${limit} bytes.`, 413)
}

/**
 * What a client is told about anything that was thrown. Errors that nobody planned become InternalError without
 * their text, which goes to the log.
 */
export function wireFault(error: unknown, log: (line: string) => void): WireFault {
  if (error instanceof BrokerError) {
    const { status, query, fault } = errorCatalogue[error.code] as {
      status: number
      query?: string
      fault: 'Sender' | 'Receiver'
    }
    return {
      status,
      code: error.code,
      queryCode: query ?? error.code,
      fault,
      message: error.message,
      modeled: true,
    }
  }
  if (error instanceof GatewayError) return error
  if (error instanceof StoreUnavailable) {
    return {
      status: 503,
      code: 'ServiceUnavailable',
      queryCode: 'ServiceUnavailable',
      fault: 'Receiver',
      message: `Switchyard takes no writes at the moment: ${error.refusal.message} (${error.refusal.code})`,
      modeled: false,
    }
  }
  log(
    `gateway: an operation failed unexpectedly: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  )
  return {
    status: 500,
    code: 'InternalError',
    queryCode: 'InternalError',
    fault: 'Receiver',
    message: errorCatalogue.InternalError.message,
    modeled: false,
  }
}
