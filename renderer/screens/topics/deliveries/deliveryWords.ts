import type {
  DeliveryRow,
  PublicationRow,
  VerdictState,
  VerdictView,
} from '../../../../shared/console/deliveries'
import { oneLine } from '../../../components/body/unusual'
import { formatCount, plural } from '../../../components/format'

export const verdictLabels: Record<VerdictState, string> = {
  delivered: 'Delivered',
  'filtered-out': 'Filtered out',
  waiting: 'On its way',
  retrying: 'Retrying',
  failed: 'Failed',
  forgotten: 'Forgotten',
}

/** Badges of base.css. */
export const verdictBadges: Record<VerdictState, string> = {
  delivered: 'success',
  'filtered-out': '',
  waiting: 'accent',
  retrying: 'warning',
  failed: 'danger',
  forgotten: '',
}

/** What is under way besides messages of the topic. */
export const kindLabels: Record<DeliveryRow['kind'], string> = {
  notification: 'Message',
  confirmation: 'Asks to confirm',
  farewell: 'Says farewell',
}

/** What an ARN names, without what kind of a thing it is; anything else as it is, without the password of a URL. */
export function targetName(endpoint: string): string {
  if (endpoint.startsWith('arn:'))
    return endpoint.slice(endpoint.lastIndexOf(':') + 1).replace(/^(deliverystream|endpoint)\//, '')
  return endpoint.replace(/^(https?:\/\/[^/?#@:]*:)[^/?#@]*@/, '$1****@')
}

/** `SQS orders`, `HTTP http://…`: a subscription on one line. */
export const protocolLabels: Readonly<Record<string, string>> = {
  sqs: 'SQS',
  http: 'HTTP',
  https: 'HTTPS',
  email: 'Email',
  'email-json': 'Email JSON',
  sms: 'SMS',
  application: 'Push',
  lambda: 'Lambda',
  firehose: 'Firehose',
}

/** One sentence about a publication, for the name of its row. */
export function describePublication(row: PublicationRow): string {
  const what = oneLine(row.subject ?? row.preview).slice(0, 80) || 'empty message'
  return `${what}, ${outcomeText(row)}`
}

/** One sentence about a delivery, for the name of its row. */
export function describeDelivery(row: DeliveryRow): string {
  return `${kindLabels[row.kind]} to ${targetName(row.endpoint)}, ${verdictLabels[row.state].toLowerCase()}`
}

/** `2 delivered, 1 filtered out` */
export function outcomeText(
  row: Pick<PublicationRow, 'delivered' | 'filteredOut' | 'retrying' | 'failed'>,
): string {
  const parts = [
    ...(row.delivered > 0 ? [`${formatCount(row.delivered)} delivered`] : []),
    ...(row.filteredOut > 0 ? [`${formatCount(row.filteredOut)} filtered out`] : []),
    ...(row.retrying > 0 ? [`${formatCount(row.retrying)} retrying`] : []),
    ...(row.failed > 0 ? [`${formatCount(row.failed)} failed`] : []),
  ]
  return parts.join(', ') || 'nobody had subscribed'
}

/** A test goes to one subscription past its filter: then the policy would have decided otherwise than happened. */
export const passedItsFilter = (verdict: Pick<VerdictView, 'state' | 'clause'>): boolean =>
  verdict.state !== 'filtered-out' && verdict.clause?.verdict === 'no match'

/** In words which clause decided: `colour: "red"`. */
export function clausePlace({ path }: { readonly path: readonly string[] }): string {
  return path.length === 0 ? 'the policy as a whole' : path.join('.')
}

/** How the last attempt ended: `500 Internal Server Error`, `Connection refused`, `Delivered`; a dash before the first. */
export const resultText = (result: string | null): string =>
  result === null ? '–' : result.slice(0, 1).toUpperCase() + result.slice(1)

/** How long an attempt took. */
export function tookText(ms: number): string {
  return ms < 10_000 ? `${formatCount(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/** `Attempt 2 of at most 4` */
export function attemptsText(attempts: number, most: number | null): string {
  if (attempts === 0) return 'Not attempted yet'
  return most === null || most < attempts
    ? plural(attempts, 'attempt')
    : `${formatCount(attempts)} of ${plural(most, 'attempt')}`
}

/** States in which a delivery may be attempted at once, or given up. */
export const canRetry = (state: VerdictState): boolean =>
  state === 'waiting' || state === 'retrying' || state === 'failed'
export const canGiveUp = (delivery: Pick<DeliveryRow, 'state' | 'deadLetterQueueArn'>): boolean =>
  delivery.state === 'waiting' ||
  delivery.state === 'retrying' ||
  (delivery.state === 'failed' && delivery.deadLetterQueueArn === null)
