import { crc32 } from 'node:zlib'
import type { Recorder } from './connection'
import type { SqlValue } from './database'
import type { Engine } from './engine'
import { DEFINE, FRAME_HEADER, TAG } from './frameFormat'
import type { Scratch } from './scratch'
import type { PreparedStatement } from './statement'

/** Writes the statements of a batch into one frame, in a buffer that is used again and again. */
export class FrameEncoder implements Recorder {
  readonly #engine: Engine
  #buffer = Buffer.allocUnsafe(256 * 1024)
  #end = FRAME_HEADER
  /** Tells a statement whether its number is of this segment. */
  #segment = 1
  #statements = 0
  /** Defined in this frame; forgotten when it is not written. */
  #defined: PreparedStatement[] = []

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Bytes recorded since the last frame. */
  get size(): number {
    return this.#end - FRAME_HEADER
  }

  /** The next frame goes to a new segment, which explains its statements anew. Only between frames. */
  startSegment(): void {
    this.#segment++
    this.#statements = 0
  }

  record(statement: PreparedStatement, values: readonly SqlValue[], scratch: Scratch): void {
    if (statement.journalSegment !== this.#segment) this.#define(statement, values.length)
    this.#reserve(10)
    this.#varint(statement.journalNumber)
    for (let index = 0; index < values.length; index++) {
      const value = values[index]
      if (typeof value === 'number') this.#number(value)
      else if (value === null || value === undefined) this.#tag(TAG.null)
      else
        this.#bytes(typeof value === 'string' ? TAG.text : TAG.blob, scratch.at(index), scratch.size(index))
    }
  }

  /** Completes the frame. The bytes are valid until the next `record`; call `reset` when they are written. */
  finish(sequence: number): Buffer {
    const buffer = this.#buffer
    buffer.writeUInt32LE(this.size, 4)
    buffer.writeBigUInt64LE(BigInt(sequence), 8)
    buffer.writeUInt32LE(crc32(buffer.subarray(4, this.#end)), 0)
    return buffer.subarray(0, this.#end)
  }

  reset(): void {
    this.#end = FRAME_HEADER
    this.#defined = []
  }

  /** Forgets what was recorded since the last frame. */
  discard(): void {
    for (const statement of this.#defined) statement.journalSegment = 0
    this.#statements -= this.#defined.length
    this.reset()
  }

  #define(statement: PreparedStatement, parameters: number): void {
    const text = Buffer.from(statement.sql)
    this.#reserve(text.length + 32)
    this.#varint(DEFINE)
    this.#varint(parameters)
    this.#varint(text.length)
    this.#end += text.copy(this.#buffer, this.#end)
    statement.journalSegment = this.#segment
    statement.journalNumber = ++this.#statements
    this.#defined.push(statement)
  }

  #number(value: number): void {
    this.#reserve(11)
    if (Number.isSafeInteger(value)) {
      this.#tag(value >= 0 ? TAG.positive : TAG.negative)
      this.#varint(value >= 0 ? value : -(value + 1))
    } else {
      this.#tag(TAG.double)
      this.#end = this.#buffer.writeDoubleLE(value, this.#end)
    }
  }

  #bytes(tag: number, at: number, size: number): void {
    this.#reserve(size + 11)
    this.#tag(tag)
    this.#varint(size)
    this.#end += this.#engine.bytes.copy(this.#buffer, this.#end, at, at + size)
  }

  #tag(tag: number): void {
    this.#reserve(1)
    this.#buffer[this.#end++] = tag
  }

  #varint(value: number): void {
    const buffer = this.#buffer
    while (value > 0x7fffffff) {
      buffer[this.#end++] = (value % 128) | 128
      value = Math.floor(value / 128)
    }
    while (value > 127) {
      buffer[this.#end++] = (value & 127) | 128
      value >>>= 7
    }
    buffer[this.#end++] = value
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#end + bytes))
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }
}
