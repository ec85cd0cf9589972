import { describe, expect, it } from 'vitest'
import type { FilterMessage } from '../../../shared/filterPolicy/filterPolicy'
import {
  combinationsText,
  compileFilter,
  explain,
  policyShape,
} from '../../../shared/filterPolicy/filterPolicy'
import { policyOf, withAttributes, withBody } from './policies'

function highlighted(text: string, range: { from: number; to: number } | undefined): string {
  return text.slice(range?.from, range?.to)
}

function reason(values: unknown, message: FilterMessage): string | undefined {
  return explain(policyOf({ price: values }), message).clause?.reason
}

describe('an explanation', () => {
  const text = '{ "store": ["example_corp", {"prefix": "shop-"}], "price": [{"numeric": [">", 100]}] }'
  const policy = policyOf(text)

  it('of no match names the first clause that was not met', () => {
    const { verdict, clause, clauses } = explain(policy, withAttributes({ store: 'shop-7', price: 80 }))
    expect(verdict).toBe('no match')
    expect(clause).toMatchObject({
      path: ['price'],
      condition: 'more than 100',
      found: '80',
      reason: 'price is 80, the policy wants more than 100',
    })
    expect(highlighted(text, clause?.range)).toBe('{"numeric": [">", 100]}')
    expect(clauses.map((each) => [each.path.join('.'), each.verdict])).toEqual([
      ['store', 'match'],
      ['price', 'no match'],
    ])
  })

  it('of a match names for each key the value that met it', () => {
    const { verdict, clause, clauses } = explain(
      compileFilter(policy),
      withAttributes({ store: 'shop-7', price: 180 }),
    )
    expect(verdict).toBe('match')
    expect(clause).toBe(clauses[0])
    expect(clauses.map(({ range }) => highlighted(text, range))).toEqual([
      '{"prefix": "shop-"}',
      '{"numeric": [">", 100]}',
    ])
    expect(clauses[0]?.reason).toBe('store is "shop-7", the policy wants a text that begins with "shop-"')
  })

  it('highlights all values of a key when none of them is met', () => {
    const { clause } = explain(policy, withAttributes({ store: 'other', price: 180 }))
    expect(highlighted(text, clause?.range)).toBe('["example_corp", {"prefix": "shop-"}]')
    expect(clause?.reason).toBe(
      'store is "other", the policy wants "example_corp" or a text that begins with "shop-"',
    )
  })

  it('says what is missing', () => {
    expect(reason([5], withAttributes({ other: 1 }))).toBe('price is missing, the policy wants 5')
    expect(reason([{ exists: false }], withAttributes({ price: 1 }))).toBe(
      'price is 1, the policy wants no such key',
    )
    expect(reason([{ exists: false }], withAttributes({}))).toBe(
      'price is missing, but so is everything else: a message without attributes never matches a policy on attributes',
    )
    expect(reason([{ exists: false }], withAttributes({ other: 1 }))).toBe(
      'price is missing, the policy wants no such key',
    )
  })

  it('shows that a text is not a number', () => {
    expect(reason([80], withAttributes({ price: '80' }))).toBe('price is "80", the policy wants 80')
  })

  it.each([
    [{ numeric: ['>=', 1, '<', 2] }, 'at least 1 and less than 2'],
    [{ numeric: ['<=', 2.5] }, 'at most 2.5'],
    [{ suffix: 'x' }, 'a text that ends with "x"'],
    [{ wildcard: 'a*' }, 'a text like "a*"'],
    [{ 'equals-ignore-case': 'a' }, '"a" in upper or lower case'],
    [{ cidr: '10.0.0.0/8' }, 'an address in 10.0.0.0/8'],
    [{ 'anything-but': ['', '0', '1'] }, 'anything but "", "0" or "1"'],
    [{ exists: true }, 'a value that is neither null nor empty'],
    [null, 'null'],
  ])('says %j in words', (condition, words) => {
    expect(reason([condition], withAttributes({ price: '' }))).toBe(`price is "", the policy wants ${words}`)
  })

  it('shows some of many values, and cuts long ones', () => {
    const many = Array.from({ length: 9 }, (_, n) => `v${n}`)
    expect(reason(many, withAttributes({ price: [...many, 'x'].map((each) => `${each}!`) }))).toBe(
      'price is "v0!", "v1!", "v2!", "v3!", "v4!" and 5 more, the policy wants "v0", "v1", "v2", "v3", "v4" or 4 more',
    )
    expect(reason(['a'], withAttributes({ price: 'x'.repeat(5_000) }))?.length).toBeLessThan(150)
  })

  it('reminds of the quotation marks that have to be escaped twice', () => {
    expect(reason(['"'], withAttributes({ price: '"' }))).toBe(
      'price is "\\"", the policy wants "\\"" (on attributes, with quotation marks and backslashes escaped twice)',
    )
  })

  it('of a $or names each alternative', () => {
    const or = policyOf({ $or: [{ a: ['x'] }, { b: ['y'], c: ['z'] }] })
    const none = explain(or, withAttributes({ a: 'q', b: 'y' }))
    expect(none.clause).toMatchObject({
      path: ['$or'],
      condition: 'one of 2 alternatives',
      reason:
        'no alternative of $or is met: a is "q", the policy wants "x"; c is missing, the policy wants "z"',
    })
    expect(highlighted(or.text, none.clause?.range)).toBe('[{"a":["x"]},{"b":["y"],"c":["z"]}]')
    expect(none.clauses.map(({ path, verdict }) => [path.join('.'), verdict])).toEqual([
      ['$or', 'no match'],
      ['a', 'no match'],
      ['b', 'match'],
      ['c', 'no match'],
    ])
    const second = explain(or, withAttributes({ b: 'y', c: 'z' }))
    expect(second.clause).toMatchObject({
      found: 'alternative 2',
      reason:
        'alternative 2 of $or is met: b is "y", the policy wants "y" and c is "z", the policy wants "z"',
    })
  })

  it('on a body names the path', () => {
    const nested = policyOf({ order: { total: [{ numeric: ['>', 5] }] } }, 'MessageBody')
    expect(explain(nested, withBody({ order: [{ total: 1 }, { total: 2 }] })).clause).toMatchObject({
      path: ['order', 'total'],
      reason: 'order.total is 1 and 2, the policy wants more than 5',
    })
  })

  it('of a policy without clauses has none', () => {
    expect(explain(policyOf('{}'), withAttributes({}))).toEqual({
      verdict: 'match',
      clause: null,
      clauses: [],
    })
  })
})

it('the shape of a policy can be shown, of one that is too large too', () => {
  expect(combinationsText(policyOf({ a: [1, 2, 3], b: [1, 2, 3, 4] }).shape)).toBe('12 of 150 combinations')
  const many = Array.from({ length: 40 }, (_, n) => n)
  const shape = policyShape(JSON.stringify({ a: many, b: many }))
  expect(shape && combinationsText(shape)).toBe('1,600 of 150 combinations')
  expect(policyShape('{"a":[{"bad":1}]}')).toBeNull()
  expect(policyShape('{')).toBeNull()
  expect(policyShape('[]')).toBeNull()
})
