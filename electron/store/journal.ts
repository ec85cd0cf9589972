import { writeWhole } from './disk'
import type { Disk } from './disk'
import { segmentPath } from './folder'
import type { FrameEncoder } from './frameEncoder'
import { SEGMENT_HEADER, segmentHeader } from './frameFormat'

/** A segment that takes no more frames, all of it as durable as it will be. */
export interface ClosedSegment {
  readonly path: string
  readonly bytes: number
  readonly lastSequence: number
}

interface OpenSegment {
  readonly path: string
  readonly number: number
  readonly file: number
  /** Where the last whole frame ends. */
  end: number
  lastSequence: number
}

export interface JournalOptions {
  readonly disk: Disk
  readonly folder: string
  readonly encoder: FrameEncoder
  /** False for durability `write`: the system writes when it likes. */
  readonly sync: boolean
  /** A segment is closed when it has grown past this many bytes. */
  readonly segmentBytes: number
  readonly firstNumber: number
  /** The last sequence that recovery found. */
  readonly sequence: number
  readonly log: (line: string) => void
  readonly onClosed: (segment: ClosedSegment) => void
}

const RETRY_MS = 1000

/** The append-only file of frames, in segments. The next segment is made ready in the background, then swapped in. */
export class Journal {
  readonly #options: JournalOptions
  #current: OpenSegment
  #prepared: OpenSegment | undefined
  #preparing = false
  #nextNumber: number
  #retryAt = 0
  #closing: OpenSegment[] = []
  #sequence: number
  /** Bytes of all frames since it was opened. */
  written = 0
  /** The segment cannot be trusted or cut any more; a checkpoint and a new segment must follow. */
  condemned = false

  private constructor(options: JournalOptions, first: OpenSegment) {
    this.#options = options
    this.#current = first
    this.#sequence = options.sequence
    this.#nextNumber = first.number + 1
  }

  /** Begins a new segment; what is there already is left as it is. */
  static async open(options: JournalOptions): Promise<Journal> {
    const first = createSegment(options, options.firstNumber, options.sequence + 1)
    await settleSegment(options, first)
    return new Journal(options, first)
  }

  /** The sequence of the last frame written. */
  get sequence(): number {
    return this.#sequence
  }

  /** Bytes in segments that are not handed over as closed yet. */
  get openBytes(): number {
    return this.#closing.reduce((sum, segment) => sum + segment.end, this.#current.end)
  }

