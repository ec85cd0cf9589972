import type { Database } from '../../store/database'

/** A message that went from one queue to another: by being received too often, or by a redrive. */
export interface Move {
  readonly at: number
  readonly kind: 'dead-letter' | 'redrive'
  readonly id: number
  readonly messageId: string
  /** The same as `id` unless it was redriven. */
  readonly newId: number
  readonly newMessageId: string
  readonly fromArn: string
  readonly toArn: string
  readonly receiveCount: number
  /** Body or attributes were changed on the way. */
  readonly edited: boolean
  readonly taskId: string | null
}

/** As long as a message can live: the longest retention period. */
const KEPT_MS = 14 * 24 * 3_600_000
const PRUNED = 2

const COLUMNS =
  'at, kind, id, message_id, new_id, new_message_id, from_arn, to_arn, receive_count, edited, task_id'
export const moveStatements = {
  insert: `INSERT INTO moves (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  prune: `DELETE FROM moves WHERE at <= ? AND n IN (SELECT n FROM moves ORDER BY n LIMIT ${PRUNED})`,
  ofId: `SELECT ${COLUMNS} FROM moves WHERE id = ? ORDER BY n`,
  into: `SELECT ${COLUMNS} FROM moves WHERE new_id = ? AND kind = 'redrive' ORDER BY n`,
} as const

/** The history of moves, kept 14 days. */
export class Moves {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  record(move: Move): void {
    this.#database.prepare(moveStatements.prune).run(move.at - KEPT_MS)
    this.#database
      .prepare(moveStatements.insert)
      .run(
        move.at,
        move.kind,
        move.id,
        move.messageId,
        move.newId,
        move.newMessageId,
        move.fromArn,
        move.toArn,
        move.receiveCount,
        move.edited ? 1 : 0,
        move.taskId,
      )
  }

  /** All moves of a message and of those it was before it was redriven, oldest first. */
  historyOf(id: number): Move[] {
    const history: Move[] = []
    for (let current: number | undefined = id; current !== undefined;) {
      const own: Move[] = this.#read(moveStatements.ofId, current).filter(
        (move) => move.kind === 'dead-letter' || current === id,
      )
      const into: Move[] = this.#read(moveStatements.into, current)
      history.unshift(...into, ...own)
      current = into[0]?.id
    }
    return history
  }

  #read(sql: string, id: number): Move[] {
    return this.#database
      .prepare(sql)
      .all<[number, string, number, string, number, string, string, string, number, number, string | null]>(
        id,
      )
      .map((row) => ({
        at: row[0],
        kind: row[1] === 'redrive' ? 'redrive' : 'dead-letter',
        id: row[2],
        messageId: row[3],
        newId: row[4],
        newMessageId: row[5],
        fromArn: row[6],
        toArn: row[7],
        receiveCount: row[8],
        edited: row[9] === 1,
        taskId: row[10],
      }))
  }
}
