import { describe, expect, it } from 'vitest'
import { parseFilterPolicy } from '../../../shared/filterPolicy/filterPolicy'
import { policyOf, problemOf } from './policies'

/** Policy, AWS's text, and the column it named: as recorded from AWS. */
const recorded: readonly (readonly [string, string, number])[] = [
  ['{"key":[["value"]]}', 'Match value must be String, number, true, false, or null', 10],
  ['{"key":[{"wrong-operator":true}]}', 'Unrecognized match type wrong-operator', 31],
  ['{"key":[{"suffix":"value","prefix":"value2"}]}', 'Only one key allowed in match expression', 37],
  ['{"key":[{"suffix":100}]}', 'suffix match pattern must be a string', 22],
  ['{"key":[{"suffix":null}]}', 'suffix match pattern must be a string', 23],
  ['{"key":[{"suffix":[]}]}', 'suffix match pattern must be a string', 20],
  ['{"key":[{"suffix":["test","test2"]}]}', 'suffix match pattern must be a string', 20],
  ['{"key":{"suffix":"value"}}', '"suffix" must be an object or an array', 19],
  ['{"key":{"suffix":"value","prefix":"value"}}', '"suffix" must be an object or an array', 19],
  ['{"key":{"not-an-operator":"value"}}', '"not-an-operator" must be an object or an array', 28],
  ['{"key_a":"value_one"}', '"key_a" must be an object or an array', 11],
  ['{"key":[{"numeric":[]}]}', 'Invalid member in numeric match: ]', 22],
  ['{"key":[{"numeric":["operator"]}]}', 'Unrecognized numeric range operator: operator', 32],
  ['{"key":[{"numeric":[1,"<="]}]}', 'Invalid member in numeric match: 1', 22],
  ['{"key":[{"numeric":["=","000"]}]}', 'Value of equals must be numeric', 26],
  ['{"key":[{"numeric":[">="]}]}', 'Value of >= must be numeric', 26],
  ['{"key":[{"numeric":["<",100,">",10]}]}', 'Too many elements in numeric expression', 30],
  ['{"key":[{"numeric":[">=",1,">",2]}]}', 'Bad numeric range operator: >', 31],
  ['{"key":[{"numeric":[">",3,"<",1]}]}', 'Bottom must be less than top', 33],
  ['{"key":[{"numeric":[">",20,"<="]}]}', 'Value of <= must be numeric', 33],
  ['{"key":[{"numeric":[">",20,30]}]}', 'Bad value in numeric range: 30', 30],
  ['{"key":[{"numeric":[">",20,"test"]}]}', 'Bad numeric range operator: test', 34],
  ['{"key":[{"numeric":[">","20","<","30"]}]}', 'Value of > must be numeric', 26],
  ['{"key":[{"numeric":[">",20,"<","30"]}]}', 'Value of < must be numeric', 33],
  ['{"key":[{"numeric":[">",20,"<",30,"<",50]}]}', 'Too many terms in numeric range expression', 36],
  ['{"key":[{"exists":null}]}', 'exists match pattern must be either true or false.', 23],
  ['{"key":[{"exists":"no"}]}', 'exists match pattern must be either true or false.', 20],
  [
    '{"key":[{"anything-but":{"wrong-operator":null}}]}',
    'Unsupported anything-but pattern: wrong-operator',
    47,
  ],
  ['{"key":[{"anything-but":{"exists":false}}]}', 'Unsupported anything-but pattern: exists', 40],
  ['{"key":[{"anything-but":{"prefix":false}}]}', 'prefix match pattern must be a string', 40],
]

