import type { AttributeMap } from '../../../../shared/console/messages'
import type { SubscriptionView } from '../../../../shared/console/topics'
import {
  compileFilter,
  explain,
  parseFilterPolicy,
  prepareMessage,
  type CompiledFilter,
} from '../../../../shared/filterPolicy/filterPolicy'
import { plural } from '../../../components/format'

type Subscriber = Pick<
  SubscriptionView,
  'arn' | 'protocol' | 'endpoint' | 'status' | 'filterPolicy' | 'filterScope'
>

/** Where a message would go. */
export interface Reach {
  /** Confirmed subscriptions, and those of them whose filter lets the message through. */
  readonly total: number
  readonly reached: number
  readonly keptBack: readonly { readonly subscription: Subscriber; readonly reason: string }[]
  /** Not confirmed: they get nothing. */
  readonly pending: number
}

/** Policies read once for as long as their text stays the same. */
const known = new Map<string, CompiledFilter | null>()
const mostKnown = 1_000

function filterOf({ filterPolicy, filterScope }: Subscriber): CompiledFilter | null {
  if (filterPolicy === null || filterPolicy === '') return null
  const key = `${filterScope} ${filterPolicy}`
  let filter = known.get(key)
  if (filter === undefined) {
    const parsed = parseFilterPolicy(filterPolicy, filterScope)
    filter = parsed.ok ? compileFilter(parsed.policy) : null
    if (known.size >= mostKnown) known.clear()
    known.set(key, filter)
  }
  return filter
}

/** Which subscriptions would get a message, and why the others would not: by the filters that delivery itself uses. */
export function reachOf(
  subscriptions: readonly Subscriber[],
  { message, attributes }: { readonly message: string; readonly attributes: AttributeMap },
): Reach {
  const prepared = prepareMessage({
    body: message,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { type, value }]) => [
        name,
        type.startsWith('Binary')
          ? { DataType: type, BinaryValue: value }
          : { DataType: type, StringValue: value },
      ]),
    ),
  })
  const confirmed = subscriptions.filter(({ status }) => status === 'confirmed')
  const keptBack = confirmed.flatMap((subscription) => {
    const filter = filterOf(subscription)
    const verdict = filter && explain(filter, prepared)
    return verdict?.verdict === 'no match'
      ? [{ subscription, reason: verdict.clause?.reason ?? 'the filter policy does not match' }]
      : []
  })
  return {
    total: confirmed.length,
    reached: confirmed.length - keptBack.length,
    keptBack,
    pending: subscriptions.filter(({ status }) => status === 'pending').length,
  }
}

/** `Goes to 3 of 4 subscriptions` */
export function reachText({ total, reached, pending }: Reach): string {
  const waiting = pending === 0 ? '' : ` ${plural(pending, 'more is', 'more are')} not confirmed.`
  if (total === 0)
    return pending === 0
      ? 'Nobody has subscribed: it would go nowhere.'
      : `Goes nowhere: ${plural(pending, 'subscription is', 'subscriptions are')} not confirmed.`
  if (reached === total)
    return total === 1
      ? `Goes to the one subscription.${waiting}`
      : `Goes to all ${plural(total, 'subscription')}.${waiting}`
  if (reached === 0)
    return `Goes nowhere: filtered out by ${total === 1 ? 'the one subscription' : `all ${plural(total, 'subscription')}`}.${waiting}`
  return `Goes to ${reached} of ${plural(total, 'subscription')}.${waiting}`
}
