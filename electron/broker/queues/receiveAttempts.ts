import type { Message } from './messageRows'
import type { Queue } from './queue'
import type { QueueState } from './state'

type Taken = [seq: number, receiveCount: number, visibleAt: number]

const PRUNED = 2

export const attemptStatements = {
  find: 'SELECT contents, taken, expires_at FROM receive_attempts WHERE queue = ? AND attempt_id = ?',
  remember:
    'INSERT OR REPLACE INTO receive_attempts (queue, attempt_id, contents, taken, expires_at) VALUES (?, ?, ?, ?, ?)',
  prune: `DELETE FROM receive_attempts WHERE expires_at <= ? AND n IN (SELECT n FROM receive_attempts ORDER BY n LIMIT ${PRUNED})`,
} as const

/**
 * A retry of a receive that got lost: within 5 minutes, while its messages are still hidden and none was deleted or
 * had its visibility changed, the same ReceiveRequestAttemptId answers the same messages with the same receipt
 * handles, and their visibility timeout begins anew. Undefined if it is to be a receive of its own.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function repeatAttempt(
  state: QueueState,
  queue: Queue,
  attemptId: string,
  visibilityMs: number,
  now: number,
): Message[] | undefined {
  const row = state.engine.database
    .prepare(attemptStatements.find)
    .get<[number, string, number]>(queue.id, attemptId)
  if (!row || row[2] <= now || row[0] !== queue.contents) return undefined
  const messages: Message[] = []
  for (const [seq, receiveCount, visibleAt] of JSON.parse(row[1]) as Taken[]) {
    const message = state.rows.message(queue.contents, seq)
    const untouched = message?.receiveCount === receiveCount && message.visibleAt === visibleAt
    if (!untouched || visibleAt <= now) return undefined
    messages.push(message)
  }
  const visibleAt = now + visibilityMs
  for (const message of messages) {
    state.rows.setVisibleAt(message, visibleAt)
    queue.tally.remove(message.visibleAt, message.receiveCount, now)
    queue.tally.add(visibleAt, message.receiveCount, now)
  }
  for (const lane of new Set(messages.map((message) => message.lane))) {
    if (lane !== null) state.lanes.refresh(lane)
  }
  const repeated = messages.map((message) => ({ ...message, visibleAt }))
  store(state, queue, attemptId, repeated, row[2])
  if (visibilityMs === 0) state.wake(queue)
  return repeated
}

export function rememberAttempt(
  state: QueueState,
  queue: Queue,
  attemptId: string,
  messages: readonly Message[],
  now: number,
): void {
  state.engine.database.prepare(attemptStatements.prune).run(now)
  store(state, queue, attemptId, messages, now + 1_000 * state.engine.quotas.deduplicationSeconds)
}

function store(
  state: QueueState,
  queue: Queue,
  attemptId: string,
  messages: readonly Message[],
  until: number,
): void {
  const taken = messages.map(({ seq, receiveCount, visibleAt }): Taken => [seq, receiveCount, visibleAt])
  state.engine.database
    .prepare(attemptStatements.remember)
    .run(queue.id, attemptId, queue.contents, JSON.stringify(taken), until)
}
