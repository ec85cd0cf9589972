import { BrokerError } from '../../../shared/errors'
import type { Engine } from '../engine'
import type { ReceivedMessage, ReceiveMessageResult } from './operations'
import type { Queue } from './queue'
import { mayReceive, receiveNow, type CheckedReceive, type Received } from './receive'
import type { QueueState } from './state'

interface Waiter {
  readonly receive: CheckedReceive
  resolve(result: ReceiveMessageResult): void
  reject(error: unknown): void
  /** Takes away its deadline and its abort listener. */
  release(): void
  /** A batch that it took messages in was rolled back once; the second time it fails. */
  rolledBack: boolean
}

interface Line {
  readonly waiters: Waiter[]
  /** Cancels the appointment for the moment at which something becomes visible by time alone. */
  cancelAlarm: (() => void) | undefined
  called: boolean
}

/** After a receive that could not see to the end of what is visible, others get the thread before it goes on. */
const GO_ON_AFTER = 1

/**
 * Receives, and those of them that wait. Each queue has a line of waiters, served in order of coming: whatever makes
 * a message visible calls the line, and the clock does at the moment at which the next hidden message is due.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
export class LongPolls {
  readonly #lines = new Map<Queue, Line>()
  readonly #engine: Engine
  #state: QueueState | undefined

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** The rules need this to wake waiters, and this needs the rules: set once by the composition. */
  set state(state: QueueState) {
    this.#state = state
  }

  /** Receives now, or waits for it. An abort while waiting ends it with nothing taken. */
  async receive(receive: CheckedReceive, signal?: AbortSignal): Promise<ReceiveMessageResult> {
    if (signal?.aborted) return {}
    const { queue, waitMs } = receive
    if (this.#lines.has(queue)) this.#serve(queue)
    const attempt = this.#lines.has(queue) && waitMs > 0 ? undefined : this.#attempt(receive)
    if (attempt && !attempt.received) await attempt.durable
    const received = attempt?.received
    if (received && (received.messages.length > 0 || waitMs === 0)) {
      await attempt!.durable
      return toResult(received.messages)
    }
    if (waitMs === 0) return {}
    // What it moved to a dead-letter queue becomes durable on its own; a failure shows at the next try.
    attempt?.durable.catch(() => undefined)
    return new Promise((resolve, reject) => {
      this.#join(receive, signal, resolve, reject)
      if (received?.unfinished) this.#goOnLater(queue)
    })
  }

  /** Something may have become visible, or will at another time than before, or the queue is gone. */
  wake(queue: Queue): void {
    const line = this.#lines.get(queue)
    if (!line || line.called) return
    line.called = true
    queueMicrotask(() => {
      line.called = false
      this.#serve(queue)
    })
  }

  wakeAll(): void {
    for (const queue of this.#lines.keys()) this.wake(queue)
  }

  /** How many receives wait on a queue. */
  waiting(queue: Queue): number {
    return this.#lines.get(queue)?.waiters.length ?? 0
  }

  /** Ends every wait with an empty answer. */
  dispose(): void {
    for (const [queue, line] of this.#lines) {
      line.cancelAlarm?.()
      for (const waiter of line.waiters.splice(0)) {
        waiter.release()
        waiter.resolve({})
      }
      this.#lines.delete(queue)
    }
  }

  #join(
    receive: CheckedReceive,
    signal: AbortSignal | undefined,
    resolve: Waiter['resolve'],
    reject: Waiter['reject'],
  ): void {
    const { queue, waitMs } = receive
    const { clock } = this.#engine
    const line: Line = this.#lines.get(queue) ?? { waiters: [], cancelAlarm: undefined, called: false }
    this.#lines.set(queue, line)
    const end = (): void => {
      this.#leave(queue, waiter)
      resolve({})
    }
    const cancelDeadline = clock.schedule(clock.now() + waitMs, () => {
      // What becomes visible at the very end of the wait still counts.
      this.#serve(queue)
      if (this.#lines.get(queue)?.waiters.includes(waiter)) end()
    })
    signal?.addEventListener('abort', end, { once: true })
    const waiter: Waiter = {
      receive,
      resolve,
      reject,
      release() {
        cancelDeadline()
        signal?.removeEventListener('abort', end)
      },
      rolledBack: false,
    }
    line.waiters.push(waiter)
    if (!queue.alive) this.#serve(queue)
    else this.#setAlarm(queue, line)
  }

  #leave(queue: Queue, waiter: Waiter): void {
    waiter.release()
    const line = this.#lines.get(queue)
    const at = line?.waiters.indexOf(waiter) ?? -1
    if (!line || at < 0) return
    line.waiters.splice(at, 1)
    if (line.waiters.length > 0) return
    line.cancelAlarm?.()
    this.#lines.delete(queue)
  }

  /** Gives what is visible to the waiters, first come first served, until one gets nothing. */
  #serve(queue: Queue): void {
    const line = this.#lines.get(queue)
    if (!line) return
    if (!queue.alive) {
      for (const waiter of [...line.waiters]) {
        this.#leave(queue, waiter)
        waiter.reject(new BrokerError('QueueDoesNotExist'))
      }
      return
    }
    for (let waiter = line.waiters[0]; waiter; waiter = line.waiters[0]) {
      const attempt = this.#attempt(waiter.receive)
      if (!attempt) break
      const { received, durable } = attempt
      if (received && received.messages.length === 0) {
        durable.catch(() => undefined)
        if (received.unfinished) this.#goOnLater(queue)
        break
      }
      this.#leave(queue, waiter)
      this.#answer(waiter, attempt)
    }
    if (this.#lines.get(queue) === line) this.#setAlarm(queue, line)
  }

  #answer(waiter: Waiter, { received, durable }: Attempt): void {
    durable.then(
      () => waiter.resolve(toResult(received?.messages ?? [])),
      (error: unknown) => {
        // Rolled back by another operation of the batch: its messages are visible again, and it waits on.
        const again = received !== undefined && !waiter.rolledBack && waiter.receive.queue.alive
        if (!again) return waiter.reject(error)
        this.receive(waiter.receive).then(waiter.resolve, waiter.reject)
      },
    )
  }

  /** Receives in a transaction. Undefined if there is plainly nothing to receive. */
  #attempt(receive: CheckedReceive): Attempt | undefined {
    const state = this.#state!
    const now = this.#engine.clock.now()
    if (!mayReceive(receive, now)) return undefined
    let received: Received | undefined
    const durable = this.#engine.commit(() => {
      received = receiveNow(state, receive, now)
    })
    return { received, durable }
  }

  #setAlarm(queue: Queue, line: Line): void {
    line.cancelAlarm?.()
    const { clock } = this.#engine
    const now = clock.now()
    const at = queue.fifo ? this.#state!.lanes.nextReadyAt(queue.contents, now) : queue.tally.nextMoment(now)
    line.cancelAlarm = at === undefined ? undefined : clock.schedule(at, () => this.#serve(queue))
  }

  #goOnLater(queue: Queue): void {
    const { clock } = this.#engine
    clock.schedule(clock.now() + GO_ON_AFTER, () => this.wake(queue))
  }
}

interface Attempt {
  /** Undefined if the operation did not run, or threw: then `durable` rejects. */
  readonly received: Received | undefined
  readonly durable: Promise<void>
}

function toResult(messages: ReceivedMessage[]): ReceiveMessageResult {
  return messages.length > 0 ? { Messages: messages } : {}
}
