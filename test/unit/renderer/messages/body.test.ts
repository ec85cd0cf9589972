import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeChain, layerName } from '../../../../renderer/components/body/decodeChain'
import { hexDump, hexRow } from '../../../../renderer/components/body/hexRows'
import {
  indexJson,
  isCutOff,
  JsonTextError,
  keyOf,
  pathOf,
  prettyJson,
  valueOf,
} from '../../../../renderer/components/body/jsonIndex'
import { JsonDocument } from '../../../../renderer/components/body/jsonRows'
import { readBody } from '../../../../renderer/components/body/readBody'
import { jsonTokens, longestLine, textLines } from '../../../../renderer/components/body/textLines'
import { oneLine, unusualCount, visibleParts } from '../../../../renderer/components/body/unusual'

const order = JSON.stringify({ order: { items: [{ sku: 'A-1' }, { sku: 'B-2' }], 'a key': 1 } })

async function steps(body: string): Promise<string> {
  const layers = await decodeChain(body)
  return layers.map((_, at) => layerName(layers, at)).join(' → ')
}

describe('the JSON index', () => {
  test('lays any JSON out so that it parses to the same value', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 0, max: 3 }), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent)
        expect(JSON.parse(prettyJson(indexJson(spaced)))).toEqual(JSON.parse(text))
      }),
    )
  })

  test('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:01-.e\\utrnfalsu ') }), (text) => {
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        if (valid) expect(indexJson(text).count).toBeGreaterThan(0)
        else expect(() => indexJson(text)).toThrow(JsonTextError)
      }),
      { numRuns: 2_000 },
    )
  })

  test('keeps every digit of a number', () => {
    expect(prettyJson(indexJson('{"id":90071992547409931.10}'))).toBe('{\n  "id": 90071992547409931.10\n}')
  })

  test('survives nesting that would overflow a recursive reader', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000)
    expect(indexJson(deep).count).toBe(200_000)
  })

  test('takes a text that was cut as far as it goes', () => {
    for (let end = 1; end < order.length; end++) {
      const index = indexJson(order.slice(0, end), true)
      expect(index.cut).toBe(true)
      expect(index.count).toBeGreaterThan(0)
    }
  })

  test('knows what a cut leaves unfinished, and lays it out without brackets that are not there', () => {
    const index = indexJson('{"done":{"a":[1]},"list":[{"b":2},{"c":"begi', true)
    const cut = Array.from({ length: index.count }, (_, node) => isCutOff(index, node))
    // root, done, a, 1, list, {b}, 2, {c}, "begi
    expect(cut).toEqual([true, false, false, false, true, false, false, true, true])
    expect(prettyJson(index).endsWith('"begi\n      …')).toBe(true)
    const closed = indexJson('{"a":{}', true)
    expect([isCutOff(closed, 0), isCutOff(closed, 1)]).toEqual([true, false])
    const whole = indexJson('{"a":[1]}')
    expect(isCutOff(whole, 0)).toBe(false)
  })

  test('names places the way the message filter does', () => {
    const index = indexJson(order)
    const paths = Array.from({ length: index.count }, (_, node) => pathOf(index, node))
    expect(paths).toContain('order.items[1].sku')
    expect(paths).toContain('order["a key"]')
  })

  test('says where the text stops being JSON', () => {
    expect(() => indexJson('{"a": 1,}')).toThrow(expect.objectContaining({ position: 8 }) as Error)
  })
})

describe('the JSON tree', () => {
  test('hides what is below a closed node, and shows it again', () => {
    const document = new JsonDocument(indexJson(order))
    const all = document.rows().length
    document.openTo(1)
    expect(document.rows().map((row) => keyOf(row.document.index, row.node))).toEqual([null, 'order'])
    document.openTo(Infinity)
    expect(document.rows()).toHaveLength(all)
  })

  test('opens JSON that a string holds as base64, and leaves words that only look so', () => {
    const kinesis = { data: Buffer.from(order).toString('base64'), key: 'eyJpbnZhbGlk', word: 'eye-shadows' }
    const document = new JsonDocument(indexJson(JSON.stringify(kinesis)))
    expect([1, 2, 3].map((node) => document.holdsJson(node))).toEqual([true, false, false])
    expect(document.isBase64(1)).toBe(true)
    document.toggle(1)
    expect(document.rows().map(({ depth }) => depth)).toContain(3)
    expect(document.nested(1)!.path(1)).toBe('data → order')
  })

  test('opens JSON that is held in a string, in its place', () => {
    const document = new JsonDocument(indexJson(JSON.stringify({ Message: order, after: 1 })))
    expect(document.holdsJson(1)).toBe(true)
    document.toggle(1)
    const rows = document.rows()
    expect(rows.at(-1)!.node).toBe(2)
    const inner = rows.find(
      (row) => row.document !== document && valueOf(row.document.index, row.node) === 'B-2',
    )!
    expect(inner.document.path(inner.node)).toBe('Message → order.items[1].sku')
  })

  test('finds keys and values whatever their case, and reveals them', () => {
    const document = new JsonDocument(indexJson(order))
    document.openTo(0)
    const found = document.search('b-2')
    expect(found).toHaveLength(1)
    document.reveal(found[0]!)
    expect(document.rows().some((row) => row.node === found[0])).toBe(true)
  })
})

