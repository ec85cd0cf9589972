import type { SqlValue } from './database'
import { DEFINE, FRAME_HEADER, TAG } from './frameFormat'
import type { FramePlace } from './frameFormat'

interface Definition {
  readonly sql: string
  readonly parameters: number
}

/** Reads the frames of one segment in order, keeping its dictionary. */
export class FrameDecoder {
  readonly #segment: Buffer
  readonly #definitions: Definition[] = []
  #at = 0

  constructor(segment: Buffer) {
    this.#segment = segment
  }

  /** Calls back for each statement of the frame; skip none, since later frames use the dictionary of earlier ones. */
  read(frame: FramePlace, call: (sql: string, values: SqlValue[]) => void): void {
    this.#at = frame.start + FRAME_HEADER
    while (this.#at < frame.end) {
      const number = this.#varint()
      if (number === DEFINE) {
        const parameters = this.#varint()
        const size = this.#varint()
        this.#definitions.push({ sql: this.#segment.toString('utf8', this.#at, this.#at + size), parameters })
        this.#at += size
        continue
      }
      const definition = this.#definitions[number - 1]
      if (!definition)
        throw new Error(`Frame ${frame.sequence} uses statement ${number} before its definition`)
      const values: SqlValue[] = new Array<SqlValue>(definition.parameters)
      for (let index = 0; index < definition.parameters; index++) values[index] = this.#value()
      call(definition.sql, values)
    }
  }

  #value(): SqlValue {
    const tag = this.#segment[this.#at++]
    switch (tag) {
      case TAG.null:
        return null
      case TAG.positive:
        return this.#varint()
      case TAG.negative:
        return -this.#varint() - 1
      case TAG.double:
        this.#at += 8
        return this.#segment.readDoubleLE(this.#at - 8)
      case TAG.text: {
        const size = this.#varint()
        this.#at += size
        return this.#segment.toString('utf8', this.#at - size, this.#at)
      }
      case TAG.blob: {
        const size = this.#varint()
        this.#at += size
        return this.#segment.subarray(this.#at - size, this.#at)
      }
      default:
        throw new Error(`The journal has a value of unknown kind ${tag} at byte ${this.#at - 1}`)
    }
  }

  #varint(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#segment[this.#at++] as number
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
}
