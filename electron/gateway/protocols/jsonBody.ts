import { isAscii, isUtf8 } from 'node:buffer'
import { KEPT_JSON } from '../../broker/streams/shapes'
import type { Shape } from '../shapes'

/** The text of a JSON body; undefined if it is not UTF-8. */
export function utf8Text(body: Buffer): string | undefined {
  // Mostly it is ASCII, which is turned into text at half the cost.
  if (isAscii(body)) return body.toString('latin1')
  return isUtf8(body) ? body.toString('utf8') : undefined
}

/**
 * A value as the JSON of its shape: bytes in base64, times as seconds with a fraction; absent members are left out, and
 * those that the shape does not name.
 */
export function jsonBody(shape: Shape, value: unknown): { readonly body: string; readonly ascii: boolean } {
  ascii = true
  const { before, between, after } = writerOf(shape)
  const body = before + between(value) + after
  memory = undefined
  return { body, ascii }
}

/**
 * Made once for each shape, so that an answer of thousands of records is put together from the broker's own values. What
 * stands before and after a value is the same for all of its shape, so it is joined to what surrounds it in advance: an answer
 * of half as many parts costs half as much.
 */
interface Writer {
  readonly before: string
  readonly between: (value: unknown) => string
  readonly after: string
}

const writers = new WeakMap<Shape, Writer>()

/** Whether all of the answer that is being written is ASCII. Writing one is never interrupted by another. */
let ascii = true

function writerOf(shape: Shape): Writer {
  let writer = writers.get(shape)
  if (!writer) writers.set(shape, (writer = makeWriter(shape)))
  return writer
}

function makeWriter(shape: Shape): Writer {
  switch (shape.kind) {
    case 'blob':
      return { before: '"', between: (value) => base64(value as Uint8Array), after: '"' }
    case 'timestamp':
      return { before: '', between: (value) => seconds(value as number), after: '' }
    case 'string':
      return { before: '"', between: (value) => escaped(value as string), after: '"' }
    case 'list':
      return listWriter(writerOf(shape.of))
    case 'map':
      return mapWriter(writerOf(shape.of))
    case 'structure': {
      const writer = structureWriter(shape.members.map(({ name, shape: of }) => ({ name, of: writerOf(of) })))
      return shape.keepsJson ? keepingWriter(writer) : writer
    }
    default:
      return { before: '', between: String, after: '' }
  }
}

function listWriter({ before, between, after }: Writer): Writer {
  const separator = `${after},${before}`
  return {
    before: '[',
    between(value) {
      let text = ''
      let lead = before
      for (const one of value as unknown[]) {
        text += lead + between(one)
        lead = separator
      }
      return lead === separator ? text + after : ''
    },
    after: ']',
  }
}

function mapWriter({ before, between, after }: Writer): Writer {
  return {
    before: '{',
    between: (value) =>
      Object.entries(value as object)
        .filter(([, one]) => one !== undefined && one !== null)
        .map(([key, one]) => `"${escaped(key)}":${before}${between(one)}${after}`)
        .join(','),
    after: '}',
  }
}

function structureWriter(members: readonly { readonly name: string; readonly of: Writer }[]): Writer {
  const keys = members.map(({ name, of }) => `${JSON.stringify(name)}:${of.before}`)
  // What stands between any two members, by the first (or the beginning) and then by the second.
  const leads = [keys, ...members.map(({ of }) => keys.map((key) => `${of.after},${key}`))]
  return {
    before: '{',
    between(value) {
      let text = ''
      let written = 0
      for (let index = 0; index < members.length; index++) {
        const { name, of } = members[index]!
        const one = (value as Record<string, unknown>)[name]
        if (one === undefined || one === null) continue
        text += leads[written]![index]! + of.between(one)
        written = index + 1
      }
      return written === 0 ? '' : text + members[written - 1]!.of.after
    },
    after: '}',
  }
}

/**
 * Keeps the text of a value with it from the second time on that it is written: what one reader alone reads is not worth the
 * memory. Only ASCII is kept, since the answer's measure is then known.
 */
function keepingWriter({ before, between, after }: Writer): Writer {
  return {
    before,
    between(value) {
      const kept = value as { json?: string | null }
      if (typeof kept.json === 'string') return kept.json
      const others = ascii
      ascii = true
      const text = between(value)
      if (ascii && text.length <= LONGEST_KEPT) {
        // A text that was put together is a tree of its parts, which takes twice the memory.
        kept.json = kept.json === null ? Buffer.from(text, 'latin1').toString('latin1') : null
      }
      ascii &&= others
      return text
    },
    after,
  }
}

/** What a record of the most bytes of which the JSON is kept may come to: base64, and room for the rest. */
const LONGEST_KEPT = 2 * KEPT_JSON

/** Texts without a character that JSON escapes: nearly all that answers are made of. */
const PLAIN = /^[ !#-[\]-~]*$/
const BEYOND_ASCII = /[^\0-\x7f]/

/** As JSON has it between its quotation marks. */
function escaped(text: string): string {
  if (PLAIN.test(text)) return text
  const quoted = JSON.stringify(text)
  if (ascii && BEYOND_ASCII.test(quoted)) ascii = false
  return quoted.slice(1, -1)
}

/** Records of one put came at the same time. */
let lastTime = NaN
let lastSeconds = ''

function seconds(milliseconds: number): string {
  if (milliseconds !== lastTime) {
    lastTime = milliseconds
    lastSeconds = String(milliseconds / 1_000)
  }
  return lastSeconds
}

/** The records of an answer are mostly parts of the same memory, and a view of it costs as much as a part in base64. */
let memory: Buffer | undefined

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  if (memory?.buffer !== buffer) memory = Buffer.from(buffer)
  return memory.toString('base64', byteOffset, byteOffset + byteLength)
}