describe('decoding a body', () => {
  test('shows plain JSON and plain text as they are', async () => {
    expect(await steps(order)).toBe('JSON')
    expect(await steps('password')).toBe('text')
    expect(await steps('shipping')).toBe('text')
    expect(await steps('')).toBe('text')
  })

  test('takes off base64 and gzip, and names the steps', async () => {
    expect(await steps(gzipSync(order).toString('base64'))).toBe('base64 → gzip → JSON')
    expect(await steps(deflateSync(order).toString('base64'))).toBe('base64 → deflate → JSON')
    expect(await steps(Buffer.from(order).toString('base64url'))).toBe('base64 → JSON')
  })

  test('unquotes JSON inside a JSON string', async () => {
    expect(await steps(JSON.stringify(order))).toBe('JSON string → JSON')
  })

  test('leaves base64 of unknown bytes alone unless asked', async () => {
    const body = Buffer.from([0, 255, 1, 254, 2, 253, 3, 252, 9]).toString('base64')
    expect(await steps(body)).toBe('text')
    const read = await readBody(body, false, ['base64'])
    expect(read.layers.at(-1)!.text).toBeNull()
  })

  test('says why decoding by hand did not work, and keeps what did', async () => {
    const read = await readBody(order, false, ['gzip'])
    expect(read).toMatchObject({ problem: 'This is not gzip data' })
    expect(read.layers).toHaveLength(1)
  })

  test('gives up on a small body that unpacks to a huge one', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024)).toString('base64')
    const read = await readBody(bomb, false, ['base64', 'gzip'])
    expect(read.problem).toBe('It unpacks to more than 16 MiB')
  })

  test('says where a body that looks like JSON breaks', async () => {
    const read = await readBody('{\n  "a": 1,\n  b: 2\n}', false, null)
    expect(read.layers[0]!.jsonProblem).toBe('A key in double quotes should be here (line 3, column 3)')
  })

  test('reads a cut body as a tree but does not try to decode it', async () => {
    const read = await readBody(order.slice(0, 30), true, null)
    expect(read.layers).toHaveLength(1)
    expect(read.layers[0]!.json?.cut).toBe(true)
  })
})

describe('text and hex', () => {
  test('shows characters that hide, and leaves emoji whole', () => {
    const parts = visibleParts('pay\u200bpal \u202egnp')
    expect(parts.map((part) => ('text' in part ? part.text : part.label))).toEqual([
      'pay',
      'U+200B',
      'pal ',
      'U+202E',
      'gnp',
    ])
    expect(unusualCount('👩‍👩‍👧 ✔️ 日本語 Zoë')).toBe(0)
    expect(unusualCount('\ud800')).toBe(1)
  })

  test('shows each space of a body that has nothing else, and leaves those of others alone', () => {
    expect(visibleParts(' \t', true).map((part) => ('label' in part ? part.label : part.text))).toEqual([
      '␣',
      '⇥',
    ])
    expect(oneLine(' \n')).toBe('␣↵')
    expect(oneLine(' a  b ')).toBe('a b')
    expect(oneLine('')).toBe('')
  })

  test('draws a long line in pieces that lose nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 3 * longestLine })), (parts) => {
        const text = parts.join('\n')
        const lines = textLines(text)
        const again = lines.reduce(
          (whole, line, at) => whole + (at > 0 && line.number !== null ? '\n' : '') + line.text,
          '',
        )
        expect(again).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  test('colours keys, strings, numbers and words of JSON', () => {
    expect(jsonTokens('  "a": [1, "b", true]').map((token) => token.kind)).toEqual([
      'plain',
      'key',
      'plain',
      'plain',
      'number',
      'plain',
      'string',
      'plain',
      'keyword',
      'plain',
    ])
  })

  test('dumps bytes sixteen a line', () => {
    const bytes = Uint8Array.from({ length: 20 }, (_, at) => at + 60)
    expect(hexRow(bytes, 1)).toEqual({ offset: '00000010', hex: ['4c', '4d', '4e', '4f'], ascii: 'LMNO' })
    expect(hexRow(bytes, 2, 8)).toEqual(hexRow(bytes, 1))
    expect(hexDump(bytes).split('\n')).toHaveLength(2)
  })
})
