import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonBody, utf8Text } from '../../../electron/gateway/protocols/jsonBody'
import { blob, integer, list, map, structure, text, timestamp, truth } from '../../../electron/gateway/shapes'

const part = structure({ Key: text, Data: blob, At: timestamp, Count: integer, Flag: truth })
const shape = structure({ Name: text, Parts: list('Part', part), Tags: map('Tag', text) })

const written = (value: unknown): string => jsonBody(shape, value).body

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom('a', '"', '\\', '\n', '\u0001', '\u007f', '\ud800', 'é'),
    maxLength: 70,
  }),
)
const anyPart = fc.record(
  {
    Key: anyText,
    Data: fc.uint8Array({ maxLength: 1_300 }),
    At: fc.integer({ min: 0, max: 4e12 }),
    Count: fc.integer(),
    Flag: fc.boolean(),
  },
  { requiredKeys: [] },
)

/** What JSON.stringify makes of it. */
function expected(value: { Parts: { Data?: Uint8Array; At?: number }[] }): unknown {
  const Parts = value.Parts.map(({ Data, At, ...rest }) => ({
    ...rest,
    ...(Data && { Data: Buffer.from(Data).toString('base64') }),
    ...(At !== undefined && { At: At / 1_000 }),
  }))
  return JSON.parse(JSON.stringify({ ...value, Parts }))
}

describe('an answer in JSON', () => {
  test('says what JSON.stringify says, for any text, bytes and times', () => {
    fc.assert(
      fc.property(
        fc.record({
          Name: anyText,
          Parts: fc.array(anyPart, { maxLength: 30 }),
          Tags: fc.dictionary(anyText, anyText, { noNullPrototype: true }),
        }),
        (value) => {
          const { body, ascii } = jsonBody(shape, value)
          expect(JSON.parse(body)).toEqual(expected(value))
          expect(ascii).toBe(Buffer.byteLength(body) === body.length)
        },
      ),
    )
  })

  test.each([0, 1, 2, 3, 4, 599, 600, 601, 602, 100_000])('%i bytes are base64', (count) => {
    const bytes = new Uint8Array(count + 2).map((_, index) => index * 7).subarray(1, count + 1)
    expect(written({ Parts: [{ Data: bytes }] })).toBe(
      `{"Parts":[{"Data":"${Buffer.from(bytes).toString('base64')}"}]}`,
    )
  })

  test('bytes are those of their own memory, whichever came before', () => {
    const one = new Uint8Array(Buffer.from('one and more'))
    const other = new Uint8Array(Buffer.from('two and more'))
    const Parts = [one.subarray(0, 3), other.subarray(0, 3), other.subarray(3, 3), one.subarray(4)].map(
      (Data) => ({ Data }),
    )
    const inBase64 = ['one', 'two', '', 'and more'].map((text) => ({
      Data: Buffer.from(text).toString('base64'),
    }))
    expect(JSON.parse(written({ Parts }))).toEqual({ Parts: inBase64 })
    one.set(Buffer.from('new'))
    expect(JSON.parse(written({ Parts }))).toEqual({
      Parts: [{ Data: Buffer.from('new').toString('base64') }, ...inBase64.slice(1)],
    })
  })

  test('one that cannot be written leaves nothing behind in the next', () => {
    expect(() => written({ Parts: [{ Data: new Uint8Array(3), Key: 'é' }, null] })).toThrow()
    expect(jsonBody(shape, { Parts: [{ Data: Buffer.from('a') }] })).toEqual({
      body: '{"Parts":[{"Data":"YQ=="}]}',
      ascii: true,
    })
  })

  test('knows whether it is ASCII', () => {
    expect(jsonBody(shape, { Name: 'a"\n' })).toEqual({ body: '{"Name":"a\\"\\n"}', ascii: true })
    expect(jsonBody(shape, { Parts: [{ Key: 'é' }], Name: 'a' }).ascii).toBe(false)
    expect(jsonBody(shape, { Tags: { é: 'a' } }).ascii).toBe(false)
    expect(jsonBody(shape, { Name: 'a' }).ascii).toBe(true)
  })

  test('members and entries that are absent, null or unknown are left out', () => {
    expect(written({ Name: null, Parts: undefined, Surprise: 1, Tags: { a: undefined, b: 'c' } })).toBe(
      '{"Tags":{"b":"c"}}',
    )
  })
})

test('a body that is not UTF-8 has no text', () => {
  expect(utf8Text(Buffer.from('aé€'))).toBe('aé€')
  expect(utf8Text(Buffer.from('plain'))).toBe('plain')
  expect(utf8Text(Buffer.from([0x61, 0xff]))).toBeUndefined()
})

describe('what many answers write', () => {
  const kept = structure({ Records: list('Record', { ...part, keepsJson: true }) })
  interface Part {
    Key?: string
    Data?: Uint8Array
    At?: number
    json?: string | null
  }
  const write = (Records: Part[]) => jsonBody(kept, { Records })

  test('is the same the first, the second and the third time, beside whatever else is written', () => {
    fc.assert(
      fc.property(
        fc.array(anyPart, { maxLength: 20 }),
        fc.array(anyPart, { maxLength: 3 }),
        (values, more) => {
          const first = write([...values, ...more])
          expect(JSON.parse(first.body)).toEqual(
            JSON.parse(
              jsonBody(structure({ Records: list('Record', part) }), { Records: [...values, ...more] }).body,
            ),
          )
          expect(write(values).body).toBe(write(values).body)
          expect(write([...values, ...more])).toEqual(first)
          expect(first.ascii).toBe(Buffer.byteLength(first.body) === first.body.length)
        },
      ),
    )
  })

  test('is kept from the second time on, as text of its own', () => {
    const one: Part = { Key: 'truck-1', Data: new Uint8Array(256) }
    write([one])
    expect(one.json).toBeNull()
    const { body } = write([one])
    expect(body).toBe(`{"Records":[{${one.json}}]}`)
    one.Key = 'nobody changes a record'
    expect(write([one]).body).toBe(body)
  })

  test('is not kept where it is long, or not ASCII', () => {
    const long: Part = { Data: new Uint8Array(13_000) }
    const umlaut: Part = { Key: 'Überführung' }
    const plain: Part = { Key: 'a' }
    for (let time = 0; time < 3; time++) expect(write([plain, long, umlaut]).ascii).toBe(false)
    expect([plain.json, long.json, umlaut.json]).toEqual(['"Key":"a"', undefined, undefined])
    expect(write([plain, long]).ascii).toBe(true)
  })
})
