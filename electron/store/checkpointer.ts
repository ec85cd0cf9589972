import { promises as fs, rmSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { publishCheckpoint } from './checkpointFile'
import type { CheckpointOrder, CheckpointResult } from './checkpointWorker'
import { checkpointPath } from './folder'
import type { ClosedSegment } from './journal'

export interface Checkpoint {
  readonly path: string
  readonly sequence: number
  readonly bytes: number
  /** SQLite has read all of it and found it sound. */
  readonly checked: boolean
}

export interface CheckpointerOptions {
  readonly folder: string
  readonly workerUrl: URL
  /** A checkpoint is made when closed segments it does not contain weigh more than this, and more than a share of it. */
  readonly thresholdBytes: number
  /** Bytes that the journal has been given so far, which tells a quiet moment from a busy one. */
  readonly written: () => number
  readonly log: (line: string) => void
}

const RETRY_MS = 30_000
/**
 * Copying and checking cost by what is there already, so that the next checkpoint waits for more where there is more:
 * for so large a share of the last one, …
 */
const SHARE = 1 / 2
/** … but for no more than so many times the threshold, since a start after a crash replays all of it. */
const MOST = 2
/**
 * A checkpoint takes processor and disk from requests, so it waits for a moment in which less than this is written, …
 */
const QUIET_BYTES = 512 * 1024
const QUIET_MS = 500
/** … until there is so many times as much to do. */
const LATEST = 2
/** One that has to catch up with so many times what it waited for does not give way to requests. */
const HURRY = 3

const bytesOf = (segments: readonly ClosedSegment[]): number =>
  segments.reduce((sum, segment) => sum + segment.bytes, 0)

/** Keeps the last two checkpoints and the segments that the older one needs, and makes new ones in a worker. */
export class Checkpointer {
  readonly #options: CheckpointerOptions
  #checkpoints: Checkpoint[]
  #segments: ClosedSegment[]
  #running: Promise<void> | undefined
  #worker: Worker | undefined
  #retry: NodeJS.Timeout | undefined
  #pause: NodeJS.Timeout | undefined
  #closed = false
  /** Tries that failed in a row: each begins with another of the checkpoints, since it may be what is wrong. */
  #failures = 0
  /** One after the other, so that no checkpoint outlives the segments it needs. */
  #removals = Promise.resolve()
  finishedAt: number | undefined

  constructor(
    options: CheckpointerOptions,
    checkpoints: readonly Checkpoint[],
    segments: readonly ClosedSegment[],
  ) {
    this.#options = options
    this.#checkpoints = [...checkpoints]
    this.#segments = [...segments]
  }

  get newest(): Checkpoint | undefined {
    return this.#checkpoints.at(-1)
  }

  get segmentBytes(): number {
    return bytesOf(this.#segments)
  }

  closed(segment: ClosedSegment): void {
    this.#segments.push(segment)
    this.start()
  }

  /** Begins a checkpoint if there is enough for one and none is being made, at once or at the next quiet moment. */
  start(): void {
    if (this.#running || this.#closed || this.#retry) return
    const bytes = bytesOf(this.#after(this.newest))
    if (bytes < this.#wanted) return
    if (bytes >= LATEST * this.#wanted) this.#begin()
    else this.#pause ??= this.#whenQuiet()
  }

  #whenQuiet(): NodeJS.Timeout {
    const { written } = this.#options
    const before = written()
    const pause = setTimeout(() => {
      this.#pause = undefined
      if (written() - before < QUIET_BYTES) this.#begin()
      else this.start()
    }, QUIET_MS)
    return pause.unref()
  }

  /** Failures are logged and tried again. */
  #begin(): void {
    if (this.#running || this.#closed || this.#retry) return
    clearTimeout(this.#pause)
    this.#pause = undefined
    this.#running = this.#make()
      .then(() => {
        this.#failures = 0
      })
      .catch((error: unknown) => {
        if (this.#closed) return
        this.#failures++
        this.#options.log(`store: checkpoint failed, the journal is kept: ${String(error)}`)
        this.#retry = setTimeout(() => {
          this.#retry = undefined
          this.start()
        }, RETRY_MS)
        this.#retry.unref()
      })
      .finally(() => {
        this.#running = undefined
        this.start()
      })
  }

  /** Resolves when no checkpoint is being made. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  /** Takes in a checkpoint that the caller writes, while none is made here: both could be of the same frame. */
  async take(write: () => Promise<Checkpoint>): Promise<void> {
    await this.idle()
    const writing = write()
    this.#running = writing
      .then(
        (checkpoint) => {
          this.#failures = 0
          this.#add(checkpoint)
        },
        () => undefined,
      )
      .finally(() => {
        this.#running = undefined
        this.start()
      })
    await writing
    await this.idle()
  }

  #add(checkpoint: Checkpoint): void {
    this.#checkpoints = [...this.#checkpoints.filter((other) => other.path !== checkpoint.path), checkpoint]
    this.finishedAt = Date.now()
    this.prune()
  }

  /**
   * Removes what nothing needs any more. What is needed are two checkpoints, a third where neither of them was checked, and
   * the segments after the oldest.
   */
  prune(): void {
    const all = this.#checkpoints
    const sound = all.findLastIndex(({ checked }) => checked)
    const kept = all.filter((_, index) => index >= all.length - 2 || index === sound)
    for (const old of all) if (!kept.includes(old)) this.#remove(old.path)
    this.#checkpoints = kept
    const [older, newer] = kept
    if (!older || !newer) return
    for (const segment of this.#segments) {
      if (segment.lastSequence <= older.sequence) this.#remove(segment.path)
    }
    this.#segments = this.#segments.filter((segment) => segment.lastSequence > older.sequence)
  }

  /** Stops the worker; what it had begun is thrown away. */
  async stop(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    clearTimeout(this.#pause)
    await this.#worker?.terminate()
    await this.idle()
    await this.removed()
  }

  /** The bytes of closed segments that are worth a checkpoint. */
  get #wanted(): number {
    const { thresholdBytes } = this.#options
    const share = SHARE * (this.newest?.bytes ?? 0)
    return Math.min(Math.max(thresholdBytes, share), MOST * thresholdBytes)
  }

  #after(base: Checkpoint | undefined): ClosedSegment[] {
    const from = base?.sequence ?? 0
    return this.#segments.filter((segment) => segment.lastSequence > from)
  }

  /** Every other checkpoint is checked, which takes a third of making it: so one of those that are kept always is. */
  async #make(): Promise<void> {
    const { folder } = this.#options
    const all = this.#checkpoints
    const base = all[all.length - 1 - (this.#failures % Math.max(all.length, 1))]
    const segments = this.#after(base)
    const last = segments.at(-1)?.lastSequence ?? 0
    const temporary = `${checkpointPath(folder, last)}.tmp`
    const checked = this.#failures > 0 || !base?.checked
    try {
      const result = await this.#runWorker({
        base: base?.path,
        baseSequence: base?.sequence ?? 0,
        segments: segments.map((segment) => segment.path),
        temporary,
        check: checked,
        hurry: bytesOf(segments) > HURRY * this.#wanted,
      })
      const bytes = await publishCheckpoint(temporary, folder, result.sequence)
      this.#add({ path: checkpointPath(folder, result.sequence), sequence: result.sequence, bytes, checked })
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  }

  #runWorker(order: CheckpointOrder): Promise<CheckpointResult> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(this.#options.workerUrl, { workerData: order, execArgv: [] })
      this.#worker = worker
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => {
        this.#worker = undefined
        reject(new Error(`the worker ended with code ${code}`))
      })
    })
  }

  /** Not on this thread: giving back tens of megabytes holds it for milliseconds. */
  #remove(path: string): void {
    this.#removals = this.#removals
      .then(() => fs.rm(path, { force: true }))
      .catch((error: unknown) => {
        this.#options.log(`store: ${path} is no longer needed but could not be removed: ${String(error)}`)
      })
  }

  /** Resolves when what was no longer needed is removed. */
  removed(): Promise<void> {
    return this.#removals
  }
}
