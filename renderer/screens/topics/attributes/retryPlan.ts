import { retryDelays, type RetryPolicy } from '../../../../shared/deliveryPolicy'
import { formatDuration } from '../../../components/format'

/** One of the four phases of a retry policy, with the waits before its retries, in seconds. */
export interface RetryPhase {
  readonly name: 'Immediate' | 'Pre-backoff' | 'Backoff' | 'Post-backoff'
  readonly delays: readonly number[]
}

/** The phases that have any retry, in order. */
export function retryPhases(policy: RetryPolicy): RetryPhase[] {
  const delays = [...retryDelays(policy)]
  const { numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy
  const backoff = numNoDelayRetries + numMinDelayRetries
  const last = delays.length - numMaxDelayRetries
  return [
    { name: 'Immediate' as const, delays: delays.slice(0, numNoDelayRetries) },
    { name: 'Pre-backoff' as const, delays: delays.slice(numNoDelayRetries, backoff) },
    { name: 'Backoff' as const, delays: delays.slice(backoff, last) },
    { name: 'Post-backoff' as const, delays: delays.slice(last) },
  ].filter((phase) => phase.delays.length > 0)
}

/** Equal waits one behind the other count once. */
const MOST_SHOWN = 10

/** `after 20 s, 35 s, 60 s`, `3 × after 20 s`, `2 × at once`. */
export function waitsText(delays: readonly number[]): string {
  const runs: { delay: number; times: number }[] = []
  for (const delay of delays) {
    const last = runs.at(-1)
    if (last?.delay === delay) last.times++
    else runs.push({ delay, times: 1 })
  }
  if (runs.length === 1) {
    const { delay, times } = runs[0]!
    const text = delay === 0 ? 'at once' : `after ${wait(delay)}`
    return times === 1 ? text : `${times} × ${text}`
  }
  const shown = runs.map(({ delay, times }) => (times === 1 ? wait(delay) : `${times} × ${wait(delay)}`))
  const some = shown.length > MOST_SHOWN ? [...shown.slice(0, MOST_SHOWN - 1), '…', shown.at(-1)!] : shown
  return `after ${some.join(', ')}`
}

/** Below a minute to the tenth of a second. */
function wait(seconds: number): string {
  return seconds < 60 ? `${Math.round(seconds * 10) / 10} s` : formatDuration(seconds)
}

/** `3 retries within 1 min`. */
export function retrySummary(policy: RetryPolicy): string {
  const delays = [...retryDelays(policy)]
  if (delays.length === 0) return 'No retries'
  const total = delays.reduce((sum, delay) => sum + delay, 0)
  return `${delays.length} ${delays.length === 1 ? 'retry' : 'retries'} within ${wait(total)}`
}
