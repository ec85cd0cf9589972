import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonTextError, locate, parsePath, removeAt, setAt, textAt } from '../../../electron/broker/jsonText'

describe('a JSON path', () => {
  it('is dotted, with [n] for lists and ["…"] for keys with dots', () => {
    expect(parsePath('order.items[0].sku')).toEqual(['order', 'items', 0, 'sku'])
    expect(parsePath('$.a["b.c"][2]')).toEqual(['a', 'b.c', 2])
    expect(parsePath('[1][2]')).toEqual([1, 2])
    expect(parsePath('$')).toEqual([])
  })

  it('is refused with the place where it makes no sense', () => {
    for (const bad of ['', 'a..b', 'a[', 'a[x]', 'a.', 'a b[']) {
      expect(() => parsePath(bad), bad).toThrow(JsonTextError)
    }
  })
})

describe('finding a value', () => {
  const text =
    '{ "a": {"b": [1, {"c": 12345678901234567890.10}]}, "s": "x\\"y", "a\\u0062": true, "n": null }'

  it('gives the exact characters of a number and the characters of a text', () => {
    expect(textAt(text, parsePath('a.b[1].c'))).toBe('12345678901234567890.10')
    expect(textAt(text, ['s'])).toBe('x"y')
    expect(textAt(text, ['ab'])).toBe('true')
    expect(textAt(text, ['n'])).toBe('null')
    expect(textAt(text, ['missing'])).toBeUndefined()
    expect(textAt(text, parsePath('a.b[2]'))).toBeUndefined()
    expect(textAt(text, parsePath('a[0]'))).toBeUndefined()
  })

  it('takes the last of equal keys, as JSON.parse does', () => {
    expect(textAt('{"a":1,"a":2}', ['a'])).toBe('2')
  })

  it('finds nothing in text that is not JSON, and does not fail', () => {
    for (const bad of [
      '',
      'hello',
      '{',
      '{"a"',
      '{"a":',
      '{"a":1',
      '[1,',
      '"abc',
      '{a:1}',
      '\\',
      '{"a":"\\',
    ]) {
      expect(textAt(bad, ['a']), bad).toBeUndefined()
    }
  })

  it('stands the deepest nesting', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(locate(deep, [0])).toEqual({ start: 1, end: 199_999 })
  })

  it('agrees with JSON.parse for any object and key', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(4), (object, spaces) => {
        const json = JSON.stringify(object, null, spaces)
        for (const [key, value] of Object.entries(JSON.parse(json) as Record<string, unknown>)) {
          const span = locate(json, [key])!
          expect(JSON.parse(json.slice(span.start, span.end))).toEqual(value)
        }
      }),
    )
  })
})

describe('changing a value', () => {
  it('leaves every other character as it was', () => {
    const body = '{ "id": 9007199254740993,\n  "total": 1.50, "total2":1e400, "name": "\\u00e9" }'
    expect(setAt(body, ['total'], '2.00')).toBe(body.replace('1.50', '2.00'))
    expect(removeAt(body, ['total'])).toBe('{ "id": 9007199254740993, "total2":1e400, "name": "\\u00e9" }')
  })

  it('adds what is missing, spaced like its neighbours', () => {
    expect(setAt('{"a":1}', ['b', 'c', 0], '"x"')).toBe('{"a":1,"b":{"c":["x"]}}')
    expect(setAt('{\n  "a": 1\n}', ['b'], '2')).toBe('{\n  "a": 1,\n  "b": 2\n}')
    expect(setAt('{ }', ['b'], '2')).toBe('{"b":2}')
    expect(setAt('{"list":[1]}', ['list', 1], '2')).toBe('{"list":[1,2]}')
    expect(setAt(' 5 ', [], '6')).toBe(' 6 ')
  })

  it('refuses what cannot be', () => {
    expect(() => setAt('plain', ['a'], '1')).toThrow('not JSON')
    expect(() => setAt('{"a":5}', ['a', 'b'], '1')).toThrow('a is not an object')
    expect(() => setAt('{"a":{}}', ['a', 0], '1')).toThrow('a is not a list')
    expect(() => setAt('[1]', [3], '1')).toThrow('past the end')
    expect(() => removeAt('{', ['a'])).toThrow('not JSON')
  })

  it('removes first, middle, last, only and doubled members', () => {
    expect(removeAt('{"a":1,"b":2,"c":3}', ['a'])).toBe('{"b":2,"c":3}')
    expect(removeAt('{"a":1,"b":2,"c":3}', ['b'])).toBe('{"a":1,"c":3}')
    expect(removeAt('{"a":1,"b":2,"c":3}', ['c'])).toBe('{"a":1,"b":2}')
    expect(removeAt('{"a":1}', ['a'])).toBe('{}')
    expect(removeAt('{"a":1,"b":0,"a":2}', ['a'])).toBe('{"b":0}')
    expect(removeAt('{"l":[1,2,3]}', ['l', 1])).toBe('{"l":[1,3]}')
    expect(removeAt('{"l":1}', ['x'])).toBe('{"l":1}')
  })

  it('is what JSON.parse, change, stringify would be, for any object', () => {
    const safeKey = fc.string().filter((key) => key !== '__proto__')
    fc.assert(
      fc.property(
        fc.dictionary(safeKey, fc.jsonValue(), { maxKeys: 6 }),
        safeKey,
        fc.jsonValue(),
        fc.nat(3),
        (object, key, value, spaces) => {
          const json = JSON.stringify(object, null, spaces)
          const expected = JSON.parse(json) as Record<string, unknown>
          const set = setAt(json, [key], JSON.stringify(value))
          expected[key] = JSON.parse(JSON.stringify(value))
          expect(JSON.parse(set)).toEqual(expected)
          delete expected[key]
          expect(JSON.parse(removeAt(set, [key]))).toEqual(expected)
        },
      ),
    )
  })
})