const at = (line: number, column: number) =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`

describe('a policy that AWS refuses', () => {
  it.each(recorded)('%s is refused in the words recorded from AWS', (policy, text, column) => {
    expect(problemOf(policy).message).toBe(`FilterPolicy: ${text}${at(1, column)}`)
  })

  /** From the source of the Event Ruler, which AWS's recorded texts come from. */
  it.each([
    ['[]', 'Filter is not an object'],
    ['"text"', 'Filter is not an object'],
    ['{"key":[]}', 'Empty arrays are not allowed'],
    ['{"key":[{}]}', 'Match expression name not found'],
    ['{"key":[{"prefix":true}]}', 'prefix match pattern must be a string'],
    ['{"key":[{"wildcard":1}]}', 'wildcard match pattern must be a string'],
    ['{"key":[{"wildcard":"a**"}]}', 'Consecutive wildcard characters at pos 2'],
    ['{"key":[{"wildcard":"é\\\\b"}]}', 'Invalid escape character at pos 3'],
    ['{"key":[{"equals-ignore-case":1}]}', 'equals-ignore-case match pattern must be a string'],
    ['{"key":[{"numeric":5}]}', 'Value of numeric must be an array.'],
    ['{"key":[{"numeric":["=",5000000001]}]}', 'Value must be between -5.0E9 and 5.0E9, inclusive'],
    ['{"key":[{"numeric":["<",5,6]}]}', 'Too many elements in numeric expression'],
    ['{"key":[{"numeric":["=",5],"prefix":"a"}]}', 'Too many elements in numeric expression'],
    [
      '{"key":[{"anything-but":true}]}',
      'Value of anything-but must be an array or single string/number value.',
    ],
    ['{"key":[{"anything-but":[null]}]}', 'Inside anything but list, start|null|boolean is not supported.'],
    [
      '{"key":[{"anything-but":["a",1]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    ],
    [
      '{"key":[{"anything-but":[]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    ],
    ['{"key":[{"anything-but":{}}]}', 'Anything-But expression name not found'],
    ['{"key":[{"anything-but":{"prefix":""}}]}', 'Null prefix/suffix not allowed'],
    [
      '{"key":[{"anything-but":{"equals-ignore-case":[1]}}]}',
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    ],
    ['{"key":[{"anything-but":{"wildcard":["a**"]}}]}', 'Consecutive wildcard characters at pos 2'],
    ['{"key":[{"exists":true,"prefix":"a"}]}', 'Only one key allowed in match expression'],
    ['{"$or":[{"a":["x"]},{"b":["y"]},"c"]}', 'Only JSON object is allowed in array of $or relationship.'],
    ['{"$or":[{},{}]}', 'Empty objects are not allowed'],
    ['{"a":{}}', 'Empty objects are not allowed'],
  ])('%s is refused', (policy, text) => {
    expect(problemOf(policy).message.split('\n')[0]).toBe(`FilterPolicy: ${text}`)
  })

  it.each([
    ['10.0.0.0', "Malformed CIDR, one '/' required"],
    ['10.0.0.0/8/8', "Malformed CIDR, one '/' required"],
    ['10.0.0.0/x', 'Malformed CIDR, mask bits must be an integer'],
    ['10.0.0.0/-1', 'Malformed CIDR, mask bits must not be negative'],
    ['10.0.0/8', 'Nonstandard IP address: 10.0.0'],
    ['example.com/8', 'Nonstandard IP address: example.com'],
    ['10.0.0.256/8', 'Nonstandard IP address: 10.0.0.256'],
    ['10.0.0.0/32', 'IPv4 mask bits must be < 32'],
    ['2001:db8::/128', 'IPv6 mask bits must be < 128'],
    ['1::2::3/64', 'Nonstandard IP address: 1::2::3'],
  ])('the network %s is refused', (network, text) => {
    expect(problemOf({ key: [{ cidr: network }] }).message).toBe(`FilterPolicy: ${text}`)
  })

  it('is not JSON: the message says where it stops being JSON', () => {
    const problem = problemOf('{\n  "key": ["value",]\n}')
    expect(problem.message).toMatch(
      /^FilterPolicy: failed to parse JSON\. Unexpected character \('\]' \(code 93\)\)/,
    )
    expect(problem).toMatchObject({ line: 2, column: 19, offset: 20 })
    expect(problemOf('').message).toMatch(/^FilterPolicy: failed to parse JSON\. Unexpected end-of-input/)
    expect(problemOf('{} x').message).toMatch(/expected nothing after the value/)
  })

  it.each([
    [
      '{invalidjson}',
      "Unexpected character ('i' (code 105)): was expecting double-quote to start field name",
      2,
    ],
    [
      'invalid-json',
      "Unrecognized token 'invalid': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      8,
    ],
  ])('%s is refused in the words recorded from AWS', (policy, text, column) => {
    expect(problemOf(policy).message).toBe(`FilterPolicy: failed to parse JSON. ${text}${at(1, column)}`)
  })

  it.each([
    '{"a":["\\x"]}',
    '{"a":["\\u12g4"]}',
    '{"a":["\n"]}',
    "{'a':[1]}",
    '{"a":[01]}',
    '{"a":[NaN]}',
    '{"a"',
  ])('%s is not JSON', (text) => {
    expect(problemOf(text).message).toMatch(/^FilterPolicy: failed to parse JSON\. /)
  })

  it('is placed without white space, while the place is that in the text as it was written', () => {
    const text = '{\n  "key": [ "a",\n    {"suffix": 100}\n  ]\n}'
    const problem = problemOf(text)
    expect(problem.message).toBe(`FilterPolicy: suffix match pattern must be a string${at(1, 26)}`)
    expect(problem).toMatchObject({
      line: 3,
      column: 16,
      offset: text.indexOf('100'),
      to: text.indexOf('100') + 3,
    })
  })
})

describe("AWS's limits", () => {
  it('a policy on attributes is not nested', () => {
    const text = 'Filter policy scope MessageAttributes does not support nested filter policy'
    expect(problemOf({ object: { key: [{ prefix: 'auto-' }] } }).message).toBe(text)
    expect(problemOf({ $or: [{ a: { b: ['x'] } }, { c: ['y'] }] }).message).toBe(text)
    expect(policyOf({ object: { key: [{ prefix: 'auto-' }] } }, 'MessageBody').shape.combinations).toBe(2)
    expect(policyOf({ key: [{ 'anything-but': { prefix: 'a' } }] }).shape.combinations).toBe(1)
  })

  it('a policy has no more than five keys; of nested ones only the outermost count', () => {
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, ['v']]))
    expect(policyOf(keys(5)).shape.keys).toBe(5)
    const text = 'FilterPolicy: Filter policy can not have more than 5 keys'
    expect(problemOf(keys(6)).message).toBe(text)
    expect(problemOf(keys(6), 'MessageBody').message).toBe(text)
    expect(policyOf({ key: keys(6) }, 'MessageBody').shape.keys).toBe(1)
  })

  const values = (count: number) => Array.from({ length: count }, (_, n) => `value${n}`)
  const tooComplex = 'FilterPolicy: Filter policy is too complex'

  it('a policy has no more than 150 combinations of values', () => {
    expect(policyOf({ key: values(150) }).shape.combinations).toBe(150)
    expect(problemOf({ key: values(151) }).message).toBe(tooComplex)
    expect(problemOf({ key1: values(100), key2: values(51) }).message).toBe(tooComplex)
    expect(policyOf({ a: values(3), b: values(1), c: values(2) }).shape.combinations).toBe(6)
  })

  it('each level of nesting multiplies the combinations', () => {
    const nested = { key_a: { key_b: { key_c: values(4) } }, key_d: { key_e: values(3) } }
    expect(policyOf(nested, 'MessageBody').shape.combinations).toBe(72)
    expect(problemOf({ ...nested, key_f: values(3) }, 'MessageBody').message).toBe(tooComplex)
  })

  it('the alternatives of a $or are added up', () => {
    const documented = {
      source: values(1),
      $or: [
        { metricName: values(2) },
        { metricType: values(1), $or: [{ metricId: [1, 2] }, { spaceId: [1, 2, 3] }] },
      ],
    }
    expect(policyOf(documented).shape.combinations).toBe(7)
    const nested = (names: number, scopes: number, types: number) => ({
      $or: [{ metricName: values(names) }, { namespace: values(2) }],
      detail: { scope: values(scopes), $or: [{ source: values(1) }, { type: values(types) }] },
    })
    expect(policyOf(nested(2, 1, 1), 'MessageBody').shape.combinations).toBe(32)
    expect(problemOf(nested(3, 2, 3), 'MessageBody').message).toBe(tooComplex)
  })

  it('150 combinations with a $or are taken, 152 are not (both recorded from AWS)', () => {
    const policy = (sources: number, names: number, spaces: number) => ({
      source: values(sources),
      $or: [
        { metricName: values(names) },
        { metricType: values(4), $or: [{ metricId: values(4) }, { spaceId: values(spaces) }] },
      ],
    })
    expect(policyOf(policy(3, 6, 7)).shape.combinations).toBe(150)
    expect(problemOf(policy(4, 6, 4)).message).toBe(tooComplex)
  })

  it('a policy has no more than 256 KB, counted in UTF-8', () => {
    const policy = (characters: number) => JSON.stringify({ key: ['é'.repeat(characters)] })
    const frame = policy(0).length
    expect(policyOf(policy((262_144 - frame) / 2)).shape.bytes).toBe(262_144)
    expect(problemOf(policy((262_144 - frame) / 2 + 1)).message).toMatch(/larger than 262144 bytes/)
  })

  it('a policy that is nested too deep is refused, not read', () => {
    const deep = `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
    expect(problemOf(deep).message).toMatch(/nesting depth/)
    expect(problemOf('{"a":'.repeat(5_000)).message).toMatch(/nesting depth/)
  })
})

