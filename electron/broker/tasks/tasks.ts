import type { Task, TaskReport } from '../../../shared/console/tasks'
import { BrokerError } from '../../../shared/errors'
import type { Store } from '../../store/database'
import type { Clock } from '../clock'
import type { Entropy } from '../entropy'
import type { EventFeed, QueueRef } from '../events'
import type { Pace } from './pace'
import type { Progress, TaskKind, TaskState } from './taskTable'
import { TaskTable } from './taskTable'
import { Runner, Stopped, untilWritable } from './runner'

/** The end of a task that is no mistake of ours: the text is shown as the reason. */
export class TaskFailed extends Error {}

/** The work of one kind of task. It resolves when everything is done, or soon after `stopped`. */
export interface Job {
  run(task: RunningTask): Promise<void>
  /** Why a task that was running when the process ended can't go on; absent if it can. */
  readonly lostAtRestart?: (state: TaskState) => string
}

/** A task as its job sees it. */
export interface RunningTask {
  /** As of the last slice that is durable. */
  readonly state: TaskState
  readonly params: unknown
  /** Cancelled, or the broker is closing: take no further slice. */
  readonly stopped: boolean
  readonly signal: AbortSignal
  /**
   * Runs a slice in the broker's transaction and keeps its progress in the same one. While the disk takes no writes it
   * waits; if the batch was rolled back it runs the slice again, which therefore must start from `state` alone. Slices
   * are not run once the task is stopped.
   */
  commit(slice: () => Progress): Promise<void>
  /** Waits for broker time, or until the task is stopped. */
  sleepUntil(at: number): Promise<void>
  /** Lets everything else run. */
  turn(): Promise<void>
  /** One part of the chosen positions. */
  part(part: number): number[] | undefined
  /** What slows it down, for people; null: nothing. Not kept. */
  setNote(note: string | null): void
  /** Shown with the finished task; see `downloadPath` in the console contract. */
  setDownloadPath(path: string | null): void
}

export interface NewTask {
  readonly kind: TaskKind
  readonly title: string
  readonly sourceArn: string | null
  readonly destinationArn: string | null
  readonly total: number
  readonly place?: number
  /** JSON, kept until the task is forgotten. */
  readonly params: unknown
  /** Chosen positions in ascending order. */
  readonly seqs?: ArrayLike<number>
}

export interface TaskParts {
  readonly store: Store
  readonly clock: Clock
  readonly events: EventFeed
  readonly entropy: Entropy
  readonly pace: Pace
  /** The queue as events name it, if it exists. */
  queueRef(arn: string): QueueRef | null
}

const SHOWN = 100

/**
 * Long-running work: started, watched, cancelled, reported, and carried on after a restart. Its state is in SQL; the
 * copies here are what was last made durable.
 */
export class Tasks {
  readonly #table: TaskTable
  readonly #jobs = new Map<TaskKind, Job>()
  readonly #states = new Map<string, TaskState>()
  readonly #runners = new Map<string, Runner>()
  readonly #listeners = new Set<() => void>()
  #disposed = false

