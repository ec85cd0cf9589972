import { ORPCError, ValidationError } from '@orpc/server'
import { BrokerError, errorCatalogue } from '../../shared/errors'
import { StoreUnavailable } from '../store/database'

/** For what a person asked for and the console cannot do; the code is one the page can tell apart. */
export function refuse(
  code: 'NOT_FOUND' | 'CONFLICT' | 'BAD_REQUEST' | 'PRECONDITION_FAILED' | 'QueueDoesNotExist',
  message: string,
): never {
  throw new ORPCError(code, { message })
}

/**
 * What the page is told. A BrokerError keeps its AWS code and message, refused writes say why, and anything else is
 * logged and becomes `InternalError`: its text may name files or code and is of no use to a person.
 */
export function toConsoleError(error: unknown, log: (line: string) => void, path: readonly string[]): Error {
  if (error instanceof ORPCError) {
    if (!(error.cause instanceof ValidationError)) return error
    if (error.code === 'BAD_REQUEST') return unreadable(error.cause)
  }
  if (error instanceof BrokerError) {
    return new ORPCError(error.code, {
      status: errorCatalogue[error.code].status,
      message: error.message,
      cause: error,
    })
  }
  if (error instanceof StoreUnavailable) {
    return new ORPCError('StoreUnavailable', {
      status: 503,
      message: `Nothing can be written at the moment: ${error.refusal.message}`,
      data: { code: error.refusal.code },
      cause: error,
    })
  }
  if (error instanceof Error && error.name === 'AbortError') return error
  log(
    `console: ${path.join('.')} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  )
  return new ORPCError('InternalError', {
    status: 500,
    message: errorCatalogue.InternalError.message,
    cause: error,
  })
}

/** What the contract says of an input that does not fit it, in one line: the field, and what it should be. */
function unreadable(cause: ValidationError): Error {
  const issues = cause.issues.slice(0, 3).map((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
    return path.length > 0 ? `${path.join('.')}: ${issue.message}` : issue.message
  })
  return new ORPCError('BAD_REQUEST', { message: issues.join('; '), cause })
}
