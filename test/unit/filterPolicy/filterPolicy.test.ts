import { describe, expect, it } from 'vitest'
import type { FilterMessage, FilterScope } from '../../../shared/filterPolicy/filterPolicy'
import { compileFilter, explain, matches, parseFilterPolicy } from '../../../shared/filterPolicy/filterPolicy'

function decide(policy: unknown, message: FilterMessage, scope: FilterScope): boolean {
  const parsed = parseFilterPolicy(JSON.stringify(policy), scope)
  if (!parsed.ok) throw new Error(parsed.problem.message)
  const verdict = matches(compileFilter(parsed.policy), message)
  expect(explain(parsed.policy, message).verdict).toBe(verdict ? 'match' : 'no match')
  return verdict
}

describe('a first look', () => {
  it('decides on attributes and bodies', () => {
    const message = {
      attributes: { price: { DataType: 'Number', StringValue: '80' } },
      body: '{"a":{"b":["x"]}}',
    }
    expect(decide({ price: [{ numeric: ['>', 100] }] }, message, 'MessageAttributes')).toBe(false)
    expect(decide({ a: { b: [{ prefix: 'x' }] } }, message, 'MessageBody')).toBe(true)
  })
  it('says why', () => {
    const parsed = parseFilterPolicy('{"price": [{"numeric": [">", 100]}]}', 'MessageAttributes')
    if (!parsed.ok) throw new Error(parsed.problem.message)
    const message = { attributes: { price: { DataType: 'Number', StringValue: '80' } }, body: '' }
    expect(explain(parsed.policy, message).clause?.reason).toBe('price is 80, the policy wants more than 100')
  })
})