  constructor(private readonly parts: TaskParts) {
    this.#table = new TaskTable(parts.store)
    for (const state of this.#table.all()) this.#states.set(state.id, state)
  }

  /** Says how a kind of task is done; before `resume`. */
  register(kind: TaskKind, job: Job): void {
    this.#jobs.set(kind, job)
  }

  /** Carries on what the last run left unfinished. Resolves when every such task runs again or has ended. */
  async resume(): Promise<void> {
    const ending: Promise<void>[] = []
    for (const state of [...this.#states.values()]) {
      if (state.finishedAt !== null) continue
      const lost = this.#jobs.get(state.kind)?.lostAtRestart?.(state)
      if (state.status === 'cancelling') ending.push(this.#close(state, 'cancelled', null))
      else if (lost !== undefined) ending.push(this.#close(state, 'failed', lost))
      else this.#run(state)
    }
    await Promise.all(ending)
  }

  /**
   * Starts a task; resolves with its id when that is durable. `make` runs inside the transaction: it may check what must
   * hold at that moment, and throw to refuse.
   */
  async start(make: () => NewTask): Promise<string> {
    const { store, clock, entropy } = this.parts
    const state = await store.transact(() => {
      const task = make()
      const inserted = this.#table.insert(
        {
          id: entropy.uuid(),
          kind: task.kind,
          title: task.title,
          status: 'running',
          sourceArn: task.sourceArn,
          destinationArn: task.destinationArn,
          place: task.place ?? 0,
          total: task.total,
          done: 0,
          failed: 0,
          startedAt: clock.now(),
          finishedAt: null,
          failureReason: null,
          downloadPath: null,
          dismissed: false,
        },
        task.params,
        task.seqs,
      )
      for (const n of this.#table.prune()) this.#forget(n)
      this.#emit('task.started', inserted, inserted.title)
      return inserted
    })
    this.#states.set(state.id, state)
    if (!this.#disposed) this.#run(state)
    this.#changed()
    return state.id
  }

  /** Asks a running task to stop; what it did stays done. Resolves when that is durable, before it has stopped. */
  async cancel(id: string): Promise<void> {
    const runner = this.#runners.get(id)
    this.#state(id)
    if (!runner || runner.ending || runner.state.status !== 'running') return
    await this.parts.store.transact(() => {
      this.#table.setStatus({ ...runner.state, status: 'cancelling' })
    })
    if (runner.state.finishedAt !== null) return
    this.#keep({ ...runner.state, status: 'cancelling' })
    runner.stop()
  }

  /** Forgets an ended task: it is no longer listed. Throws InvalidParameterValue while it runs. */
  async dismiss(id: string): Promise<void> {
    const state = this.#state(id)
    if (state.finishedAt === null) {
      throw new BrokerError('InvalidParameterValue', 'The task still runs: cancel it first.')
    }
    const dismissed = { ...state, dismissed: true }
    await this.parts.store.transact(() => this.#table.setStatus(dismissed))
    this.#keep(dismissed)
  }

  /** Running tasks and those that ended lately, newest first, at most 100. */
  list(): Task[] {
    return [...this.#states.values()]
      .filter((state) => !state.dismissed)
      .sort((a, b) => Number(a.finishedAt !== null) - Number(b.finishedAt !== null) || b.n - a.n)
      .slice(0, SHOWN)
      .sort((a, b) => b.n - a.n)
      .map((state) => this.#view(state))
  }

  /** Throws InvalidParameterValue if there is no such task. */
  report(id: string): TaskReport {
    const state = this.#state(id)
    return {
      task: this.#view(state),
      moved: this.#table.moved(state.n),
      failures: this.#table.failures(state.n),
      failuresTotal: state.failed,
    }
  }

  /** Every kept task, for the operations on message move tasks; newest first. */
  states(): TaskState[] {
    return [...this.#states.values()].sort((a, b) => b.n - a.n)
  }

  /** Sources of the tasks of a kind that have not ended, for checks inside the transaction that starts another. */
  activeSources(kind: TaskKind): string[] {
    return this.#table.activeSources(kind)
  }

  params(state: TaskState): unknown {
    return this.#table.params(state.n)
  }

  /** Called whenever a task's state changed: often, and outside of operations. Returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when no task runs; for tests and for a calm shutdown. */
  async idle(): Promise<void> {
    while (this.#runners.size > 0)
      await Promise.all([...this.#runners.values()].map((runner) => runner.ended))
  }

  /** Stops all work where it stands; it goes on when the next broker resumes. */
  dispose(): void {
    this.#disposed = true
    for (const runner of this.#runners.values()) runner.stop()
  }

  #run(state: TaskState): void {
    const job = this.#jobs.get(state.kind)
    if (!job) return
    const runner = new Runner(
      this.parts,
      this.#table,
      state,
      () => this.#disposed,
      (next) => this.#keep(next),
    )
    this.#runners.set(state.id, runner)
    runner.ended = this.#work(job, runner).finally(() => {
      this.#runners.delete(state.id)
      this.#changed()
    })
  }

  async #work(job: Job, runner: Runner): Promise<void> {
    let failure: string | null = null
    try {
      // The caller of `start` goes first.
      await this.parts.pace.turn()
      await job.run(runner)
    } catch (error) {
      if (this.#disposed) return
      if (!(error instanceof Stopped)) failure = error instanceof Error ? error.message : String(error)
    }
    if (this.#disposed) return
    const status =
      failure !== null ? 'failed' : runner.state.status === 'cancelling' ? 'cancelled' : 'completed'
    await this.#close(runner.state, status, failure)
  }

  async #close(state: TaskState, status: TaskState['status'], reason: string | null): Promise<void> {
    await this.#finish(state, status, reason).catch((error: unknown) => {
      // Not written: after a restart the task is found running, and ends then.
      if (!this.#disposed) console.error(`Task ${state.id} could not be closed:`, error)
    })
  }

  async #finish(state: TaskState, status: TaskState['status'], reason: string | null): Promise<void> {
    const runner = this.#runners.get(state.id)
    if (runner) runner.ending = true
    const ended = { ...state, status, finishedAt: this.parts.clock.now(), failureReason: reason }
    const type =
      status === 'failed' ? 'task.failed' : status === 'cancelled' ? 'task.cancelled' : 'task.finished'
    await untilWritable(this.parts, () => {
      this.#table.setStatus(ended)
      this.#emit(type, ended, reason ?? ended.title)
    })
    this.#keep(ended)
  }

  #emit(
    type: 'task.started' | 'task.finished' | 'task.cancelled' | 'task.failed',
    state: TaskState,
    detail: string,
  ): void {
    const arn = state.sourceArn ?? state.destinationArn
    const queue = arn === null ? null : this.parts.queueRef(arn)
    const at = this.parts.clock.now()
    this.parts.events.emit({ type, at, taskId: state.id, kind: state.kind, queue, detail })
  }

  #keep(state: TaskState): void {
    this.#states.set(state.id, state)
    const runner = this.#runners.get(state.id)
    if (runner) runner.state = state
    this.#changed()
  }

  #forget(n: number): void {
    for (const state of this.#states.values()) if (state.n === n) this.#states.delete(state.id)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #state(id: string): TaskState {
    const state = this.#states.get(id)
    if (!state) throw new BrokerError('InvalidParameterValue', 'There is no such task.')
    return state
  }

  #view(state: TaskState): Task {
    const runner = state.finishedAt === null ? this.#runners.get(state.id) : undefined
    const rate = state.finishedAt === null ? (runner?.rate() ?? 0) : averageRate(state)
    const left = Math.max(0, state.total - state.done - state.failed)
    return {
      id: state.id,
      ...kindOf(state.kind),
      status: state.status,
      title: state.title,
      queueArn: state.sourceArn,
      destinationArn: state.destinationArn,
      total: state.total,
      done: state.done,
      failed: state.failed,
      startedAt: state.startedAt,
      finishedAt: state.finishedAt,
      rate,
      remaining:
        state.finishedAt !== null || rate === 0 || state.total === 0 ? null : Math.ceil((left / rate) * 1000),
      note: runner?.note ?? null,
      failureReason: state.failureReason,
      downloadPath: state.downloadPath,
    }
  }
}

function kindOf(kind: TaskKind): Pick<Task, 'kind' | 'unit'> {
  switch (kind) {
    case 'put':
      return { kind, unit: 'records' }
    case 'record-export':
      return { kind: 'export', unit: 'records' }
    case 'record-import':
      return { kind: 'import', unit: 'records' }
    default:
      return { kind, unit: 'messages' }
  }
}

function averageRate(state: TaskState): number {
  const seconds = ((state.finishedAt ?? state.startedAt) - state.startedAt) / 1000
  return seconds > 0 ? (state.done + state.failed) / seconds : 0
}
