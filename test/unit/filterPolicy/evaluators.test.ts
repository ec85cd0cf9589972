import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compileFilter,
  explain,
  matches,
  parseFilterPolicy,
  prepareMessage,
} from '../../../shared/filterPolicy/filterPolicy'
import type { FilterMessage, FilterPolicy, FilterScope } from '../../../shared/filterPolicy/filterPolicy'
import type { Json, NaiveAttribute } from './naiveEvaluator'
import { naiveAttributes, naiveBody, naiveValue } from './naiveEvaluator'

type JsonObject = { [key: string]: Json }

const text = fc.constantFrom(
  'a',
  'b',
  'ab',
  'aB',
  'ba',
  'aab',
  'b*a',
  'é',
  '',
  '1',
  '10.0.0.1',
  '10.0.1.7',
  '2001:db8::1',
)
const wordText = text.filter((each) => each !== '')
const amount = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(
    0.1,
    0.2,
    0.3,
    0.00001,
    0.00002,
    -0.00001,
    1e9,
    -1e9,
    999_999_999.99999,
    123456.78901,
    0.000001,
    0.000002,
  ),
)
const pattern = fc.constantFrom('*', 'a*', '*b', 'a*b', '*a*', 'a*a*b', 'b\\**', 'ab', '*.*.*.*', '\\\\*')
const network = fc.constantFrom(
  '10.0.0.0/24',
  '10.0.0.0/23',
  '0.0.0.0/0',
  '10.0.0.1/31',
  '2001:db8::/32',
  '::/0',
)
const ordered = fc.tuple(amount, amount).filter(([low, high]) => low < high)

const condition: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 3, arbitrary: amount },
  fc.constantFrom<Json>(true, false, null),
  fc.record({ prefix: text }),
  fc.record({ suffix: text }),
  fc.record({ 'equals-ignore-case': text }),
  fc.record({ wildcard: pattern }),
  fc.record({ cidr: network }),
  fc
    .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), amount)
    .map(([operator, value]) => ({ numeric: [operator, value] })),
  fc
    .tuple(fc.constantFrom('>', '>='), fc.constantFrom('<', '<='), ordered)
    .map(([above, below, [low, high]]) => ({ numeric: [above, low, below, high] })),
  { weight: 2, arbitrary: fc.record({ exists: fc.boolean() }) },
  fc
    .oneof<fc.Arbitrary<Json>[]>(
      text,
      amount,
      fc.array(text, { minLength: 1, maxLength: 3 }),
      fc.array(amount, { minLength: 1, maxLength: 3 }),
      fc.record({ prefix: wordText }),
      fc.record({ suffix: fc.array(wordText, { minLength: 1, maxLength: 2 }) }),
      fc.record({ 'equals-ignore-case': fc.array(text, { minLength: 1, maxLength: 2 }) }),
      fc.record({ wildcard: pattern }),
    )
    .map((excluded) => ({ 'anything-but': excluded })),
)
const values: fc.Arbitrary<Json> = fc.array(condition, { minLength: 1, maxLength: 3 })

/** Policies with keys of these names, nested so deep, with `$or` here and there. */
function policies(names: readonly string[], depth: number): fc.Arbitrary<JsonObject> {
  const name = fc.constantFrom(...names)
  const inner: fc.Arbitrary<Json> =
    depth > 0
      ? fc.oneof({ weight: 3, arbitrary: values }, { weight: 2, arbitrary: policies(names, depth - 1) })
      : values
  const keys = fc.dictionary(name, inner, { minKeys: 1, maxKeys: 3, noNullPrototype: true })
  return fc
    .tuple(keys, fc.option(fc.array(keys, { minLength: 2, maxLength: 2 }), { freq: 4 }))
    .map(([object, alternatives]) => (alternatives ? { ...object, $or: alternatives } : object))
}

function bodies(names: readonly string[], arrays: boolean): fc.Arbitrary<JsonObject> {
  const leaf: fc.Arbitrary<Json> = fc.oneof(text, amount, fc.constantFrom<Json>(true, false, null))
  const object = (depth: number): fc.Arbitrary<JsonObject> =>
    fc.dictionary(fc.constantFrom(...names), value(depth), { maxKeys: 3, noNullPrototype: true })
  const value = (depth: number): fc.Arbitrary<Json> => {
    if (depth === 0) return leaf
    const choices: fc.WeightedArbitrary<Json>[] = [
      { weight: 3, arbitrary: leaf },
      { weight: 3, arbitrary: object(depth - 1) },
    ]
    if (arrays) choices.push({ weight: 3, arbitrary: fc.array(value(depth - 1), { maxLength: 3 }) })
    return fc.oneof(...choices)
  }
  return object(3)
}

const attribute: fc.Arbitrary<NaiveAttribute> = fc.oneof(
  text.map((each) => ({ DataType: 'String', StringValue: each })),
  amount.map((each) => ({ DataType: 'Number', StringValue: String(each) })),
  fc
    .array(fc.oneof<fc.Arbitrary<Json>[]>(text, amount, fc.constantFrom<Json>(true, null)), { maxLength: 3 })
    .map((each) => ({ DataType: 'String.Array', StringValue: JSON.stringify(each) })),
  fc.constant({ DataType: 'Binary', BinaryValue: new Uint8Array([1]) }),
)

