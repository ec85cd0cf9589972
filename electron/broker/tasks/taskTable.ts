import type { Database } from '../../store/database'
import { PART_SIZE, packNumbers, unpackNumbers } from './selection'

/** As they are kept. Records of streams are exported and imported by other jobs than messages. */
export type TaskKind =
  'redrive' | 'move' | 'export' | 'import' | 'send' | 'publish' | 'put' | 'record-export' | 'record-import'
export type TaskStatus = 'running' | 'cancelling' | 'cancelled' | 'completed' | 'failed'

/** A task as it is kept; times in ms of broker time. */
export interface TaskState {
  /** The order of starting. */
  readonly n: number
  readonly id: string
  readonly kind: TaskKind
  readonly title: string
  readonly status: TaskStatus
  readonly sourceArn: string | null
  readonly destinationArn: string | null
  /** How far it got: the position last handled in a queue, or lines or messages counted. */
  readonly place: number
  readonly total: number
  readonly done: number
  readonly failed: number
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly failureReason: string | null
  readonly downloadPath: string | null
  readonly dismissed: boolean
}

export interface TaskFailure {
  readonly messageId: string
  readonly reason: string
}

/** What one slice did. It is kept in the same transaction as the slice's own changes. */
export interface Progress {
  /** Where the task is now; unchanged if absent. */
  readonly place?: number
  /** Added to what was done, failed, and is to do in all. */
  readonly done?: number
  readonly failed?: number
  readonly total?: number
  readonly moved?: ReadonlyMap<string, number>
  readonly failures?: readonly TaskFailure[]
}

/** Failures beyond these are counted, not kept. */
export const KEPT_FAILURES = 1_000
/** Ended tasks beyond these are forgotten. */
const KEPT_TASKS = 200

const COLUMNS = `t.n, t.id, t.kind, p.title, t.status, t.source_arn, t.destination_arn, t.place, t.total, t.done,
  t.failed, t.started_at, t.finished_at, t.failure_reason, t.download_path, t.dismissed`

type TaskRow = [
  number,
  string,
  TaskKind,
  string,
  TaskStatus,
  string | null,
  string | null,
  number,
  number,
  number,
  number,
  number,
  number | null,
  string | null,
  string | null,
  number,
]

/** The SQL of the tasks. What changes something must run inside a transaction. */
export class TaskTable {
  constructor(private readonly database: Database) {}

