import { decode, encode, Tagged, Token, Tokenizer, Type } from 'cborg'
import type { Shape } from '../shapes'

/**
 * CBOR as AWS's Java SDKs speak it with Kinesis. The codec is cborg: pure JavaScript without dependencies, and made for
 * input that nobody vouches for. It refuses strings of indefinite length, though, in which Jackson (so both Java SDKs) sends
 * long texts; so they are put together here.
 * https://www.rfc-editor.org/rfc/rfc8949
 */
export const cborType = 'application/x-amz-cbor-1.1'

/** Seconds since the epoch by the standard, milliseconds by AWS. */
const TIME = 1
const BYTES_PIECEWISE = 0x5f
const TEXT_PIECEWISE = 0x7f
const BREAK = 0xff
/** Bytes that say how long a text is, by the low bits of its initial byte; none in the others. */
const LENGTH_BYTES: Readonly<Record<number, number>> = { 24: 1, 25: 2, 26: 4, 27: 8 }

class PiecingTokenizer extends Tokenizer {
  override next(): Token {
    const initial = this.data[this.pos()]
    if (initial !== BYTES_PIECEWISE && initial !== TEXT_PIECEWISE) return this.#definite()
    const type = initial === TEXT_PIECEWISE ? Type.string : Type.bytes
    const start = this._pos
    this._pos += 1
    const pieces: unknown[] = []
    while (this.data[this._pos] !== BREAK) {
      if (this.done()) throw new Error('A string of indefinite length has no end')
      const piece = this.#definite()
      if (!Type.equals(piece.type, type))
        throw new Error('A string of indefinite length has a part of another type')
      pieces.push(piece.value)
    }
    this._pos += 1
    const whole = type === Type.string ? pieces.join('') : Buffer.concat(pieces as Uint8Array[])
    return new Token(type, whole, this._pos - start)
  }

  /** The codec leaves out a byte order mark at the beginning of a text, which is part of it. */
  #definite(): Token {
    const start = this._pos
    const token = super.next()
    if (!Type.equals(token.type, Type.string)) return token
    const { data } = this
    const first = start + 1 + (LENGTH_BYTES[data[start]! & 31] ?? 0)
    const marked =
      first + 3 <= this._pos && data[first] === 0xef && data[first + 1] === 0xbb && data[first + 2] === 0xbf
    return marked ? new Token(Type.string, `\ufeff${String(token.value)}`, token.encodedLength) : token
  }
}

/** One value and nothing after it. Throws for anything else. Byte strings are views of the body where they can be. */
export function fromCbor(body: Uint8Array): unknown {
  // A plain view, which the codec reads faster than a Buffer.
  const bytes = new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  const tokenizer = new PiecingTokenizer(bytes, { allowUndefined: true })
  return decode(bytes, { tokenizer, tags: { [TIME]: (content) => content() as unknown } })
}

/** A value in the order of its shape's members, without those that are absent. */
export function toCbor(shape: Shape, value: unknown): Uint8Array {
  return encode(plain(shape, value), { mapSorter: undefined })
}

function plain(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'timestamp':
      return new Tagged(TIME, Math.round(value as number))
    case 'list':
      return (value as unknown[]).map((one) => plain(shape.of, one))
    case 'map':
      return new Map(Object.entries(value as object).map(([key, one]) => [key, plain(shape.of, one)]))
    case 'structure': {
      const result: Record<string, unknown> = {}
      for (const { name, shape: of } of shape.members) {
        const one = (value as Record<string, unknown>)[name]
        if (one !== undefined && one !== null) result[name] = plain(of, one)
      }
      return result
    }
    default:
      return value
  }
}
