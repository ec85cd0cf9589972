import type { Caller } from '../broker/queues/operations'
import type { Structure } from './shapes'

/** One operation as the protocols see it: shapes to read and write, and what to run. */
export interface Operation {
  readonly name: string
  readonly input: Structure
  /** Absent: the operation answers nothing. */
  readonly output: Structure | undefined
  /** It may hold the request open, so it wants to know when the client hangs up. */
  readonly waits: boolean
  /** It is not about one queue, so it cannot be called at a queue's own URL. */
  readonly ofAccount?: boolean
  /** What the Query protocol makes of an input where it differs from JSON. */
  fromQuery?(input: unknown): unknown
  run(caller: Caller, input: unknown, hungUp: AbortSignal | undefined): Promise<unknown>
}

/** The operations of one AWS service, and the names by which requests find them. */
export interface Family {
  readonly service: string
  /** Before the dot of `X-Amz-Target`. */
  readonly target: string
  /** Before the `#` of an error's `__type`. */
  readonly namespace: string
  /** The XML namespace of Query answers. */
  readonly xmlns: string
  /** What Query calls of this service say in `Version`. */
  readonly version: string
  /** A parameter by which a call is known that names an operation of two services, and neither's version. */
  readonly parameter: string
  /** Whether Query errors have an empty `Detail`. */
  readonly errorDetail: boolean
  readonly operations: ReadonlyMap<string, Operation>
}
