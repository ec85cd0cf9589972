import type { QuotaProfile } from '../../shared/quotas'
import type { Caller } from '../broker/queues/operations'
import type { WireFault } from './errors'
import type { Reply } from './exchange'
import type { Structure } from './shapes'

/** One operation as the protocols see it: shapes to read and write, and what to run. */
export interface Operation {
  readonly name: string
  readonly input: Structure
  /** Absent: the operation answers nothing, or events. */
  readonly output: Structure | undefined
  /** It resolves to an AsyncIterable of these, which the client gets one by one. */
  readonly events?: { readonly name: string; readonly shape: Structure }
  /** It may hold the request open, so it wants to know when the client hangs up. */
  readonly waits: boolean
  /** Its answers may have many MiB. */
  readonly large?: boolean
  /** It is not about one queue, so it cannot be called at a queue's own URL. */
  readonly ofAccount?: boolean
  /** What the Query protocol makes of an input where it differs from JSON. */
  fromQuery?(input: unknown): unknown
  run(caller: Caller, input: unknown, hungUp: AbortSignal | undefined): Promise<unknown>
}

/** How requests that name their operation in `X-Amz-Target` are read and answered. */
export interface Wire {
  /** The operation's input. Throws a GatewayError for what is none. */
  read(body: Buffer, operation: Operation): unknown
  /** `faultOf`: what to tell of an error that comes after the answer has begun. */
  reply(
    operation: Operation,
    result: unknown,
    requestId: string,
    faultOf: (error: unknown) => WireFault,
  ): Reply
  fault(fault: WireFault, requestId: string): Reply
}

/** JSON and forms spell one byte with up to six. */
const ENVELOPE = 8

/** Of a service that takes messages: some times the size of the largest. */
export function largestOfMessages({ messageBytes }: QuotaProfile): number {
  return messageBytes * ENVELOPE
}

/** The operations of one AWS service, and the names by which requests find them. */
export interface Family {
  readonly service: string
  /** Before the dot of `X-Amz-Target`. */
  readonly target: string
  readonly operations: ReadonlyMap<string, Operation>
  /** How to speak to a client whose request has this content type. */
  wire(contentType: string | undefined): Wire
  /** The largest body there may be a use for, in bytes. */
  largestRequest(quotas: QuotaProfile): number
}

/** A service that speaks Query, too. */
export interface QueryFamily extends Family {
  /** The XML namespace of Query answers. */
  readonly xmlns: string
  /** What Query calls of this service say in `Version`. */
  readonly version: string
  /** A parameter by which a call is known that names an operation of two services, and neither's version. */
  readonly parameter: string
  /** Whether Query errors have an empty `Detail`. */
  readonly errorDetail: boolean
  /** Whether it refuses calls for another version of its API, and names the version where it knows no such action. */
  readonly oneVersion: boolean
}
