/**
 * The rules of SQS in the plainest form: lists of messages, searched from end to end. Slow, and short enough to be
 * checked by reading. The property test holds the broker to it.
 */

export interface ModelMessage {
  readonly body: string
  readonly group: string | null
  queue: ModelQueue
  /** Order of arrival in its queue. */
  order: number
  visibleAt: number
  sentAt: number
  receiveCount: number
  receivedAt: number
  source: string | null
  gone: boolean
}

export interface ModelQueue {
  readonly name: string
  readonly fifo: boolean
  visibility: number
  delay: number
  retention: number
  deadLetterQueue: ModelQueue | null
  maxReceiveCount: number
  byGroup: boolean
  messages: ModelMessage[]
  /** Grows with every purge: handles of before lead nowhere. */
  filling: number
  /** When each group that has messages began to have some. */
  groups: Map<string, number>
  duplicates: Map<string, { message: ModelMessage; until: number }>
}

export interface ModelHandle {
  readonly queue: ModelQueue
  readonly message: ModelMessage
  readonly receiveCount: number
  readonly filling: number
}

export type Outcome = 'done' | 'refused'

export class ReferenceModel {
  now: number
  #order = 0

  constructor(now: number) {
    this.now = now
  }

  queue(name: string, fifo: boolean): ModelQueue {
    return {
      name,
      fifo,
      visibility: 30_000,
      delay: 0,
      retention: 345_600_000,
      deadLetterQueue: null,
      maxReceiveCount: Infinity,
      byGroup: false,
      messages: [],
      filling: 0,
      groups: new Map(),
      duplicates: new Map(),
    }
  }

  /** Answers the message, or the one it is a duplicate of. */
  send(
    queue: ModelQueue,
    body: string,
    group: string | null,
    deduplicationId: string | null,
    delay: number | null,
  ): ModelMessage {
    const key = `${queue.byGroup ? group : ''}/${deduplicationId}`
    const duplicate = queue.duplicates.get(key)
    if (queue.fifo && duplicate && duplicate.until > this.now) return duplicate.message
    const message = this.#add(queue, body, group, this.now + (delay ?? queue.delay))
    if (queue.fifo) queue.duplicates.set(key, { message, until: this.now + 300_000 })
    return message
  }

  receive(queue: ModelQueue, most: number, visibility: number | null): ModelMessage[] {
    const until = this.now + (visibility ?? queue.visibility)
    const taken: ModelMessage[] = []
    const take = (message: ModelMessage): void => {
      if (queue.deadLetterQueue && message.receiveCount >= queue.maxReceiveCount) {
        this.#deadLetter(message, queue.deadLetterQueue)
        return
      }
      message.receiveCount++
      message.receivedAt = this.now
      message.visibleAt = until
      taken.push(message)
    }
    if (queue.fifo) {
      for (const group of this.#readyGroups(queue).slice(0, most)) {
        for (const message of this.#inGroup(queue, group)) {
          if (taken.length === most || message.visibleAt > this.now) break
          take(message)
        }
      }
    } else {
      const visible = queue.messages
        .filter((message) => message.visibleAt <= this.now)
        .sort((a, b) => a.visibleAt - b.visibleAt || a.order - b.order)
      for (const message of visible) {
        if (taken.length === most) break
        take(message)
      }
    }
    // A message may be too old for the dead-letter queue it came to.
    if (queue.deadLetterQueue) this.#expire(queue.deadLetterQueue)
    return taken
  }

  delete({ queue, message, receiveCount, filling }: ModelHandle): Outcome {
    if (message.gone || message.queue !== queue || filling !== queue.filling) return 'done'
    const latest = message.receiveCount === receiveCount
    if (queue.fifo && (!latest || message.visibleAt <= this.now)) return 'refused'
    if (latest || message.visibleAt <= this.now) this.#remove(message)
    return 'done'
  }

