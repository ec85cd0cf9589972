import { formatDuration, plural } from '../../../components/format'

/** What a receive would do, as far as the queue's configuration and the messages next in line tell. */
export interface ReceiveForecast {
  readonly max: number
  /** Seconds. */
  readonly visibilityTimeout: number
  /** Receives after which the DLQ takes a message; null without a redrive policy. */
  readonly maxReceiveCount: number | null
  readonly deadLetterQueue: string | null
  /** Receive counts of the messages next in line, at most `max`. */
  readonly nextReceiveCounts: readonly number[]
}

/** The side effects in sentences, the ones that can't be undone last. */
export function sideEffects(forecast: ReceiveForecast): { text: string; grave: boolean }[] {
  const { max, visibilityTimeout, maxReceiveCount, deadLetterQueue, nextReceiveCounts } = forecast
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
