import type { Verdict } from './courier'

/** What an attempt came to, before it is written down. */
export interface AttemptResult {
  /** Broker time of its start. */
  readonly at: number
  readonly verdict: Verdict
  /** True if the other side answered at all. */
  readonly answered: boolean
  /** What happened in a few words: `200`, or why it failed. */
  readonly detail: string
  readonly durationMs: number
  readonly status: number | null
  readonly requestHead: string | null
  readonly requestBody: string | null
  readonly responseHead: string | null
  readonly responseBody: string | null
  readonly error: string | null
}

/** Characters kept of each head and body: the first 4 KiB. */
const KEPT = 4_096

export function beginning(text: string | null): string | null {
  return text === null || text.length <= KEPT ? text : text.slice(0, KEPT)
}

/** Of an attempt that went nowhere, or that the broker made within itself. */
export function plainResult(at: number, verdict: Verdict, detail: string): AttemptResult {
  return {
    at,
    verdict,
    answered: true,
    detail,
    durationMs: 0,
    status: null,
    requestHead: null,
    requestBody: null,
    responseHead: null,
    responseBody: null,
    error: verdict === 'delivered' ? null : detail,
  }
}
