import { BrokerError } from '../../../../shared/errors'
import type { TopicRef } from '../../events'
import type { DeliveryPolicy } from '../../../../shared/deliveryPolicy'
import type { Publication, SubscriptionVersion } from '../publication'
import type { TopicState } from '../state'
import type { Subscription } from '../subscription'
import { beginning, type AttemptResult } from './attempts'
import type { Delivery } from './delivery'
import type { DeliveryRows, LaneColumns } from './deliveryRows'
import { putIntoQueue } from './handOver'
import type { DeliveryHistory } from './history'
import { nextRetry } from './retryPhase'

export interface Circumstances {
  /** False when it is given up without another attempt. */
  readonly attempted: boolean
  /** Undefined once it was deleted. */
  readonly subscription: Subscription | undefined
  readonly publication: Publication | undefined
  readonly version: SubscriptionVersion
}

/** Decides what becomes of a delivery after an attempt, counts it and says so; inside a transaction. */
export class Recorder {
  /** Pending deliveries that failed at least once, by subscription. */
  readonly #retrying = new Map<number, number>()

  constructor(
    private readonly state: TopicState,
    private readonly rows: DeliveryRows,
    private readonly history: DeliveryHistory,
    private readonly policyOf: (subscription: Subscription | undefined) => DeliveryPolicy,
  ) {}

  reload(lanes: readonly LaneColumns[]): void {
    this.#retrying.clear()
    for (const [subscription, , , retrying] of lanes) {
      if (retrying > 0) this.#retrying.set(subscription, retrying)
    }
  }

  retrying(subscription: number): number {
    return this.#retrying.get(subscription) ?? 0
  }

  forget(subscription: number): void {
    this.#retrying.delete(subscription)
  }

  begun(delivery: Delivery): void {
    if (delivery.attempts > 0) this.#count(delivery.subscription, 1)
  }

  /** It failed, and is pending again. */
  revived(delivery: Delivery, subscription: Subscription | undefined): void {
    this.begun(delivery)
    if (subscription && delivery.kind === 'notification' && subscription.counts.failed > 0) {
      subscription.counts.failed--
    }
  }

  /** The delivery after a result: delivered, due again, or failed and handed to the dead-letter queue. The caller stores it. */
  conclude(delivery: Delivery, result: AttemptResult, circumstances: Circumstances): Delivery {
    const now = this.state.engine.clock.now()
    const { attempted, subscription } = circumstances
    const attempts = delivery.attempts + (attempted ? 1 : 0)
    const after: Delivery = { ...delivery, attempts, lastReason: result.detail }
    if (attempted) this.keepAttempt(delivery, result)
    // It counts as retrying from its first failure to its end.
    const retrying = delivery.attempts > 0
    if (result.verdict === 'delivered') {
      if (retrying) this.#count(delivery.subscription, -1)
      return this.#delivered({ ...after, lastReason: null }, result, circumstances, now)
    }
    const retry =
      result.verdict === 'failed' ? nextRetry(this.policyOf(subscription).retry, attempts) : undefined
    if (!retry) {
      if (retrying) this.#count(delivery.subscription, -1)
      return this.#failed(after, result, circumstances, now)
    }
    const nextAt = now + retry.delayMs
    if (!retrying) this.#count(delivery.subscription, 1)
    this.state.engine.events.emit({
      type: 'delivery.retrying',
      ...this.#eventOf(after, circumstances.version, now),
      nextAt,
      reason: result.detail,
    })
    return { ...after, nextAt, phase: retry.phase }
  }

  /** Keeps what was sent and answered. */
  keepAttempt(delivery: Delivery, result: AttemptResult): void {
    this.rows.insertAttempt({
      id: this.state.engine.numbers.next(),
      delivery: delivery.id,
      at: result.at,
      durationMs: result.durationMs,
      ok: result.verdict === 'delivered',
      status: result.status,
      requestHead: beginning(result.requestHead),
      requestBody: delivery.attempts === 0 ? beginning(result.requestBody) : null,
      responseHead: beginning(result.responseHead),
      responseBody: beginning(result.responseBody),
      error: result.verdict === 'delivered' ? null : result.detail,
    })
  }

  #delivered(after: Delivery, result: AttemptResult, circumstances: Circumstances, now: number): Delivery {
    if (after.kind === 'notification' && circumstances.subscription) {
      circumstances.subscription.counts.delivered++
    }
    this.history.finished(after.topic)
    this.state.engine.events.emit({
      type: 'delivery.succeeded',
      ...this.#eventOf(after, circumstances.version, now),
      durationMs: result.durationMs,
      detail: result.detail,
    })
    return { ...after, state: 'delivered', nextAt: null, finishedAt: now }
  }

  #failed(after: Delivery, result: AttemptResult, circumstances: Circumstances, now: number): Delivery {
    const { subscription, publication, version } = circumstances
    if (after.kind === 'notification' && subscription) subscription.counts.failed++
    this.history.finished(after.topic)
    // One that was tried again by hand may be there already.
    const there = after.deadLetterArn !== null
    const letter = there ? undefined : this.#handOver(subscription, publication, version)
    const reason =
      letter?.problem === undefined
        ? result.detail
        : `${result.detail} The dead-letter queue did not take it: ${letter.problem}`
    const deadLetterArn = letter?.problem === undefined ? (letter?.arn ?? after.deadLetterArn) : null
    this.state.engine.events.emit({
      type: 'delivery.failed',
      ...this.#eventOf(after, version, now),
      reason,
      deadLetterQueueArn: deadLetterArn,
    })
    return {
      ...after,
      state: 'failed',
      nextAt: null,
      finishedAt: now,
      lastReason: reason,
      deadLetterArn,
      deadLetterNumber: letter?.number ?? after.deadLetterNumber,
    }
  }

  /** https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
  #handOver(
    subscription: Subscription | undefined,
    publication: Publication | undefined,
    version: SubscriptionVersion,
  ): { arn: string; number?: number; problem?: string } | undefined {
    const arn = subscription?.deadLetterTargetArn
    if (arn === undefined || !publication) return undefined
    try {
      return { arn, number: putIntoQueue(this.state, arn, publication, version) }
    } catch (error) {
      if (error instanceof BrokerError) return { arn, problem: error.message }
      throw error
    }
  }

  #count(subscription: number, by: number): void {
    const count = this.retrying(subscription) + by
    if (count > 0) this.#retrying.set(subscription, count)
    else this.#retrying.delete(subscription)
  }

  #eventOf(delivery: Delivery, version: SubscriptionVersion, now: number) {
    return {
      at: now,
      topic: topicRefOf(this.state, delivery, version.arn),
      subscriptionArn: version.arn,
      protocol: version.protocol,
      endpoint: version.endpoint,
      deliveryId: delivery.id,
      messageId: delivery.messageId,
      id: delivery.publication ?? 0,
      attempts: delivery.attempts,
    }
  }
}

/** How events name a topic that may be gone. */
function topicRefOf(state: Pick<TopicState, 'registry'>, delivery: Delivery, arn: string): TopicRef {
  const topic = state.registry.byId(delivery.topic)
  if (topic) return topic.ref
  const topicArn = arn.slice(0, arn.lastIndexOf(':'))
  const [, , , region = '', account = '', name = ''] = topicArn.split(':')
  return { id: delivery.topic, account, region, name, arn: topicArn }
}
