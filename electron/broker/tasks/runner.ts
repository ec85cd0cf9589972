import { StoreUnavailable } from '../../store/database'
import type { Progress, TaskState, TaskTable } from './taskTable'
import type { RunningTask, TaskParts } from './tasks'

/** What the rate is measured over, in ms of broker time. */
const RATE_WINDOW = 5_000
const RETRIES = 5
const RETRY_MS = 1_000

/** The task was cancelled or the broker closes. */
export class Stopped extends Error {}

/** A running task: what its job works with, and what of it only matters while it runs. */
export class Runner implements RunningTask {
  state: TaskState
  /** Its end is being written: too late to cancel. */
  ending = false
  ended: Promise<void> = Promise.resolve()
  note: string | null = null
  readonly params: unknown
  readonly #abort = new AbortController()
  #samples: { at: number; count: number }[] = []

  constructor(
    private readonly parts: TaskParts,
    private readonly table: TaskTable,
    state: TaskState,
    private readonly disposed: () => boolean,
    private readonly keep: (state: TaskState) => void,
  ) {
    this.state = state
    this.params = table.params(state.n)
    this.#samples.push({ at: parts.clock.now(), count: state.done + state.failed })
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get stopped(): boolean {
    return this.#abort.signal.aborted || this.disposed()
  }

  stop(): void {
    this.#abort.abort()
  }

  async commit(slice: () => Progress): Promise<void> {
    const progress = await untilWritable(this.parts, () => {
      if (this.stopped) throw new Stopped()
      const made = slice()
      this.table.progress(this.state, made)
      return made
    })
    const { state } = this
    this.keep({
      ...state,
      place: progress.place ?? state.place,
      done: state.done + (progress.done ?? 0),
      failed: state.failed + (progress.failed ?? 0),
      total: state.total + (progress.total ?? 0),
    })
    this.#sample()
  }

  sleepUntil(at: number): Promise<void> {
    if (this.stopped) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel()
        this.signal.removeEventListener('abort', wake)
        resolve()
      }
      const cancel = this.parts.clock.schedule(at, wake)
      this.signal.addEventListener('abort', wake)
    })
  }

  turn(): Promise<void> {
    return this.parts.pace.turn()
  }

  part(part: number): number[] | undefined {
    return this.table.part(this.state.n, part)
  }

  setNote(note: string | null): void {
    if (note === this.note) return
    this.note = note
    this.keep(this.state)
  }

  setDownloadPath(path: string | null): void {
    this.keep({ ...this.state, downloadPath: path })
  }

  rate(): number {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last) return 0
    const ms = this.parts.clock.now() - first.at
    return ms > 0 ? ((last.count - first.count) * 1000) / ms : 0
  }

  #sample(): void {
    const at = this.parts.clock.now()
    const count = this.state.done + this.state.failed
    const last = this.#samples.at(-1)
    // Ten samples a second are enough for a rate.
    if (last && this.#samples.length > 1 && at - last.at < 100) last.count = count
    else this.#samples.push({ at, count })
    while (this.#samples.length > 2 && at - this.#samples[1]!.at >= RATE_WINDOW) this.#samples.shift()
  }
}

/**
 * Runs an operation of ours until it is durable: while the disk takes no writes it tries again each second, and after a
 * batch that another operation spoiled it tries again at once, a few times.
 */
export async function untilWritable<T>(parts: TaskParts, operation: () => T): Promise<T> {
  for (let tries = 0; ;) {
    try {
      return await parts.store.transact(operation)
    } catch (error) {
      const rolledBack = error instanceof Error && error.name === 'BatchRolledBack'
      if (error instanceof StoreUnavailable) {
        await new Promise<void>((resolve) => parts.clock.schedule(parts.clock.now() + RETRY_MS, resolve))
      } else if (!rolledBack || ++tries > RETRIES) throw error
      else await parts.pace.turn()
    }
  }
}
