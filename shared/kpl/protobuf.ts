/** Bytes that are no protobuf message, or not the one expected. */
export class ProtobufDamaged extends Error {}

/** What stands before a value: which field it is, and how the value is written. */
export interface Field {
  readonly number: number
  readonly wire: number
}

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

/**
 * Reads the fields of one protobuf message, in order. After each `next`, exactly one of `integer`, `bytes` and `skip` takes
 * the value. All throw ProtobufDamaged where the bytes end early or make no sense.
 * https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufReader {
  #at = 0

  constructor(private readonly message: Uint8Array) {}

  /** The next field; undefined at the end. */
  next(): Field | undefined {
    if (this.#at === this.message.length) return undefined
    const tag = this.#varint()
    const number = Math.floor(tag / 8)
    if (number === 0) throw new ProtobufDamaged('There is no field 0')
    return { number, wire: tag % 8 }
  }

  /** A whole number that fits in a double exactly. */
  integer({ number, wire }: Field): number {
    if (wire !== VARINT) throw new ProtobufDamaged(`Field ${number} is not a number`)
    return this.#varint()
  }

  /** A view of the message. */
  bytes({ number, wire }: Field): Uint8Array {
    if (wire !== BYTES) throw new ProtobufDamaged(`Field ${number} has no length`)
    return this.#take(this.#varint())
  }

  skip({ wire }: Field): void {
    if (wire === VARINT) this.#varint()
    else if (wire === BYTES) this.#take(this.#varint())
    else if (wire === FIXED64) this.#take(8)
    else if (wire === FIXED32) this.#take(4)
    else throw new ProtobufDamaged(`Values are not written in way ${wire}`)
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.message.length) throw new ProtobufDamaged('The message ends early')
    const taken = this.message.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  #varint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.message[this.#at++]
      if (byte === undefined) throw new ProtobufDamaged('The message ends early')
      value += (byte & 0x7f) * factor
      if (value > Number.MAX_SAFE_INTEGER) throw new ProtobufDamaged('The number is too large')
      if (byte < 0x80) return value
      if (factor > 2 ** 56) throw new ProtobufDamaged('The number does not end')
    }
  }
}