  /** Writes the encoder's frame, or throws and leaves nothing of it behind (else `condemned` is set). */
  append(): void {
    const { encoder, disk, segmentBytes } = this.#options
    if (encoder.size === 0) return
    const current = this.#current
    const frame = encoder.finish(this.#sequence + 1)
    try {
      writeWhole(disk, current.file, frame, current.end)
    } catch (error) {
      this.#cut(current)
      throw error
    }
    encoder.reset()
    current.end += frame.length
    this.written += frame.length
    current.lastSequence = ++this.#sequence
    if (this.#prepared) this.#swap(this.#prepared)
    else if (current.end >= segmentBytes) this.#prepareNext()
  }

  /** Resolves when everything written before the call is durable. */
  async sync(): Promise<void> {
    const { disk, sync, onClosed } = this.#options
    const closing = this.#closing
    const current = this.#current
    if (sync) {
      for (const segment of closing) await disk.datasync(segment.file)
      await disk.datasync(current.file)
    }
    this.#closing = this.#closing.slice(closing.length)
    for (const segment of closing) {
      disk.close(segment.file)
      onClosed({ path: segment.path, bytes: segment.end, lastSequence: segment.lastSequence })
    }
  }

  /** Tries whether the file takes bytes again. Throws while it does not. */
  probe(): void {
    const { disk } = this.#options
    try {
      writeWhole(disk, this.#current.file, Buffer.alloc(64 * 1024), this.#current.end)
    } finally {
      this.#cut(this.#current)
    }
    if (this.condemned) throw Object.assign(new Error('The journal cannot be cut back'), { code: 'EIO' })
  }

  /** Leaves the segments that failed and begins another; a checkpoint up to `sequence` must be on disk before. */
  async reopen(): Promise<void> {
    const next = createSegment(this.#options, this.#nextNumber++, this.#sequence + 1)
    await settleSegment(this.#options, next)
    this.#closing.push(this.#current)
    for (const segment of this.#closing) this.#release(segment)
    this.#closing = []
    this.#current = next
    // Its number lies before that of the segment now in use.
    const unused = this.#prepared
    this.#prepared = undefined
    if (unused) this.#drop(unused)
    this.#options.encoder.startSegment()
    this.condemned = false
  }

  /** Gives the files free; a segment that never got a frame is removed. Everything must be synced before. */
  close(): void {
    const { disk } = this.#options
    const open = [...this.#closing, this.#current, ...(this.#prepared ? [this.#prepared] : [])]
    for (const segment of open) {
      this.#release(segment)
      if (segment.end === SEGMENT_HEADER) disk.unlink(segment.path)
    }
    this.#prepared = undefined
  }

  #drop(unused: OpenSegment): void {
    this.#release(unused)
    this.#options.disk.unlink(unused.path)
  }

  #release(segment: OpenSegment): void {
    try {
      this.#options.disk.close(segment.file)
    } catch (error) {
      this.#options.log(`store: ${segment.path} could not be closed: ${String(error)}`)
    }
    if (segment.end > SEGMENT_HEADER) {
      this.#options.onClosed({ path: segment.path, bytes: segment.end, lastSequence: segment.lastSequence })
    }
  }

  #cut(segment: OpenSegment): void {
    try {
      this.#options.disk.truncate(segment.file, segment.end)
    } catch (error) {
      this.condemned = true
      this.#options.log(`store: ${segment.path} could not be cut back after a failed write: ${String(error)}`)
    }
  }

  #swap(next: OpenSegment): void {
    try {
      // Made before the last frames of the segment it follows, it names its first frame only now.
      writeWhole(this.#options.disk, next.file, segmentHeader(this.#sequence + 1), 0)
    } catch (error) {
      // The frame is written, and the segment in use takes more.
      this.#options.log(`store: the next journal segment is not used yet: ${String(error)}`)
      return
    }
    this.#prepared = undefined
    next.lastSequence = this.#sequence
    this.#closing = [...this.#closing, this.#current]
    this.#current = next
    this.#options.encoder.startSegment()
  }

  #prepareNext(): void {
    if (this.#preparing || Date.now() < this.#retryAt) return
    this.#preparing = true
    const prepare = async () => {
      const next = createSegment(this.#options, this.#nextNumber++, this.#sequence + 1)
      await settleSegment(this.#options, next)
      if (next.number > this.#current.number) this.#prepared = next
      else this.#drop(next)
    }
    prepare()
      .catch((error: unknown) => {
        // The segment in use still takes frames, so this can wait.
        this.#retryAt = Date.now() + RETRY_MS
        this.#options.log(`store: no new journal segment for now: ${String(error)}`)
      })
      .finally(() => {
        this.#preparing = false
      })
  }
}

function createSegment(options: JournalOptions, number: number, firstSequence: number): OpenSegment {
  const { disk, folder } = options
  const path = segmentPath(folder, number)
  const file = disk.open(path, 'wx+')
  try {
    writeWhole(disk, file, segmentHeader(firstSequence), 0)
  } catch (error) {
    disk.close(file)
    disk.unlink(path)
    throw error
  }
  return { path, number, file, end: SEGMENT_HEADER, lastSequence: firstSequence - 1 }
}

async function settleSegment(options: JournalOptions, segment: OpenSegment): Promise<void> {
  if (!options.sync) return
  try {
    await options.disk.datasync(segment.file)
    await options.disk.syncFolder(options.folder)
  } catch (error) {
    options.disk.close(segment.file)
    options.disk.unlink(segment.path)
    throw error
  }
}