  insert(state: Omit<TaskState, 'n'>, params: unknown, seqs: ArrayLike<number> | undefined): TaskState {
    const { database } = this
    const n = (database.prepare('SELECT max(n) FROM tasks').get<[number | null]>()?.[0] ?? 0) + 1
    database
      .prepare(`INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(
        n,
        state.id,
        state.kind,
        state.status,
        state.sourceArn,
        state.destinationArn,
        state.place,
        state.total,
        state.done,
        state.failed,
        state.startedAt,
        state.finishedAt,
        state.failureReason,
        state.downloadPath,
        0,
      )
    database
      .prepare('INSERT INTO task_params (task, title, params) VALUES (?, ?, ?)')
      .run(n, state.title, JSON.stringify(params))
    for (let start = 0; seqs && start < seqs.length; start += PART_SIZE) {
      database
        .prepare('INSERT INTO task_selections (task, part, seqs) VALUES (?, ?, ?)')
        .run(n, start / PART_SIZE, packNumbers(seqs, start, Math.min(start + PART_SIZE, seqs.length)))
    }
    return { ...state, n }
  }

  /** Keeps what a slice did. */
  progress(state: TaskState, progress: Progress): void {
    const { database } = this
    database
      .prepare(
        'UPDATE tasks SET place = ?, done = done + ?, failed = failed + ?, total = total + ? WHERE n = ?',
      )
      .run(
        progress.place ?? state.place,
        progress.done ?? 0,
        progress.failed ?? 0,
        progress.total ?? 0,
        state.n,
      )
    for (const [arn, count] of progress.moved ?? []) {
      database
        .prepare(
          `INSERT INTO task_moved (task, arn, count) VALUES (?, ?, ?)
           ON CONFLICT (task, arn) DO UPDATE SET count = count + excluded.count`,
        )
        .run(state.n, arn, count)
    }
    let kept = state.failed
    for (const failure of progress.failures ?? []) {
      if (kept >= KEPT_FAILURES) break
      database
        .prepare('INSERT INTO task_failures (task, n, message_id, reason) VALUES (?, ?, ?, ?)')
        .run(state.n, kept++, failure.messageId, failure.reason)
    }
  }

  setStatus(state: TaskState): void {
    this.database
      .prepare(
        `UPDATE tasks SET status = ?, finished_at = ?, failure_reason = ?, download_path = ?, dismissed = ? WHERE n = ?`,
      )
      .run(
        state.status,
        state.finishedAt,
        state.failureReason,
        state.downloadPath,
        state.dismissed ? 1 : 0,
        state.n,
      )
    if (state.finishedAt !== null) {
      this.database.prepare('DELETE FROM task_selections WHERE task = ?').run(state.n)
    }
  }

  /** Forgets ended tasks beyond the newest 200; answers which. */
  prune(): number[] {
    const old = this.database
      .prepare(
        `SELECT n FROM tasks WHERE finished_at IS NOT NULL ORDER BY n DESC LIMIT 1000 OFFSET ${KEPT_TASKS}`,
      )
      .all<[number]>()
    for (const [n] of old) {
      this.database.prepare('DELETE FROM tasks WHERE n = ?').run(n)
      for (const table of ['task_params', 'task_selections', 'task_moved', 'task_failures']) {
        this.database.prepare(`DELETE FROM ${table} WHERE task = ?`).run(n)
      }
    }
    return old.map(([n]) => n)
  }

  /** All tasks, oldest first; bounded by what is kept. */
  all(): TaskState[] {
    return this.database
      .prepare(`SELECT ${COLUMNS} FROM tasks t JOIN task_params p ON p.task = t.n ORDER BY t.n`)
      .all<TaskRow>()
      .map((row) => ({
        n: row[0],
        id: row[1],
        kind: row[2],
        title: row[3],
        status: row[4],
        sourceArn: row[5],
        destinationArn: row[6],
        place: row[7],
        total: row[8],
        done: row[9],
        failed: row[10],
        startedAt: row[11],
        finishedAt: row[12],
        failureReason: row[13],
        downloadPath: row[14],
        dismissed: row[15] === 1,
      }))
  }

  /** The sources of the tasks of a kind that have not ended, as this transaction sees them. */
  activeSources(kind: TaskKind): string[] {
    return this.database
      .prepare(
        'SELECT source_arn FROM tasks WHERE finished_at IS NULL AND kind = ? AND source_arn IS NOT NULL',
      )
      .all<[string]>(kind)
      .map(([arn]) => arn)
  }

  params(n: number): unknown {
    const row = this.database.prepare('SELECT params FROM task_params WHERE task = ?').get<[string]>(n)
    return row ? (JSON.parse(row[0]) as unknown) : undefined
  }

  moved(n: number): { arn: string; count: number }[] {
    return this.database
      .prepare('SELECT arn, count FROM task_moved WHERE task = ? ORDER BY arn')
      .all<[string, number]>(n)
      .map(([arn, count]) => ({ arn, count }))
  }

  failures(n: number): TaskFailure[] {
    return this.database
      .prepare('SELECT message_id, reason FROM task_failures WHERE task = ? ORDER BY n')
      .all<[string, string]>(n)
      .map(([messageId, reason]) => ({ messageId, reason }))
  }

  /** One part of the chosen positions, ascending; undefined past the last. */
  part(n: number, part: number): number[] | undefined {
    const row = this.database
      .prepare('SELECT seqs FROM task_selections WHERE task = ? AND part = ?')
      .get<[Uint8Array]>(n, part)
    return row && unpackNumbers(row[0])
  }
}