/** Undefined where AWS would refuse the policy: too many combinations, mostly. */
function read(policy: JsonObject, scope: FilterScope): FilterPolicy | undefined {
  const parsed = parseFilterPolicy(JSON.stringify(policy), scope)
  return parsed.ok ? parsed.policy : undefined
}

function agree(policy: FilterPolicy, message: FilterMessage, wanted: boolean): void {
  const filter = compileFilter(policy)
  const ready = prepareMessage(message)
  expect(matches(filter, message)).toBe(wanted)
  expect(matches(filter, ready)).toBe(wanted)
  const { verdict, clause, clauses } = explain(filter, ready)
  expect(verdict).toBe(wanted ? 'match' : 'no match')
  expect(clause?.verdict).toBe(verdict)
  for (const each of [...clauses, ...(clause ? [clause] : [])]) {
    expect(each.range.from).toBeGreaterThanOrEqual(0)
    expect(each.range.to).toBeLessThanOrEqual(policy.text.length)
    expect(each.range.to).toBeGreaterThan(each.range.from)
    expect(each.reason).not.toBe('')
  }
}

const runs = { numRuns: 400 }

describe('the engine and the naive evaluator decide alike', () => {
  it('on attributes', () => {
    const names = ['a', 'b', 'c', '__proto__', 'constructor']
    fc.assert(
      fc.property(
        policies(names, 0),
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor'), attribute, {
          maxKeys: 4,
          noNullPrototype: true,
        }),
        (raw, attributes) => {
          const policy = read(raw, 'MessageAttributes')
          fc.pre(policy !== undefined)
          agree(policy, { attributes, body: '' }, naiveAttributes(raw, attributes))
        },
      ),
      {
        ...runs,
        examples: [
          [
            { constructor: [{ numeric: ['<=', 1] }], a: [{ exists: true }] },
            {
              a: { DataType: 'Number', StringValue: '0' },
              constructor: { DataType: 'String.Array', StringValue: '[0.1]' },
            },
          ],
        ],
      },
    )
  })

  it('on bodies with arrays of anything', () => {
    fc.assert(
      fc.property(policies(['a', 'b', 'a.b', 'c'], 2), bodies(['a', 'b', 'c'], true), (raw, body) => {
        const policy = read(raw, 'MessageBody')
        fc.pre(policy !== undefined)
        const message = { attributes: {}, body: JSON.stringify(body) }
        agree(policy, message, naiveBody(raw, message.body))
      }),
      runs,
    )
  })

  it('on bodies whose keys hold dots', () => {
    fc.assert(
      fc.property(policies(['a', 'b', 'a.b'], 2), bodies(['a', 'b', 'a.b', 'b.a'], false), (raw, body) => {
        const policy = read(raw, 'MessageBody')
        fc.pre(policy !== undefined)
        const message = { attributes: {}, body: JSON.stringify(body) }
        agree(policy, message, naiveBody(raw, message.body))
      }),
      runs,
    )
  })

  it('on lists of objects whose clauses belong together', () => {
    const few = fc.constantFrom<Json>('x', 'y', 1)
    const some = fc.array(fc.oneof(few, fc.record({ exists: fc.boolean() })), { minLength: 1, maxLength: 2 })
    const keys = { requiredKeys: new Array<string>(), noNullPrototype: true }
    const element = fc.record<Record<string, Json>>(
      { a: few, b: fc.oneof(few, fc.array(few, { maxLength: 2 })), c: few },
      keys,
    )
    const elements = fc.array(fc.oneof<fc.Arbitrary<Json>[]>(element, fc.array(element, { maxLength: 2 })), {
      maxLength: 3,
    })
    const wanted = fc.record<Record<string, Json>>({ a: some, b: some, c: some }, keys)
    const list = wanted.filter((each) => Object.keys(each).length > 0)
    fc.assert(
      fc.property(list, list, fc.record<JsonObject>({ l: elements, m: elements }), (l, m, body) => {
        const raw = { l, m }
        const policy = read(raw, 'MessageBody')
        fc.pre(policy !== undefined)
        const message = { attributes: {}, body: JSON.stringify(body) }
        agree(policy, message, naiveBody(raw, message.body))
      }),
      runs,
    )
  })

  it('on wildcards', () => {
    const letters = (max: number, ...from: string[]) =>
      fc.array(fc.constantFrom(...from), { maxLength: max }).map((each) => each.join(''))
    const patterns = letters(6, 'a', 'b', '*', '\\*', '\\\\').filter(
      (each) => !each.replace(/\\./g, '').includes('**'),
    )
    fc.assert(
      fc.property(patterns, letters(7, 'a', 'b', 'a', 'b', '*', '\\'), (wildcard, value) => {
        const raw = { a: [{ wildcard }] }
        const policy = read(raw, 'MessageBody')
        fc.pre(policy !== undefined)
        agree(policy, { attributes: {}, body: JSON.stringify({ a: value }) }, naiveValue({ wildcard }, value))
      }),
      { numRuns: 1_200 },
    )
  })
})

describe('whatever comes', () => {
  it('nothing throws', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        fc.json({ maxDepth: 4 }),
        fc.string(),
        (policyText, body, type) => {
          for (const scope of ['MessageBody', 'MessageAttributes'] as const) {
            const parsed = parseFilterPolicy(policyText, scope)
            if (!parsed.ok) continue
            const message = { attributes: { a: { DataType: type, StringValue: body } }, body }
            explain(parsed.policy, message)
          }
        },
      ),
      runs,
    )
  })
})
