import { BrokerError, errorCatalogue } from '../../shared/errors'
import { StoreUnavailable } from '../store/database'

interface CatalogueEntry {
  readonly status: number
  readonly query?: string
  readonly jsonType?: string
  readonly queryMessage?: string
  readonly fault: 'Sender' | 'Receiver'
}

/** An error as it goes over the wire, before a protocol dresses it. */
export interface WireFault {
  readonly status: number
  /** The error's name. */
  readonly code: string
  /** What the JSON protocols say in `__type` where it is not the name in the family's namespace. */
  readonly jsonType: string | undefined
  /** Its code in the Query protocol; AWS also sends it as `x-amzn-query-error`. */
  readonly queryCode: string
  readonly fault: 'Sender' | 'Receiver'
  readonly message: string
  /** Where the Query protocol says the same in other words. */
  readonly queryMessage?: string | undefined
  /** The operation itself said so; only then does the JSON protocol also name the Query code. */
  readonly ofOperation: boolean
}

/** Errors that all AWS services share are named after their framework, not after the service. */
function ofFramework(code: string): string {
  return `com.amazon.coral.service#${code}`
}

/**
 * A request that never reaches an operation: the gateway's own refusals, named as AWS names them.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
export class GatewayError extends Error implements WireFault {
  readonly ofOperation = false
  readonly fault = 'Sender'

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    readonly queryCode: string = code,
    readonly jsonType: string = ofFramework(code),
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
    const { status, query, jsonType, queryMessage, fault }: CatalogueEntry = errorCatalogue[error.code]
    return {
      status,
      code: error.code,
      jsonType,
      queryCode: query ?? error.code,
      fault,
      message: error.message,
      queryMessage,
      ofOperation: true,
    }
  }
  if (error instanceof GatewayError) return error
  if (error instanceof StoreUnavailable) {
    return {
      status: 503,
      code: 'ServiceUnavailable',
      jsonType: ofFramework('ServiceUnavailable'),
      queryCode: 'ServiceUnavailable',
      fault: 'Receiver',
      message: `Switchyard takes no writes at the moment: ${error.refusal.message} (${error.refusal.code})`,
      ofOperation: false,
    }
  }
  log(
    `gateway: an operation failed unexpectedly: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  )
  return {
    status: 500,
    code: 'InternalError',
    jsonType: ofFramework('InternalFailure'),
    queryCode: 'InternalError',
    fault: 'Receiver',
    message: errorCatalogue.InternalError.message,
    ofOperation: false,
  }
}
