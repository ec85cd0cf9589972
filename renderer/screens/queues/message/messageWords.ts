import type { MessageDetail, MessageRow } from '../../../../shared/console/messages'
import { ordinal } from '../../../../shared/amounts'
import { formatCount, plural } from '../../../components/format'

export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1)
}

/** "back for the 2nd time", or null if it never came back. */
export function backAgain(timesBack: number): string | null {
  return timesBack > 0 ? `back for the ${ordinal(timesBack + 1)} time` : null
}

/** Why a message is where it is, in one sentence; null if nobody moved it here. */
export function whyHere(message: MessageDetail): string | null {
  if (message.sourceArn === null) return null
  const times = message.receiveCount > 0 ? ` after ${plural(message.receiveCount, 'receive')}` : ''
  const limit = message.maxReceiveCount === null ? '' : ` (its limit is ${message.maxReceiveCount})`
  return `Came from ${nameOf(message.sourceArn)}${times}${limit} without being deleted.`
}

/** "3 of 5 receives before the DLQ takes it"; null where no limit holds. */
export function receivesLeft(
  message: Pick<MessageDetail, 'receiveCount' | 'maxReceiveCount' | 'sourceArn'>,
): string | null {
  if (message.maxReceiveCount === null || message.sourceArn !== null) return null
  const { receiveCount, maxReceiveCount } = message
  if (receiveCount >= maxReceiveCount)
    return `${receiveCount} of ${maxReceiveCount} receives: the next one moves it to the DLQ`
  return `${receiveCount} of ${maxReceiveCount} receives before the DLQ takes it`
}

/** A row as a screen reader says it. */
export function describeRow(row: MessageRow): string {
  const state = row.state === 'in-flight' ? 'in flight' : row.state
  return `${state}, received ${plural(row.receiveCount, 'time')}: ${row.preview.slice(0, 80)}`
}

/** A file name that keeps what tells messages apart. */
export function bodyFileName(queue: string, messageId: string): string {
  return `${queue.replace(/[^\w.-]+/g, '_')}-${messageId.slice(0, 8)}.txt`
}

/** Seconds left, narrow and of steady width: `45 s`, `4:35`, `2:03:09`. */
export function countdown(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** How far a view has got: `52 messages`, `3 match · 20 scanned`. */
export function scanProgress(
  view: { total: number; scanned: number; matched: number; done: boolean },
  filtered: boolean,
): string {
  const percent = view.total > 0 ? Math.floor((100 * view.scanned) / view.total) : 100
  if (!filtered)
    return view.done
      ? plural(view.matched, 'message')
      : `${plural(view.matched, 'message')}, reading… ${percent}%`
  const matched = `${formatCount(view.matched)} ${view.matched === 1 ? 'matches' : 'match'}`
  const scanned = `${formatCount(view.scanned)} scanned`
  return `${matched} · ${scanned}${view.done ? '' : ` of ${formatCount(view.total)}…`}`
}

/** What happened since a view was frozen: `3 new · 1 gone`. */
export function changesSince({ arrived, gone }: { arrived: number; gone: number }): string {
  const parts = [
    arrived > 0 ? `${formatCount(arrived)} new` : '',
    gone > 0 ? `${formatCount(gone)} gone` : '',
  ]
  return parts.filter((part) => part !== '').join(' · ')
}