  changeVisibility({ queue, message, receiveCount, filling }: ModelHandle, timeout: number): Outcome {
    if (message.gone || message.queue !== queue || filling !== queue.filling) return 'refused'
    const expired = message.receiveCount !== receiveCount || message.visibleAt <= this.now
    if (queue.fifo && expired) return 'refused'
    const seconds = Math.floor((this.now - message.receivedAt) / 1_000)
    if (1_000 * seconds + timeout > 43_200_000) return 'refused'
    message.visibleAt = this.now + timeout
    return 'done'
  }

  purge(queue: ModelQueue): void {
    for (const message of queue.messages) message.gone = true
    queue.messages = []
    queue.groups.clear()
    queue.duplicates.clear()
    queue.filling++
  }

  /** A new message in place of the old one. */
  redrive(message: ModelMessage, to: ModelQueue): ModelMessage {
    const moved = this.#add(to, message.body, message.group, this.now + to.delay)
    this.#remove(message)
    return moved
  }

  setDelay(queue: ModelQueue, delay: number): void {
    queue.delay = delay
    if (!queue.fifo) return
    for (const message of queue.messages) {
      const visibleAt = message.sentAt + delay
      const matters = message.visibleAt > this.now || visibleAt > this.now
      if (message.receiveCount === 0 && matters) message.visibleAt = visibleAt
    }
  }

  setRetention(queue: ModelQueue, retention: number): void {
    queue.retention = retention
    this.#expire(queue)
  }

  advance(ms: number, queues: readonly ModelQueue[]): void {
    this.now += ms
    for (const queue of queues) this.#expire(queue)
  }

  counts(queue: ModelQueue): { visible: number; inFlight: number; delayed: number } {
    const hidden = queue.messages.filter((message) => message.visibleAt > this.now)
    const inFlight = hidden.filter((message) => message.receiveCount > 0).length
    return {
      visible: queue.messages.length - hidden.length,
      inFlight,
      delayed: hidden.length - inFlight,
    }
  }

  #add(queue: ModelQueue, body: string, group: string | null, visibleAt: number): ModelMessage {
    const message: ModelMessage = {
      body,
      group,
      queue,
      order: this.#order++,
      visibleAt,
      sentAt: this.now,
      receiveCount: 0,
      receivedAt: 0,
      source: null,
      gone: false,
    }
    this.#enter(message, queue)
    return message
  }

  #enter(message: ModelMessage, queue: ModelQueue): void {
    message.queue = queue
    queue.messages.push(message)
    queue.messages.sort((a, b) => a.order - b.order)
    if (message.group !== null && !queue.groups.has(message.group)) {
      queue.groups.set(message.group, this.#order++)
    }
  }

  #leave(message: ModelMessage): void {
    const { queue } = message
    queue.messages = queue.messages.filter((other) => other !== message)
    if (!queue.messages.some((other) => other.group === message.group))
      queue.groups.delete(message.group ?? '')
  }

  #remove(message: ModelMessage): void {
    this.#leave(message)
    message.gone = true
  }

  #deadLetter(message: ModelMessage, to: ModelQueue): void {
    const from = message.queue
    this.#leave(message)
    message.visibleAt = this.now
    message.source = from.name
    if (to.fifo) {
      message.order = this.#order++
      message.sentAt = this.now
    }
    this.#enter(message, to)
  }

  #expire(queue: ModelQueue): void {
    for (const message of queue.messages) {
      if (message.sentAt + queue.retention <= this.now) this.#remove(message)
    }
  }

  #inGroup(queue: ModelQueue, group: string): ModelMessage[] {
    return queue.messages.filter((message) => message.group === group)
  }

  /** Groups whose first message is visible, the longest ready first. */
  #readyGroups(queue: ModelQueue): string[] {
    const ready: { group: string; since: number; began: number }[] = []
    for (const [group, began] of queue.groups) {
      const since = this.#inGroup(queue, group)[0]!.visibleAt
      if (since <= this.now) ready.push({ group, since, began })
    }
    return ready.sort((a, b) => a.since - b.since || a.began - b.began).map(({ group }) => group)
  }
}
