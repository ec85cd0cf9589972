import { deadLetterTarget } from './deadLetters'
import type { Message } from './messageRows'
import type { Queue } from './queue'
import { nextVisible } from './receiveOrder'
import type { QueueState } from './state'

/** Messages with no receive left that are looked past at most: as many as one receive moves. */
const PASSED_AT_MOST = 100

/**
 * The messages that a receive of `most` would come upon now, in its order: those it would take, and before and among them
 * those that have no receive left and would go to the dead-letter queue. Changes nothing.
 */
export function nextInLine(state: QueueState, queue: Queue, now: number, most: number): Message[] {
  const line = new Line(state, queue, now, most)
  if (queue.fifo) lookAtGroups(state, queue, now, line)
  else lookAtVisible(state, queue, now, line)
  return line.messages
}

class Line {
  readonly messages: Message[] = []
  #taken = 0
  readonly #limit: number

  constructor(
    state: QueueState,
    private readonly queue: Queue,
    private readonly now: number,
    private readonly most: number,
  ) {
    const limited = deadLetterTarget(state, queue) !== undefined
    this.#limit = limited ? (queue.redrive?.maxReceiveCount ?? Infinity) : Infinity
  }

  /** How many more messages may be needed to see all that a receive would. */
  get wanted(): number {
    const passed = this.messages.length - this.#taken
    return passed < PASSED_AT_MOST ? this.most - this.#taken : 0
  }

  /** Past its retention period, and about to be deleted. */
  isExpired(message: Message): boolean {
    return message.sentAt + this.queue.retentionMs <= this.now
  }

  add(message: Message): void {
    if (this.wanted === 0) return
    this.messages.push(message)
    if (message.receiveCount < this.#limit) this.#taken++
  }
}

function lookAtVisible(state: QueueState, queue: Queue, now: number, line: Line): void {
  let seen = 0
  while (line.wanted > 0) {
    const limit = seen + line.wanted
    const found = nextVisible(state.rows, queue, now, limit)
    for (const message of found.slice(seen)) if (!line.isExpired(message)) line.add(message)
    if (found.length < limit) return
    seen = limit
  }
}

function lookAtGroups(state: QueueState, queue: Queue, now: number, line: Line): void {
  for (const lane of state.lanes.ready(queue.contents, now, line.wanted)) lookAtGroup(state, lane, now, line)
}

/** A message that is hidden holds up what is behind it. */
function lookAtGroup(state: QueueState, lane: number, now: number, line: Line): void {
  let after = -1
  while (line.wanted > 0) {
    const found = state.rows.nextInLane(lane, after, line.wanted)
    if (found.length === 0) return
    for (const message of found) {
      if (message.visibleAt > now || line.isExpired(message)) return
      line.add(message)
      after = message.seq
    }
  }
}
