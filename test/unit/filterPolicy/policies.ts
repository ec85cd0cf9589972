import { expect } from 'vitest'
import type { FilterMessage, FilterPolicy, FilterScope } from '../../../shared/filterPolicy/filterPolicy'
import { compileFilter, explain, matches, parseFilterPolicy } from '../../../shared/filterPolicy/filterPolicy'

/** A policy that has to be right. */
export function policyOf(policy: unknown, scope: FilterScope = 'MessageAttributes'): FilterPolicy {
  const parsed = parseFilterPolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), scope)
  if (!parsed.ok) throw new Error(parsed.problem.message)
  return parsed.policy
}

/** A policy that has to be refused. */
export function problemOf(policy: unknown, scope: FilterScope = 'MessageAttributes') {
  const parsed = parseFilterPolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), scope)
  if (parsed.ok) throw new Error('The policy was taken.')
  return parsed.problem
}

export function decide(policy: FilterPolicy, message: FilterMessage): boolean {
  const filter = compileFilter(policy)
  const verdict = matches(filter, message)
  expect(explain(filter, message).verdict).toBe(verdict ? 'match' : 'no match')
  return verdict
}

type AttributeText = string | number | readonly unknown[]

/** Attributes by their values: texts, numbers and arrays get the type they suggest. */
export function withAttributes(values: Record<string, AttributeText>): FilterMessage {
  const attributes = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? { DataType: 'String', StringValue: value }
        : typeof value === 'number'
          ? { DataType: 'Number', StringValue: String(value) }
          : { DataType: 'String.Array', StringValue: JSON.stringify(value) },
    ]),
  )
  return { attributes, body: '' }
}

export function withBody(body: unknown): FilterMessage {
  return { attributes: {}, body: typeof body === 'string' ? body : JSON.stringify(body) }
}

/** Whether the key `key` with these values lets an attribute through. */
export function attributePasses(values: unknown, attribute: AttributeText): boolean {
  return decide(policyOf({ key: values }), withAttributes({ key: attribute }))
}

/** The same for a property of the body. */
export function propertyPasses(values: unknown, property: unknown): boolean {
  return decide(policyOf({ key: values }, 'MessageBody'), withBody({ key: property }))
}
