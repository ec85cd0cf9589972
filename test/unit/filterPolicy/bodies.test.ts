import { describe, expect, it } from 'vitest'
import type { FilterMessage } from '../../../shared/filterPolicy/filterPolicy'
import { compileFilter, explain, matches, prepareMessage } from '../../../shared/filterPolicy/filterPolicy'
import { decide, policyOf, withAttributes, withBody } from './policies'

const onBody = (policy: unknown) => policyOf(policy, 'MessageBody')

/** The example of https://aws.amazon.com/blogs/compute/introducing-payload-based-message-filtering-for-amazon-sns/ */
describe('lists of objects', () => {
  const policy = onBody({
    Records: { s3: { object: { key: [{ prefix: 'auto-' }] } }, eventName: [{ prefix: 'ObjectCreated:' }] },
  })
  const created = {
    eventName: 'ObjectCreated:Put',
    s3: { object: { key: 'auto-insurance-2314.xml', size: 17 } },
  }
  const removed = { eventName: 'ObjectRemoved:Delete', s3: { object: { key: 'home-insurance-2314.xml' } } }

  it('are passed through, lists in lists too (recorded from AWS)', () => {
    const inLists = { ...created, s3: { object: [[created.s3.object]] } }
    expect(decide(policy, withBody({ Records: [created] }))).toBe(true)
    expect(decide(policy, withBody({ Records: [inLists, removed] }))).toBe(true)
    expect(decide(policy, withBody({ Records: [{ ...created, eventName: 'ObjectRemoved:Delete' }] }))).toBe(
      false,
    )
    expect(decide(policy, withBody({ Records: [{ ...created, s3: removed.s3 }] }))).toBe(false)
    expect(decide(policy, withBody({ Records: [] }))).toBe(false)
  })

  it('have to meet all clauses with one element', () => {
    const message = withBody({
      Records: [
        { ...created, eventName: 'ObjectRemoved:Delete' },
        { ...removed, eventName: 'ObjectCreated:Put' },
      ],
    })
    expect(decide(policy, message)).toBe(false)
    const { clause, clauses } = explain(policy, message)
    expect(clauses.map(({ verdict }) => verdict)).toEqual(['match', 'match'])
    expect(clause?.reason).toMatch(/met, but by different elements of a list/)
  })

  it('have a key if any element has it', () => {
    const absent = onBody({ l: { x: [{ exists: false }] } })
    expect(decide(absent, withBody({ l: [{ y: 1 }, { y: 2 }] }))).toBe(true)
    expect(decide(absent, withBody({ l: [{ y: 1 }, { x: 2 }] }))).toBe(false)
    const beside = onBody({ l: { x: [{ exists: false }], y: [1] } })
    expect(decide(beside, withBody({ l: [{ y: 1 }, { x: 2 }] }))).toBe(true)
    expect(decide(beside, withBody({ l: [{ y: 1, x: 1 }, { y: 2 }] }))).toBe(false)
  })
})

describe('keys with dots', () => {
  it('are the same as nested keys (recorded from AWS)', () => {
    const policy = onBody({ 'object.nested.test': ['string.value'] })
    for (const body of [
      { object: { nested: { test: 'string.value' } } },
      { 'object.nested.test': 'string.value' },
      { 'object.nested': { test: 'string.value' } },
      { object: { 'nested.test': 'string.value' } },
      { object: { nested: 1 }, 'object.nested': { test: 'string.value' } },
    ]) {
      expect(decide(policy, withBody(body))).toBe(true)
    }
    expect(decide(policy, withBody({ object: { nested: { test: 'string.notvalue' } } }))).toBe(false)
  })

  it('may have more parts than anybody would try to cut in all ways', () => {
    const key = Array.from({ length: 10_000 }, () => 'a').join('.')
    const policy = onBody({ [key]: ['x'] })
    expect(decide(policy, withBody({ [key]: 'x' }))).toBe(true)
    expect(decide(policy, withBody({ 'a.a': { [key.slice(4)]: 'x' } }))).toBe(true)
    expect(decide(policy, withBody({ [`${key}.a`]: 'x' }))).toBe(false)
  })
})

describe('a body that is no JSON object', () => {
  const policy = onBody({ a: [{ exists: false }] })

  it.each([
    ['Regular text', 'the body is not JSON'],
    ['', 'the body is not JSON'],
    ['"text"', 'the body is a string, not a JSON object'],
    ['5', 'the body is a number, not a JSON object'],
    ['12345678901234567890', 'the body is a number, not a JSON object'],
    ['true', 'the body is a boolean, not a JSON object'],
    ['null', 'the body is null, not a JSON object'],
    ['[{"b":1}]', 'the body is an array, not a JSON object'],
    ['{"b":1', 'the body is not JSON'],
    [`${'{"b":'.repeat(1_001)}1${'}'.repeat(1_001)}`, 'the body is nested deeper than 1,000 levels'],
    [`{"b":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'the body is nested deeper than 1,000 levels'],
  ])('never matches: %.20s', (body, found) => {
    const message: FilterMessage = { attributes: {}, body }
    expect(decide(policy, message)).toBe(false)
    expect(explain(policy, message)).toMatchObject({ clause: { found, verdict: 'no match' }, clauses: [] })
  })

  it('brackets in strings are no nesting', () => {
    expect(decide(policy, withBody({ b: '[{\\"'.repeat(2_000) }))).toBe(true)
  })
})

describe('a prepared message', () => {
  it('is read once for all subscriptions', () => {
    let reads = 0
    const message = {
      attributes: {
        get list() {
          reads += 1
          return { DataType: 'String.Array', StringValue: '["x"]' }
        },
      },
      body: '{"a":"x"}',
    }
    const ready = prepareMessage(message)
    expect(ready.readBody()).toBe(ready.readBody())
    expect(ready.attribute('list')).toBe(ready.attribute('list'))
    expect(reads).toBeGreaterThan(0)
    for (const policy of [onBody({ a: ['x'] }), policyOf({ list: ['x'] })]) {
      expect(matches(compileFilter(policy), ready)).toBe(true)
      expect(explain(policy, ready).verdict).toBe('match')
    }
  })

  it('with an array attribute that is no array has a value that nothing equals', () => {
    for (const text of ['["x"', '"x"', '{"a":"x"}', '[]', '[{"a":"x"}]', `${'['.repeat(5_000)}`]) {
      const attributes = { key: { DataType: 'String.Array', StringValue: text } }
      for (const values of [['x'], [{ 'anything-but': 'y' }], [{ exists: true }], [{ exists: false }]]) {
        expect(decide(policyOf({ key: values }), { attributes, body: '' })).toBe(false)
      }
    }
    expect(decide(policyOf({ key: ['x', 1] }), withAttributes({ key: [['y', ['x']]] }))).toBe(true)
    expect(decide(policyOf({ key: [null] }), withAttributes({ key: [null] }))).toBe(true)
    expect(decide(policyOf({ key: [true] }), withAttributes({ key: 'true' }))).toBe(false)
  })

  it('with a type of its own counts by what the type begins with', () => {
    const custom = (DataType: string, StringValue: string) => ({
      attributes: { key: { DataType, StringValue } },
      body: '',
    })
    expect(decide(policyOf({ key: ['5'] }), custom('String.id', '5'))).toBe(true)
    expect(decide(policyOf({ key: [5] }), custom('Number.float', '5.0'))).toBe(true)
    expect(decide(policyOf({ key: [{ exists: true }] }), custom('Binary.png', 'AA=='))).toBe(false)
    expect(decide(policyOf({ key: [{ exists: true }] }), custom('Number', 'five'))).toBe(false)
  })
})
