import type { Message, MessageRows } from './messageRows'
import type { Queue } from './queue'

/**
 * The first visible messages of a standard queue, in the order in which they became visible: those that stand as they
 * were sent, in order of arrival, merged with those that came back from a delay or a receive.
 */
export function nextVisible(rows: MessageRows, queue: Queue, now: number, limit: number): Message[] {
  const returned = rows.nextReturned(queue.contents, now, limit)
  const fresh = nextFresh(rows, queue, now, limit)
  if (fresh.length === 0) return returned
  const visible: Message[] = []
  let at = 0
  for (const message of fresh) {
    while (at < returned.length && comesBefore(returned[at]!, message)) visible.push(returned[at++]!)
    visible.push(message)
  }
  for (; at < returned.length; at++) visible.push(returned[at]!)
  return visible.length > limit ? visible.slice(0, limit) : visible
}

function nextFresh(rows: MessageRows, queue: Queue, now: number, limit: number): Message[] {
  const { firstFresh } = queue
  if (firstFresh === undefined) return []
  const fresh = rows.nextFresh(queue.contents, firstFresh, limit)
  // What was received since the last look is not walked over again.
  queue.firstFresh = fresh[0]?.seq
  // Only a wall clock that was put back between two runs leaves fresh messages in the future: they hold up nothing.
  const ahead = fresh.some((message) => message.visibleAt > now)
  return ahead ? rows.nextFreshBy(queue.contents, firstFresh, now, limit) : fresh
}

function comesBefore(a: Message, b: Message): boolean {
  return a.visibleAt < b.visibleAt || (a.visibleAt === b.visibleAt && a.seq < b.seq)
}
