import { describe, expect, test } from 'vitest'
import { attributeFields, bodyFields } from '../../../../renderer/components/filterPolicy/knownFields'
import { optionsAt } from '../../../../renderer/components/filterPolicy/policyOptions'
import { placeIn } from '../../../../renderer/components/filterPolicy/policyPlace'
import { changeText } from '../../../../renderer/components/filterPolicy/verdictWords'
import { parseFilterPolicy, type FilterScope } from '../../../../shared/filterPolicy/filterPolicy'

const attributes = attributeFields([
  {
    colour: { type: 'String', value: 'red' },
    price: { type: 'Number', value: '5' },
    sizes: { type: 'String.Array', value: '["s", "m"]' },
    blob: { type: 'Binary', value: 'AAAA' },
  },
  { colour: { type: 'String', value: 'blue' }, quoted: { type: 'String', value: 'a "b"' } },
])
const body = bodyFields([
  '{"customer": {"country": "de", "tags": ["new", "vip"]}, "items": [{"sku": 1}]}',
  'no JSON',
])

/** What is offered where the bar stands. */
function offered(text: string, fields = attributes, scope: FilterScope = 'MessageAttributes') {
  const offset = text.indexOf('|')
  const place = placeIn(text.replace('|', ''), offset)
  return place ? optionsAt(place, fields, scope) : []
}
const labels = (...args: Parameters<typeof offered>) => offered(...args).map(({ label }) => label)

/** The policy after the option with this label was chosen. */
function chosen(text: string, label: string, fields = attributes, scope: FilterScope = 'MessageAttributes') {
  const offset = text.indexOf('|')
  const plain = text.replace('|', '')
  const place = placeIn(plain, offset)!
  const option = optionsAt(place, fields, scope).find((one) => one.label === label)!
  return plain.slice(0, place.from) + option.insert + plain.slice(place.to)
}

describe('what is offered', () => {
  test('names of attributes that messages have, and $or, as keys', () => {
    expect(labels('{|}')).toEqual(['colour', 'price', 'sizes', 'quoted', '$or'])
    expect(labels('{"colour": ["red"], |}')).toEqual(['price', 'sizes', 'quoted', '$or'])
  })

  test('values seen and operators, in the array of a key', () => {
    expect(labels('{"colour": [|]}').slice(0, 3)).toEqual(['red', 'blue', 'prefix'])
    expect(labels('{"sizes": ["s", |]}').slice(0, 2)).toEqual(['s', 'm'])
    expect(labels('{"price": [|]}')[0]).toBe('5')
  })

  test('operators in a condition, and only those that can stand in anything-but', () => {
    expect(labels('{"colour": [{|}]}')).toContain('equals-ignore-case')
    expect(labels('{"colour": [{"anything-but": {|}}]}')).toEqual([
      'prefix',
      'suffix',
      'wildcard',
      'equals-ignore-case',
    ])
  })

  test('what an operator takes', () => {
    expect(labels('{"colour": [{"exists": |}]}')).toEqual(['true', 'false'])
    expect(labels('{"price": [{"numeric": [|]}]}')).toEqual(['=', '>', '>=', '<', '<='])
  })

  test('keys of alternatives as in the policy itself', () => {
    expect(labels('{"$or": [{"colour": ["red"]}, {|}]}')).toEqual([
      'colour',
      'price',
      'sizes',
      'quoted',
      '$or',
    ])
  })

  test('paths of bodies that are JSON', () => {
    expect(labels('{|}', body, 'MessageBody')).toEqual(['customer', 'items', '$or'])
    expect(labels('{"customer": {|}}', body, 'MessageBody')).toEqual(['country', 'tags', '$or'])
    expect(labels('{"customer": {"tags": [|]}}', body, 'MessageBody').slice(0, 2)).toEqual(['new', 'vip'])
    expect(labels('{"items": {"sku": [|]}}', body, 'MessageBody')[0]).toBe('1')
  })

  test('nothing where a comma or colon has to come first, or outside the braces', () => {
    expect(labels('{"colour" |')).toEqual([])
    expect(labels('{"colour": ["red" |]}')).toEqual([])
    expect(labels('|')).toEqual([])
  })
})

describe('what is written then', () => {
  test('a key with its array, or nested keys, or only the name where the colon is there', () => {
    expect(chosen('{|}', 'colour')).toBe('{"colour": []}')
    expect(chosen('{"co|"}', 'colour')).toBe('{"colour": []}')
    expect(chosen('{"co|": ["red"]}', 'colour')).toBe('{"colour": ["red"]}')
    expect(chosen('{|}', 'customer', body, 'MessageBody')).toBe('{"customer": {}}')
  })

  test('policies that AWS takes, for every operator', () => {
    for (const name of ['suffix', 'equals-ignore-case', 'exists', 'cidr', 'wildcard', 'prefix']) {
      const text = chosen('{"colour": [|]}', name).replace('""', '"x"')
      expect(parseFilterPolicy(text, 'MessageAttributes').ok, text).toBe(true)
    }
  })
})

test('what would change is said in one sentence', () => {
  expect(changeText(0, 0, 50)).toBe('Nothing: the last 50 messages would fare as now.')
  expect(changeText(3, 1, 50)).toBe(
    'Of the last 50 messages, 3 more would get through and 1 would no longer get through.',
  )
  expect(changeText(0, 0, 0)).toBe('There are no messages to tell by.')
})