describe('reading a policy', () => {
  it('of a key that comes twice the last one counts', () => {
    expect(policyOf('{"a":["x"],"b":["y"],"a":["z","w"]}').clauses).toMatchObject([
      { path: ['a'], conditions: [{ value: 'z' }, { value: 'w' }] },
      { path: ['b'] },
    ])
    expect(policyOf('{"a":[{"bad":1}],"a":["z"]}').clauses).toHaveLength(1)
  })

  it('{} is a policy without clauses', () => {
    expect(policyOf('{}').clauses).toEqual([])
  })

  it('$or is a key like any other unless it has two objects without reserved names', () => {
    expect(policyOf({ $or: ['a', 'b'] }).clauses).toMatchObject([{ kind: 'key', path: ['$or'] }])
    expect(policyOf({ $or: [{ prefix: 'a' }, { suffix: 'b' }] }).clauses).toMatchObject([{ kind: 'key' }])
    expect(policyOf({ $or: { a: ['x'] } }, 'MessageBody').clauses).toMatchObject([{ path: ['$or', 'a'] }])
    expect(problemOf({ $or: [{ a: ['x'] }] }).message).toMatch(/Unrecognized match type a/)
    expect(problemOf({ $or: [{ numeric: 123 }, { prefix: 'abc' }] }).message).toMatch(
      /Value of numeric must be/,
    )
    expect(policyOf({ $or: [{ a: ['x'] }, { b: ['y'] }] }).clauses).toMatchObject([
      { kind: 'or', path: ['$or'] },
    ])
  })

  it('ranges point at what was written', () => {
    const text = '{ "a" : [ "x", {"prefix":"y"} ] }'
    const [clause] = policyOf(text).clauses
    if (clause?.kind !== 'key') throw new Error('no key')
    expect(clause.conditions.map(({ range }) => text.slice(range.from, range.to))).toEqual([
      '"x"',
      '{"prefix":"y"}',
    ])
    expect(text.slice(clause.range.from, clause.range.to)).toBe('[ "x", {"prefix":"y"} ]')
  })

  it('numbers are counted as Java writes them', () => {
    const column = (numbers: string) =>
      Number(/column: (\d+)\]$/.exec(problemOf(`{"a":[${numbers},[]]}`).message)?.[1])
    const asJava = '{"a":[1.5,100,100.0,1.23456785E7,1.0E-4,-0.0,1.0E300,['
    expect(column('1.50,100,1e2,12345678.5,0.0001,-0.0,1e300')).toBe(asJava.length + 1)
  })

  it('takes any text without throwing', () => {
    for (const text of [
      'null',
      '1',
      '"',
      '{"__proto__":["a"]}',
      '{"a":[{"constructor":1}]}',
      '\ud800',
      '{"\ud800":[1]}',
    ]) {
      expect(() => parseFilterPolicy(text, 'MessageBody')).not.toThrow()
    }
  })
})
