import { ORPCError } from '@orpc/client'
import { ConnectionLost } from './console'

/** A failure as a person reads it. */
export interface Failure {
  /** AWS's error code where there is one, such as `QueueNameExists`; null for failures of our own. */
  readonly code: string | null
  readonly message: string
}

const OURS = new Set(['INTERNAL_SERVER_ERROR', 'BAD_REQUEST', 'UNKNOWN'])

/** What to tell a person about anything that was thrown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ORPCError) {
    return { code: OURS.has(error.code) ? null : error.code, message: error.message }
  }
  if (error instanceof ConnectionLost) return { code: null, message: error.message }
  if (error instanceof Error) return { code: null, message: error.message }
  return { code: null, message: String(error) }
}

/** One line: `QueueNameExists: A queue already exists …`. */
export function failureText(error: unknown): string {
  const { code, message } = failureOf(error)
  return code ? `${code}: ${message}` : message
}
