import type { TextReply } from '../exchange'
import type { WireFault } from '../errors'
import type { Operation } from '../family'
import type { Shape, Structure } from '../shapes'
import { base64Of } from './json'

/**
 * Query calls whose client accepts JSON first are answered with the XML's content as JSON. AWS does not document it, but
 * API Gateway's integrations with SQS and hand-written clients rely on it: names as in XML, flat maps as lists of pairs,
 * null for what is absent.
 */
const type = 'application/json'

/** True for an `Accept` header that begins with JSON. */
export function prefersJson(accept: string | undefined): boolean {
  return accept !== undefined && /^\s*application\/json\s*(?:[,;]|$)/i.test(accept)
}

export function queryJsonReply(operation: Operation, result: unknown, requestId: string): TextReply {
  const { name, output } = operation
  const content: Record<string, unknown> = { ResponseMetadata: { RequestId: requestId } }
  if (output) content[`${name}Result`] = structureOf(output, result ?? {})
  return { status: 200, type, body: JSON.stringify({ [`${name}Response`]: content }), requestId }
}

export function queryJsonFault(fault: WireFault, requestId: string): TextReply {
  const error = {
    Code: fault.queryCode,
    Message: fault.queryMessage ?? fault.message,
    Type: fault.fault,
  }
  return {
    status: fault.status,
    type,
    body: JSON.stringify({ Error: error, RequestId: requestId }),
    requestId,
  }
}

/** Two lists were recorded under names that differ from those of the API. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['Messages', 'messages'],
  ['QueueUrls', 'queueUrls'],
])

function structureOf(shape: Structure, value: object): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const member of shape.members) {
    const given = (value as Record<string, unknown>)[member.name]
    result[RENAMED.get(member.name) ?? member.name] =
      given === undefined || given === null ? null : valueOf(member.shape, given)
  }
  return result
}

function valueOf(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'structure':
      return structureOf(shape, value as object)
    case 'list':
      return (value as unknown[]).map((one) => valueOf(shape.of, one))
    case 'map': {
      const entries = Object.entries(value as object).map(([key, one]) => [key, valueOf(shape.of, one)])
      if (!shape.flat) return Object.fromEntries(entries) as object
      return entries.map(([key, one]) => ({ [shape.key]: key, [shape.value]: one }))
    }
    case 'blob':
      return base64Of(value as Uint8Array)
    case 'timestamp':
      return (value as number) / 1_000
    default:
      return value
  }
}
