import { BrokerError } from '../../../../shared/errors'
import { defaultContentType } from '../../../../shared/deliveryPolicy'
import type { Publication, SubscriptionVersion } from '../publication'
import type { TopicState } from '../state'
import type { Subscription } from '../subscription'
import { plainResult, type AttemptResult } from './attempts'
import { httpVerdict, smtpVerdict, type CourierAnswer, type Couriers, type Verdict } from './courier'
import type { Delivery } from './delivery'
import { putIntoQueue } from './handOver'
import { httpRequest } from './httpRequests'
import { notificationMail, senderName } from './mails'

/** Real milliseconds for a whole conversation with a mail server. */
const SMTP_TIMEOUT_MS = 30_000

/** Whether the broker makes attempts of this protocol itself, within a transaction. */
export function isLocal(protocol: string, couriers: Couriers): boolean {
  if (protocol === 'http' || protocol === 'https') return false
  return !((protocol === 'email' || protocol === 'email-json') && couriers.smtp)
}

/**
 * An attempt that the broker makes itself; inside a transaction. What it can't do is final: nothing here is out of
 * order for a while only.
 */
export function attemptHere(
  state: TopicState,
  subscription: Subscription,
  version: SubscriptionVersion,
  publication: Publication,
  now: number,
): AttemptResult {
  switch (version.protocol) {
    case 'email':
    case 'email-json':
      state.outbox.add(notificationMail(subscription, version, publication, state.signer, now))
      return plainResult(now, 'delivered', 'In the outbox.')
    case 'sms':
    case 'application':
      return refusals(now, 'In the outbox.', () => state.direct.deliver(subscription, publication))
    case 'sqs':
      return refusals(now, 'Put into the queue.', () =>
        putIntoQueue(state, version.endpoint, publication, version),
      )
    case 'lambda':
      return plainResult(now, 'refused', 'There is no Lambda here to invoke.')
    case 'firehose':
      return plainResult(now, 'refused', 'There is no Firehose here that would take it.')
    default:
      return plainResult(now, 'refused', `Nothing here delivers to ${version.protocol} endpoints.`)
  }
}

/** These throw before they change anything. */
function refusals(now: number, detail: string, act: () => unknown): AttemptResult {
  try {
    act()
    return plainResult(now, 'delivered', detail)
  } catch (error) {
    if (error instanceof BrokerError) return plainResult(now, 'refused', error.message)
    throw error
  }
}

export interface Consignment {
  readonly delivery: Delivery
  readonly version: SubscriptionVersion
  /** Undefined for confirmations and farewells. */
  readonly publication: Publication | undefined
  readonly displayName: string | undefined
  readonly contentType: string | undefined
}

/** An attempt by a courier. */
export async function attemptElsewhere(
  state: TopicState,
  couriers: Couriers,
  consignment: Consignment,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const at = state.engine.clock.now()
  const { delivery, version, publication } = consignment
  if (version.protocol === 'http' || version.protocol === 'https') {
    if (!couriers.http) return plainResult(at, 'refused', 'Nothing here carries messages to web addresses.')
    const contentType = consignment.contentType ?? defaultContentType
    const request = httpRequest(delivery, version, publication, contentType, state.signer)
    const answer = await couriers.http.deliver(request, signal)
    return resultOf(at, answer, httpVerdict(answer), request.body)
  }
  if (!couriers.smtp) return plainResult(at, 'refused', 'No mail server is configured.')
  const mail = mailOf(state, consignment, at)
  const fromName = senderName(consignment.displayName)
  const request = { to: version.endpoint, fromName, ...mail, timeoutMs: SMTP_TIMEOUT_MS }
  const answer = await couriers.smtp.deliver(request, signal)
  return resultOf(at, answer, smtpVerdict(answer), mail.text)
}

function mailOf(
  state: TopicState,
  { delivery, version, publication }: Consignment,
  now: number,
): { subject: string; text: string } {
  const subscription = state.registry.subscriptionById(delivery.subscription)
  if (publication && subscription) {
    const { subject, body } = notificationMail(subscription, version, publication, state.signer, now)
    return { subject: subject ?? '', text: body }
  }
  const { subject, body } = JSON.parse(delivery.text ?? '{}') as { subject?: string; body?: string }
  return { subject: subject ?? '', text: body ?? '' }
}

function resultOf(at: number, answer: CourierAnswer, verdict: Verdict, requestBody: string): AttemptResult {
  return {
    at,
    verdict,
    answered: answer.error === null,
    detail: detailOf(answer),
    durationMs: Math.round(answer.durationMs),
    status: answer.status,
    requestHead: answer.requestHead,
    requestBody,
    responseHead: answer.responseHead,
    responseBody: answer.responseBody,
    error: answer.error,
  }
}

function detailOf({ status, error, responseHead }: CourierAnswer): string {
  if (error !== null) return error
  const [first = ''] = (responseHead ?? '').split('\r\n')
  return first === '' ? String(status ?? '') : first.replace(/^HTTP\/\d(\.\d)? /, '')
}
