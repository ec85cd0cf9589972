import type { AttributeMap } from '../../../../shared/console/messages'
import { fromBase64 } from '../../../components/body/decodeChain'

/** MD5 as SQS answers it; Web Crypto has none. For comparing with an SDK's answer, never for secrets. */

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const sines = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0)

export function md5(bytes: Uint8Array): string {
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, (bytes.length << 3) >>> 0, true)
  view.setUint32(padded.length - 4, Math.floor(bytes.length / 2 ** 29), true)
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476]
  for (let block = 0; block < padded.length; block += 64) {
    let [a, b, c, d] = state as [number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const round = i >> 4
      let mixed: number
      let word: number
      if (round === 0) {
        mixed = (b & c) | (~b & d)
        word = i
      } else if (round === 1) {
        mixed = (d & b) | (~d & c)
        word = (5 * i + 1) & 15
      } else if (round === 2) {
        mixed = b ^ c ^ d
        word = (3 * i + 5) & 15
      } else {
        mixed = c ^ (b | ~d)
        word = (7 * i) & 15
      }
      const sum = (a + mixed + sines[i]! + view.getInt32(block + word * 4, true)) | 0
      const shift = shifts[round * 4 + (i & 3)]!
      a = d
      d = c
      c = b
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0
    }
    state[0] = (state[0]! + a) | 0
    state[1] = (state[1]! + b) | 0
    state[2] = (state[2]! + c) | 0
    state[3] = (state[3]! + d) | 0
  }
  const out = new DataView(new ArrayBuffer(16))
  state.forEach((word, i) => out.setInt32(i * 4, word, true))
  return Array.from(new Uint8Array(out.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * MD5OfMessageAttributes: of every attribute by name, the length and bytes of name, data type, a byte for the kind of
 * value, and the value.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function attributesMd5(attributes: AttributeMap): string | null {
  const names = Object.keys(attributes).sort((a, b) => (a < b ? -1 : 1))
  if (names.length === 0) return null
  const parts: Uint8Array[] = []
  const text = new TextEncoder()
  const add = (bytes: Uint8Array): void => {
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, bytes.length)
    parts.push(length, bytes)
  }
  for (const name of names) {
    const { type, value } = attributes[name]!
    const binary = type.startsWith('Binary')
    add(text.encode(name))
    add(text.encode(type))
    parts.push(Uint8Array.of(binary ? 2 : 1))
    add(binary ? (fromBase64(value) ?? new Uint8Array()) : text.encode(value))
  }
  return md5(Uint8Array.from(parts.flatMap((part) => [...part])))
}
