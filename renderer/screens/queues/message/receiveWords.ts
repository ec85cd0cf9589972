import { formatDuration, plural } from '../../../components/format'
import { failureOf } from '../../../failure'

/** What a receive would do, as far as the queue's configuration and the messages next in line tell. */
export interface ReceiveForecast {
  readonly max: number
  /** Seconds. */
  readonly visibilityTimeout: number
  /** Receives after which the DLQ takes a message; null without a redrive policy. */
  readonly maxReceiveCount: number | null
  readonly deadLetterQueue: string | null
  readonly fifo: boolean
  /** Seconds that it waits for a message. */
  readonly wait: number
  /** Receive counts of the messages that it would come upon; null while that is not known. */
  readonly nextReceiveCounts: readonly number[] | null
}

/** The side effects in sentences, the ones that can't be undone last. */
export function sideEffects(forecast: ReceiveForecast): { text: string; grave: boolean }[] {
  const { max, visibilityTimeout, maxReceiveCount, deadLetterQueue, fifo, wait, nextReceiveCounts } = forecast
  const many = max === 1 ? 'one message' : `up to ${max} messages`
  const hidden =
    visibilityTimeout === 0
      ? 'visible to consumers again at once'
      : `hidden from consumers for ${formatDuration(visibilityTimeout)}`
  const effects = [
    {
      text: `Receives ${many}: +1 receive ${max === 1 ? '' : 'each, '}${max === 1 ? 'and ' : ''}${hidden}.`,
      grave: false,
    },
  ]
  if (fifo && visibilityTimeout > 0)
    effects.push({
      text: `Until ${max === 1 ? 'it is' : 'they are'} deleted or visible again, nothing else of ${max === 1 ? 'its message group' : 'their message groups'} can be received.`,
      grave: false,
    })
  if (nextReceiveCounts === null) return effects
  if (nextReceiveCounts.length === 0)
    effects.push({
      text: `Right now there is no message that could be received${wait > 0 ? `: it waits up to ${formatDuration(wait)} for one` : ''}.`,
      grave: false,
    })
  if (maxReceiveCount === null || deadLetterQueue === null) return effects
  const taken = nextReceiveCounts.filter((count) => count >= maxReceiveCount).length
  const last = nextReceiveCounts.filter((count) => count + 1 === maxReceiveCount).length
  const highest = Math.max(0, ...nextReceiveCounts)
  if (last > 0)
    effects.push({
      text: `${plural(last, 'message')} next in line would use the last of ${plural(maxReceiveCount, 'receive')} before ${deadLetterQueue} takes ${last === 1 ? 'it' : 'them'}.`,
      grave: true,
    })
  if (taken > 0)
    effects.push({
      text: `${plural(taken, 'message')} next in line ${taken === 1 ? 'has' : 'have'} no receive left and would move to ${deadLetterQueue} instead.`,
      grave: true,
    })
  if (last === 0 && taken === 0 && nextReceiveCounts.length > 0)
    effects.push({
      text:
        highest === 0
          ? `The messages next in line were never received; ${deadLetterQueue} takes a message after ${plural(maxReceiveCount, 'receive')}.`
          : `The messages next in line have had up to ${highest} of the ${plural(maxReceiveCount, 'receive')} before ${deadLetterQueue} takes them.`,
      grave: false,
    })
  return effects
}

/** Why a receipt handle could not be used, in words: AWS's own sentences quote the whole handle. */
export function handleFailure(error: unknown): unknown {
  const { message } = failureOf(error)
  if (message.includes('The receipt handle has expired'))
    return new Error(
      'The receipt handle has expired: the message is visible to consumers again, or one has received it since. Receive it anew to get a handle that counts.',
    )
  if (message.includes('Message does not exist'))
    return new Error('The message is no longer in this queue: it was deleted, expired, or moved elsewhere.')
  return error
}

/** SQS answers a delete with success even if the handle was not the latest and nothing was deleted. */
export function notDeleted(): Error {
  return new Error(
    'The message was received again since, so that this is no longer its latest receipt handle, and SQS deletes nothing with an older one.',
  )
}

/** The longest that a message stays hidden after a receive, in seconds: 12 hours. */
const LONGEST = 43_200
/** Page and broker do not count from the same millisecond: this much is kept clear of the limit, in seconds. */
const MARGIN = 5

/** How much longer a message can be held, by how long ago (ms) it was received: keys are seconds from now. */
export function extensions(age: number): { key: string; label: string; disabled: boolean }[] {
  const most = Math.max(0, Math.floor(LONGEST - age / 1_000) - MARGIN)
  return [
    { seconds: 30, label: 'Hidden for 30 s from now' },
    { seconds: 300, label: 'Hidden for 5 min from now' },
    { seconds: 3_600, label: 'Hidden for 1 h from now' },
    { seconds: most, label: 'Hidden as long as SQS allows: 12 h after the receive' },
  ].map(({ seconds, label }) => ({ key: String(seconds), label, disabled: seconds > most || most === 0 }))
}
