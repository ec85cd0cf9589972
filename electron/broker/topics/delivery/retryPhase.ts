import { retryDelay, type RetryPolicy } from '../../../../shared/deliveryPolicy'
import type { DeliveryPhase } from './delivery'

/** When, and in which phase, the next attempt comes after `attempts` failed ones; undefined if that was the last. */
export function nextRetry(
  policy: RetryPolicy,
  attempts: number,
): { readonly delayMs: number; readonly phase: DeliveryPhase } | undefined {
  const seconds = retryDelay(policy, attempts)
  if (seconds === undefined) return undefined
  return { delayMs: Math.round(1_000 * seconds), phase: phaseOf(policy, attempts) }
}

function phaseOf(policy: RetryPolicy, retry: number): DeliveryPhase {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy
  if (retry <= numNoDelayRetries) return 'immediate'
  if (retry <= numNoDelayRetries + numMinDelayRetries) return 'pre-backoff'
  return retry > numRetries - numMaxDelayRetries ? 'post-backoff' : 'backoff'
}
