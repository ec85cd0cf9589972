import { describe, expect, it } from 'vitest'
import { attributePasses, decide, policyOf, propertyPasses, withAttributes, withBody } from './policies'

/** Examples of https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html */
describe('strings', () => {
  it('are equal, or an element of an array is', () => {
    const sports = ['rugby', 'tennis']
    for (const value of ['rugby', 'tennis', ['rugby', 'tennis'], ['baseball', 'tennis']]) {
      expect(attributePasses(sports, value)).toBe(true)
      expect(propertyPasses(sports, value)).toBe(true)
    }
    for (const value of ['baseball', ['baseball'], 'Rugby', 'rugby ', '']) {
      expect(attributePasses(sports, value)).toBe(false)
      expect(propertyPasses(sports, value)).toBe(false)
    }
  })

  it('anything-but takes all that is not listed; of an array, one element is enough', () => {
    const others = [{ 'anything-but': ['rugby', 'tennis'] }]
    for (const value of ['baseball', 'football', ['rugby', 'baseball']]) {
      expect(attributePasses(others, value)).toBe(true)
      expect(propertyPasses(others, value)).toBe(true)
    }
    for (const value of ['rugby', ['rugby'], ['rugby', 'tennis']]) {
      expect(attributePasses(others, value)).toBe(false)
      expect(propertyPasses(others, value)).toBe(false)
    }
    expect(attributePasses([{ 'anything-but': 'rugby' }], 'tennis')).toBe(true)
    expect(attributePasses([{ 'anything-but': 'rugby' }], 'rugby')).toBe(false)
  })

  it('anything-but takes no message without the key', () => {
    const policy = policyOf({ key: [{ 'anything-but': ['rugby'] }] })
    expect(decide(policy, withAttributes({ other: 'x' }))).toBe(false)
    const orAbsent = policyOf({ key: [{ 'anything-but': ['rugby'] }, { exists: false }] })
    expect(decide(orAbsent, withAttributes({ other: 'x' }))).toBe(true)
    expect(decide(orAbsent, withAttributes({ key: 'rugby' }))).toBe(false)
  })

  it.each([
    ['prefix', 'order-', 'rfx-order', 'order-cancelled'],
    ['suffix', '-order', 'order-x', 'sales-order'],
    ['wildcard', 'order-*', 'rfx', 'order-x'],
  ])('anything-but with %s', (operator, pattern, taken, refused) => {
    for (const one of [pattern, ['other*', pattern]]) {
      expect(attributePasses([{ 'anything-but': { [operator]: one } }], taken)).toBe(true)
      expect(attributePasses([{ 'anything-but': { [operator]: one } }], refused)).toBe(false)
    }
  })

  it('anything-but with equals-ignore-case', () => {
    const others = [{ 'anything-but': { 'equals-ignore-case': ['Rugby', 'TENNIS'] } }]
    expect(attributePasses(others, 'football')).toBe(true)
    expect(attributePasses(others, 'tennis')).toBe(false)
  })

  it('prefix and suffix', () => {
    expect(attributePasses([{ prefix: 'bas' }], 'baseball')).toBe(true)
    expect(attributePasses([{ prefix: 'bas' }], 'rugby')).toBe(false)
    expect(attributePasses([{ suffix: 'ball' }], 'basketball')).toBe(true)
    expect(attributePasses([{ suffix: 'ball' }], 'rugby')).toBe(false)
    expect(attributePasses([{ prefix: '' }], 'rugby')).toBe(true)
  })

  it('equals-ignore-case, in any alphabet', () => {
    expect(attributePasses([{ 'equals-ignore-case': 'tennis' }], 'TENNIS')).toBe(true)
    expect(attributePasses([{ 'equals-ignore-case': 'tennis' }], 'rugby')).toBe(false)
    expect(attributePasses([{ 'equals-ignore-case': 'ÄRGER' }], 'ärger')).toBe(true)
    expect(attributePasses([{ 'equals-ignore-case': 'Ωμέγα' }], 'ωΜΈΓΑ')).toBe(true)
  })

  it('are compared by what they are, not by how they look', () => {
    expect(attributePasses(['\u00e9'], 'e\u0301')).toBe(false)
    expect(attributePasses(['\u{1F600}'], '\u{1F600}')).toBe(true)
  })

  /** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
  it('with quotation marks or backslashes need them escaped twice, in policies on attributes only', () => {
    const policy = (text: string) => policyOf(`{"key":["${text}"]}`)
    expect(decide(policy(String.raw`say \\\"hi\\\"`), withAttributes({ key: 'say "hi"' }))).toBe(true)
    expect(decide(policy(String.raw`say \"hi\"`), withAttributes({ key: 'say "hi"' }))).toBe(false)
    expect(decide(policy(String.raw`C:\\\\temp`), withAttributes({ key: 'C:\\temp' }))).toBe(true)
    expect(decide(policy(String.raw`C:\\temp`), withAttributes({ key: 'C:\\temp' }))).toBe(false)
    expect(propertyPasses(['say "hi"'], 'say "hi"')).toBe(true)
  })

  it('addresses in a network', () => {
    const network = [{ cidr: '10.0.0.0/24' }]
    expect(attributePasses(network, '10.0.0.0')).toBe(true)
    expect(attributePasses(network, '10.0.0.255')).toBe(true)
    expect(attributePasses(network, '10.1.1.0')).toBe(false)
    expect(attributePasses(network, 'home')).toBe(false)
    expect(attributePasses([{ cidr: '2001:db8::/33' }], '2001:DB8:7fff::1')).toBe(true)
    expect(attributePasses([{ cidr: '2001:db8::/33' }], '2001:db8:8000::')).toBe(false)
    expect(attributePasses([{ cidr: '0.0.0.0/0' }], '::1')).toBe(false)
  })

  it('wildcards', () => {
    const cases: [string, string, boolean][] = [
      ['*', '', true],
      ['a*', 'a', true],
      ['a*a', 'a', false],
      ['a*b*c', 'a--b--b--c', true],
      ['a*b*c', 'a--c--b', false],
      ['*.com', 'example.com', true],
      ['a\\*b', 'a*b', true],
      ['a\\*b', 'axb', false],
      ['a\\\\*', 'a\\tail', true],
      ['a.c', 'abc', false],
      ['*\n*', 'two\nlines', true],
    ]
    for (const [wildcard, value, wanted] of cases) {
      expect([wildcard, value, attributePasses([{ wildcard }], value)]).toEqual([wildcard, value, wanted])
    }
  })

  it('a wildcard against a long text takes no time worth speaking of', () => {
    const wildcard = '*a'.repeat(50) + '*b*'
    expect(attributePasses([{ wildcard }], 'a'.repeat(200_000))).toBe(false)
    expect(attributePasses([{ wildcard: '*a*aab*b' }], `${'a'.repeat(100_000)}bb`)).toBe(true)
  })
})

/** Examples of https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html */
describe('numbers', () => {
  it('are equal whatever way they are written', () => {
    const exactly = [{ numeric: ['=', 301.5] }]
    const policy = policyOf({ key: exactly })
    for (const text of ['301.5', '3.015e2', '+301.50', ' 301.5 ', '3015E-1']) {
      const message = { attributes: { key: { DataType: 'Number', StringValue: text } }, body: '' }
      expect(decide(policy, message)).toBe(true)
    }
    expect(decide(policyOf({ key: exactly }, 'MessageBody'), withBody('{"key": 3.015e2}'))).toBe(true)
    expect(propertyPasses([301.5], 301.5)).toBe(true)
  })

  it('anything-but', () => {
    const others = [{ 'anything-but': [100, 500] }]
    for (const value of [101, 100.1]) expect(attributePasses(others, value)).toBe(true)
    expect(attributePasses(others, 100)).toBe(false)
    expect(propertyPasses(others, [100, 50])).toBe(true)
    const array = { attributes: { key: { DataType: 'Number.Array', StringValue: '[100, 50]' } }, body: '' }
    expect(decide(policyOf({ key: others }), array)).toBe(true)
    expect(attributePasses([{ 'anything-but': 100 }], 100)).toBe(false)
  })

  it('ranges', () => {
    const range = [{ numeric: ['>', 0, '<=', 150] }]
    for (const value of [0.00001, 1, 150]) expect(attributePasses(range, value)).toBe(true)
    for (const value of [-1, 0, 150.00001]) expect(attributePasses(range, value)).toBe(false)
    expect(attributePasses([{ numeric: ['<', 0] }], -0.5)).toBe(true)
    expect(attributePasses([{ numeric: ['>=', 5] }], 5)).toBe(true)
    expect(attributePasses([{ numeric: ['<=', 5] }], 5.00001)).toBe(false)
  })

  it('are no strings, and strings no numbers', () => {
    expect(attributePasses(['99'], 99)).toBe(false)
    expect(attributePasses([99], '99')).toBe(false)
    expect(attributePasses([{ numeric: ['=', 99] }], '99')).toBe(false)
    expect(attributePasses([{ prefix: '9' }], 99)).toBe(false)
    expect(propertyPasses([99], '99')).toBe(false)
  })

  it('are exact to six decimals, up to five billion', () => {
    expect(attributePasses([0.3], 0.1 + 0.2)).toBe(true)
    expect(attributePasses([999_999_999.99999], 999_999_999.99998)).toBe(false)
    expect(attributePasses([999_999_999.999999], 999_999_999.999998)).toBe(false)
    expect(attributePasses([{ numeric: ['<', 0.000001] }], 0.0000001)).toBe(true)
    expect(attributePasses([1e9], 1e9)).toBe(true)
    expect(attributePasses([{ numeric: ['>', 0] }], 6e9)).toBe(false)
  })

  it('beyond that are equal digit by digit', () => {
    const policy = policyOf('{"key":[123456789012345678901]}', 'MessageBody')
    expect(decide(policy, withBody('{"key":123456789012345678901}'))).toBe(true)
    expect(decide(policy, withBody('{"key":123456789012345678902}'))).toBe(false)
    expect(
      decide(policyOf({ key: [123456789012] }, 'MessageBody'), withBody('{"key":1.23456789012e11}')),
    ).toBe(true)
    const attributes = { key: { DataType: 'Number', StringValue: '0123456789012345678901.0' } }
    expect(decide(policyOf('{"key":[123456789012345678901]}'), { attributes, body: '' })).toBe(true)
  })
})

/** Examples of https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html */
describe('exists', () => {
  const present = [{ exists: true }]
  const absent = [{ exists: false }]

  it('true wants a value that is neither null nor empty', () => {
    expect(attributePasses(present, 'fans')).toBe(true)
    expect(attributePasses(present, ['', 'fans'])).toBe(true)
    for (const value of ['', null]) expect(propertyPasses(present, value)).toBe(false)
    expect(propertyPasses(present, 0)).toBe(true)
    expect(propertyPasses(present, false)).toBe(true)
    expect(decide(policyOf({ key: present }), withAttributes({ other: 'x' }))).toBe(false)
  })

  it('false wants another attribute to be there', () => {
    const policy = policyOf({ key: absent })
    expect(decide(policy, withAttributes({ other: 'x' }))).toBe(true)
    expect(decide(policy, withAttributes({ key: 'x', other: 'x' }))).toBe(false)
    expect(decide(policy, withAttributes({}))).toBe(false)
    expect(decide(policyOf({ key: absent }, 'MessageBody'), withBody({ other: 1 }))).toBe(true)
    expect(decide(policyOf({ key: absent }, 'MessageBody'), withBody({}))).toBe(false)
  })

  it('is about leaves: an object in the body is no value', () => {
    expect(propertyPasses(present, { Type: 'String', Value: 'fans' })).toBe(false)
    expect(propertyPasses(absent, { Type: 'String', Value: 'fans' })).toBe(true)
  })

  it('binary attributes are not there', () => {
    const binary = { key: { DataType: 'Binary', BinaryValue: new Uint8Array([1]) } }
    expect(decide(policyOf({ key: present }), { attributes: binary, body: '' })).toBe(false)
    const other = { ...binary, other: { DataType: 'String', StringValue: 'x' } }
    expect(decide(policyOf({ key: absent }), { attributes: other, body: '' })).toBe(true)
  })
})

/** Examples of https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html */
describe('$or', () => {
  const policy = {
    source: ['aws.cloudwatch'],
    $or: [{ metricName: ['CPUUtilization'] }, { namespace: ['AWS/EC2'] }],
  }

  it('wants one of its alternatives beside everything else', () => {
    const passes = (values: Record<string, string>) => {
      const attributes = decide(policyOf(policy), withAttributes(values))
      expect(decide(policyOf(policy, 'MessageBody'), withBody(values))).toBe(attributes)
      return attributes
    }
    expect(passes({ source: 'aws.cloudwatch', metricName: 'CPUUtilization' })).toBe(true)
    expect(passes({ source: 'aws.cloudwatch', namespace: 'AWS/EC2' })).toBe(true)
    expect(passes({ source: 'aws.cloudwatch' })).toBe(false)
    expect(passes({ metricName: 'CPUUtilization' })).toBe(false)
  })

  it('may lie inside of nested keys, as recorded from AWS', () => {
    const nested = policyOf(
      {
        $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
        detail: { scope: ['Service'], $or: [{ source: ['aws.cloudwatch'] }, { type: ['Alarm'] }] },
      },
      'MessageBody',
    )
    const metricName = 'CPUUtilization'
    expect(
      decide(nested, withBody({ metricName, detail: { scope: 'Service', source: 'aws.cloudwatch' } })),
    ).toBe(true)
    expect(
      decide(nested, withBody({ namespace: 'AWS/ES', detail: { scope: 'Service', type: 'Alarm' } })),
    ).toBe(true)
    expect(decide(nested, withBody({ metricName, detail: { scope: 'Service' } }))).toBe(false)
    expect(decide(nested, withBody({ metricName, detail: { type: 'Alarm' } }))).toBe(false)
    expect(decide(nested, withBody({ metricName, scope: 'Service' }))).toBe(false)
  })

  it('that is no operator is a key', () => {
    expect(decide(policyOf({ $or: ['a', 'b'] }), withAttributes({ $or: 'b' }))).toBe(true)
    expect(decide(policyOf({ $or: ['a', 'b'] }), withAttributes({ a: 'b' }))).toBe(false)
  })
})

describe('keys', () => {
  it('all of them have to be met', () => {
    const policy = policyOf({ customer_interests: ['rugby'], price_usd: [{ numeric: ['>', 100] }] })
    expect(decide(policy, withAttributes({ customer_interests: 'rugby', price_usd: 101 }))).toBe(true)
    expect(decide(policy, withAttributes({ customer_interests: 'rugby', price_usd: 100 }))).toBe(false)
    expect(decide(policy, withAttributes({ price_usd: 101 }))).toBe(false)
  })

  it('with the names of what every object has are like any other', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const text = `{"${name}":["x"]}`
      expect(decide(policyOf(text), withAttributes({ a: 'x' }))).toBe(false)
      expect(decide(policyOf(text, 'MessageBody'), withBody('{"a":"x"}'))).toBe(false)
      expect(decide(policyOf(text, 'MessageBody'), withBody(text))).toBe(true)
      expect(decide(policyOf(`{"a":${text}}`, 'MessageBody'), withBody(`{"a":${text}}`))).toBe(true)
      const long = `{"n":1234567890123456789,"${name}":"x"}`
      expect(decide(policyOf(text, 'MessageBody'), withBody(long))).toBe(true)
      expect(decide(policyOf(`{"${name}":[{"exists":false}]}`, 'MessageBody'), withBody('{"a":1}'))).toBe(
        true,
      )
    }
  })

  it('{} lets everything through, whatever the body is', () => {
    expect(decide(policyOf('{}', 'MessageBody'), withBody('no JSON'))).toBe(true)
    expect(decide(policyOf('{}'), withAttributes({}))).toBe(true)
  })
})
