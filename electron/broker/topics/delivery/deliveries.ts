import type { Engine } from '../../engine'
import { messageIdOf } from '../../queues/messageIds'
import { confirmation } from '../envelope'
import { effectiveDeliveryPolicy, type DeliveryPolicy } from '../../../../shared/deliveryPolicy'
import type { Publication, SubscriptionVersion } from '../publication'
import type { DeliveryProblem, DeliveryRules, TopicState } from '../state'
import type { Subscription } from '../subscription'
import { plainResult, type AttemptResult } from './attempts'
import { attemptElsewhere, attemptHere, isLocal } from './attempting'
import type { Couriers } from './courier'
import type { Delivery, DeliveryAttempt, DeliveryKind } from './delivery'
import { DeliveryBrowser } from './deliveryBrowser'
import type { DeliveryQuery } from './deliveryBrowser'
import { DeliveryRows } from './deliveryRows'
import { Dispatcher } from './dispatcher'
import { putIntoQueue, putTextIntoQueue } from './handOver'
import { DeliveryHistory } from './history'
import { confirmationMail, farewellMail } from './mails'
import { Recorder } from './recorder'
import { CountKeeper } from './subscriptionCounts'

/**
 * What happens to a publication at a subscription when it is not simply a message put into a queue: attempts, retries
 * by the delivery policy, dead-letter queue. Start reading here; what the console lists is in deliveryBrowser.ts.
 */
export class Deliveries implements DeliveryRules {
  readonly rows: DeliveryRows
  readonly #browser: DeliveryBrowser
  readonly #engine: Engine
  readonly #state: TopicState
  readonly #couriers: Couriers
  readonly #dispatcher: Dispatcher<AttemptResult>
  readonly #history: DeliveryHistory
  readonly #recorder: Recorder
  readonly #counts: CountKeeper
  readonly #policies = new WeakMap<object, { readonly ofTopic: object; readonly policy: DeliveryPolicy }>()

  /** Takes up what the last run left. The state may still be growing; it is whole before anything is attempted. */
  constructor(state: TopicState, couriers: Couriers = {}) {
    const { engine } = state
    this.#engine = engine
    this.#state = state
    this.#couriers = couriers
    this.rows = new DeliveryRows(engine.database)
    this.#browser = new DeliveryBrowser(this.rows)
    this.#history = new DeliveryHistory(engine)
    this.#recorder = new Recorder(state, this.rows, this.#history, (subscription) =>
      subscription ? this.policy(subscription) : effectiveDeliveryPolicy('http', undefined, undefined),
    )
    this.#counts = new CountKeeper(engine, state.registry)
    this.#dispatcher = new Dispatcher(engine, {
      due: (subscription, limit) => this.rows.due(subscription, limit),
      rate: (id) => {
        const subscription = state.registry.subscriptionById(id)
        return subscription && this.policy(subscription).maxReceivesPerSecond
      },
      attempt: (delivery, signal) => this.#attempt(delivery, signal),
      record: (id, result) => this.#record(id, result),
      answered: (result) => result.answered,
    })
    this.reload()
    this.#history.start()
  }

  /** After a rollback: what memory knows of SQL is read again. */
  reload(): void {
    const lanes = this.rows.lanes()
    this.#recorder.reload(lanes)
    this.#dispatcher.reload(lanes, this.rows.all(Number.MAX_SAFE_INTEGER, 1)[0]?.id ?? 0)
  }

  /** Breaks off what is under way, writes the counts and takes back all appointments with the clock. */
  dispose(): void {
    this.#dispatcher.dispose()
    this.#history.dispose()
    this.#counts.dispose()
  }

  // The rules; inside a transaction.

  begin(
    subscription: Subscription,
    publication: Publication,
    now: number,
    problem?: DeliveryProblem,
  ): number {
    const draft = this.#draft(subscription, 'notification', publication.messageId, now, {
      publication: publication.id,
    })
    const version = this.#versionOf(draft, subscription)
    if (problem) {
      return this.#finishAtOnce(draft, plainResult(now, 'refused', problem.message), publication, version)
    }
    if (isLocal(subscription.protocol, this.#couriers)) {
      const result = attemptHere(this.#state, subscription, version, publication, now)
      return this.#finishAtOnce(draft, result, publication, version)
    }
    if (subscription.protocol === 'email' || subscription.protocol === 'email-json') {
      // The person sees it in the console whatever becomes of it on its way.
      attemptHere(this.#state, subscription, version, publication, now)
    }
    return this.#queueUp(draft)
  }

  askToConfirm(subscription: Subscription, base: string, now: number): void {
    const messageId = this.#engine.entropy.uuid()
    const text = this.#confirmationText('SubscriptionConfirmation', subscription, messageId, base, now)
    switch (subscription.protocol) {
      case 'http':
      case 'https':
        this.#queueUp(this.#draft(subscription, 'confirmation', messageId, now, { text }))
        break
      case 'email':
      case 'email-json':
        this.#sendMail(subscription, 'confirmation', messageId, text, base, now)
        break
      case 'sqs':
        // A queue of another account is asked too.
        if (this.#state.queues.registry.byArn(subscription.endpoint)) {
          putTextIntoQueue(this.#state, subscription.endpoint, text)
        }
        break
      default:
    }
  }

  sayUnsubscribed(subscription: Subscription, base: string, now: number): void {
    const messageId = this.#engine.entropy.uuid()
    const { protocol } = subscription
    if (protocol !== 'http' && protocol !== 'https' && protocol !== 'email' && protocol !== 'email-json') {
      return
    }
    const text = this.#confirmationText('UnsubscribeConfirmation', subscription, messageId, base, now)
    if (protocol === 'http' || protocol === 'https') {
      this.#queueUp(this.#draft(subscription, 'farewell', messageId, now, { text }))
    } else {
      this.#sendMail(subscription, 'farewell', messageId, text, base, now)
    }
  }

  forget(subscription: Subscription): void {
    const now = this.#engine.clock.now()
    this.rows.forget(subscription.id, now, 'The subscription was deleted.')
    this.#recorder.forget(subscription.id)
    this.#dispatcher.drop(subscription.id)
    const [farewell] = this.rows.due(subscription.id, 1)
    if (farewell) this.#dispatcher.added(subscription.id, farewell.id, farewell.nextAt ?? now)
  }

  needed(publicationIds: readonly number[]): ReadonlySet<number> {
    return new Set(publicationIds.filter((id) => this.rows.isNeeded(id)))
  }

  // What the console asks.

  list(query: DeliveryQuery): Delivery[] {
    return this.#browser.list(query)
  }

  find(id: number): Delivery | undefined {
    return this.rows.find(id)
  }

  /** In order. Of very many the first 10 and the last 90. */
  attempts(id: number): DeliveryAttempt[] {
    return this.#browser.attempts(id)
  }

  /** Whether an attempt is being made at this moment. */
  isUnderWay(delivery: Delivery): boolean {
    return this.#dispatcher.isUnderWay(delivery.subscription, delivery.id)
  }

  /** Deliveries of a subscription that failed at least once and will be tried again; costs nothing. */
  retrying(subscription: Subscription): number {
    return this.#recorder.retrying(subscription.id)
  }

  /** The delivery policy that holds for a subscription now. */
  policy(subscription: Subscription): DeliveryPolicy {
    const ofTopic = subscription.topic.row
    // Both rows are new objects whenever they change.
    const known = this.#policies.get(subscription.row)
    if (known?.ofTopic === ofTopic) return known.policy
    const policy = effectiveDeliveryPolicy(
      subscription.protocol,
      ofTopic.attributes['DeliveryPolicy'],
      subscription.row.attributes['DeliveryPolicy'],
    )
    this.#policies.set(subscription.row, { ofTopic, policy })
    return policy
  }

  /**
   * Attempts it now, whatever became of it; its policy goes on from there. False if it is not there, or can't be made
   * again: its subscription or its text is gone, or it was delivered. Inside a transaction.
   */
  retryNow(id: number): boolean {
    const delivery = this.rows.find(id)
    if (!delivery || delivery.state === 'delivered') return false
    if (delivery.state === 'failed' && !this.#canBeMadeAgain(delivery)) return false
    const now = this.#engine.clock.now()
    if (delivery.state === 'failed') this.#revive(delivery)
    const due: Delivery = { ...delivery, state: 'pending', nextAt: now, phase: 'by hand', finishedAt: null }
    this.rows.update(due)
    this.#dispatcher.added(delivery.subscription, id, now)
    return true
  }

  /**
   * Gives it up: it goes to the subscription's dead-letter queue if there is one. Also for one that failed and that no
   * queue took. False if there is nothing to give up. Inside a transaction.
   */
  giveUp(id: number): boolean {
    const delivery = this.rows.find(id)
    if (!delivery || delivery.state === 'delivered' || delivery.deadLetterArn !== null) return false
    const now = this.#engine.clock.now()
    const reason = delivery.lastReason ?? 'No attempt was made.'
    if (delivery.state === 'failed') this.#revive(delivery)
    this.#dispatcher.abort(delivery.subscription, id)
    this.#conclude(
      { ...delivery, state: 'pending' },
      plainResult(now, 'refused', `Given up by hand. ${reason}`),
      { attempted: false },
    )
    return true
  }

  /**
   * Sends a text to one subscription alone, as a publication of its own. Answers its number. Inside a transaction; throws
   * the queue's refusal.
   */
  testDeliver(
    subscription: Subscription,
    text: { readonly message: string; readonly subject: string | null },
    publisher: { readonly base: string; readonly identity: string },
  ): number {
    const { engine, publications } = this.#state
    const { topic } = subscription
    const now = engine.clock.now()
    const id = engine.numbers.next()
    const publication: Publication = {
      id,
      topic: topic.id,
      topicArn: topic.arn,
      messageId: messageIdOf(id, engine.entropy.uuid()),
      at: now,
      subject: text.subject,
      message: text.message,
      structured: false,
      attributes: null,
      groupId: topic.fifo ? 'test' : null,
      deduplicationId: topic.fifo ? engine.entropy.uuid() : null,
      sequence: topic.fifo ? engine.numbers.next() : null,
      senderId: publisher.identity,
      base: publisher.base,
      signatureVersion: topic.signatureVersion,
      bytes: new TextEncoder().encode(text.message).length,
    }
    const { version } = subscription.row
    if (subscription.protocol === 'sqs' && this.#state.queues.registry.byArn(subscription.endpoint)) {
      const shape = publications.version(version) ?? versionNow(subscription)
      const number = putIntoQueue(this.#state, subscription.endpoint, publication, shape)
      publications.insert(publication, [[version, 'q', number]])
      subscription.counts.delivered++
      this.#counts.changed(topic.id)
    } else {
      const problem =
        subscription.protocol === 'sqs'
          ? { code: 'QueueDoesNotExist', message: 'The specified queue does not exist.' }
          : undefined
      publications.insert(publication, [[version, 'd', this.begin(subscription, publication, now, problem)]])
    }
    const { messageId, bytes, groupId } = publication
    engine.events.emit({
      type: 'topic.published',
      at: now,
      topic: topic.ref,
      messageId,
      id,
      bytes,
      groupId,
      matched: 1,
      filteredOut: 0,
    })
    return id
  }

  // Attempts.

  async #attempt(delivery: Delivery, signal: AbortSignal): Promise<AttemptResult> {
    const at = this.#engine.clock.now()
    try {
      const version = this.#versionOf(delivery)
      const subscription = this.#state.registry.subscriptionById(delivery.subscription)
      // What the broker does itself, it does in the transaction that writes the result down.
      if (isLocal(delivery.protocol, this.#couriers)) return plainResult(at, 'delivered', 'here')
      if (delivery.kind === 'confirmation' && subscription?.pending === false) {
        return plainResult(at, 'delivered', 'It has been confirmed meanwhile.')
      }
      const publication = this.#publicationOf(delivery)
      if (delivery.publication !== null && !publication) {
        return plainResult(at, 'refused', 'What was published is no longer kept.')
      }
      return await attemptElsewhere(
        this.#state,
        this.#couriers,
        {
          delivery,
          version,
          publication,
          displayName: subscription?.topic.displayName,
          contentType: subscription ? this.policy(subscription).contentType : undefined,
        },
        signal,
      )
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { ...plainResult(at, 'failed', reason), answered: false }
    }
  }

  /** In a transaction. */
  #record(id: number, result: AttemptResult): void {
    const delivery = this.rows.find(id)
    if (!delivery) return
    if (delivery.state !== 'pending') {
      this.#recorder.keepAttempt(delivery, result)
      return
    }
    let made = result
    if (isLocal(delivery.protocol, this.#couriers)) {
      const subscription = this.#state.registry.subscriptionById(delivery.subscription)
      const publication = this.#publicationOf(delivery)
      made =
        subscription && publication
          ? attemptHere(this.#state, subscription, this.#versionOf(delivery), publication, result.at)
          : plainResult(result.at, 'refused', 'What was published is no longer kept.')
    }
    this.#conclude(delivery, made, { attempted: true })
  }

  #conclude(delivery: Delivery, result: AttemptResult, { attempted }: { attempted: boolean }): void {
    const changed = this.#recorder.conclude(delivery, result, {
      attempted,
      subscription: this.#state.registry.subscriptionById(delivery.subscription),
      publication: this.#publicationOf(delivery),
      version: this.#versionOf(delivery),
    })
    this.rows.update(changed)
    if (changed.state === 'pending') {
      this.#dispatcher.added(changed.subscription, changed.id, changed.nextAt ?? 0)
    }
  }

  /** Without ever being pending: begun and finished in one transaction. */
  #finishAtOnce(
    draft: Delivery,
    result: AttemptResult,
    publication: Publication | undefined,
    version: SubscriptionVersion,
  ): number {
    this.#recorder.begun(draft)
    const subscription = this.#state.registry.subscriptionById(draft.subscription)
    const made = this.#recorder.conclude(draft, result, {
      attempted: true,
      subscription,
      publication,
      version,
    })
    this.rows.insert(made)
    return made.id
  }

  #queueUp(draft: Delivery): number {
    this.rows.insert(draft)
    this.#recorder.begun(draft)
    this.#dispatcher.added(draft.subscription, draft.id, draft.nextAt ?? 0)
    return draft.id
  }

  #sendMail(
    subscription: Subscription,
    kind: 'confirmation' | 'farewell',
    messageId: string,
    text: string,
    base: string,
    now: number,
  ): void {
    const mail =
      kind === 'confirmation'
        ? confirmationMail(subscription, text, base, now)
        : farewellMail(subscription, text, base, now)
    this.#state.outbox.add(mail)
    if (!this.#couriers.smtp) return
    const whole = JSON.stringify({ subject: mail.subject, body: mail.body })
    this.#queueUp(this.#draft(subscription, kind, messageId, now, { text: whole }))
  }

  #draft(
    subscription: Subscription,
    kind: DeliveryKind,
    messageId: string,
    now: number,
    what: { readonly publication?: number; readonly text?: string },
  ): Delivery {
    return {
      id: this.#engine.numbers.next(),
      kind,
      publication: what.publication ?? null,
      subscription: subscription.id,
      subscriptionVersion: subscription.row.version,
      topic: subscription.topic.id,
      protocol: subscription.protocol,
      messageId,
      text: what.text ?? null,
      state: 'pending',
      attempts: 0,
      nextAt: now,
      phase: 'first',
      begunAt: now,
      finishedAt: null,
      lastReason: null,
      deadLetterArn: null,
      deadLetterNumber: null,
    }
  }

  #confirmationText(
    type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation',
    { topic, row, arn: subscriptionArn }: Subscription,
    messageId: string,
    base: string,
    at: number,
  ): string {
    const { arn: topicArn, signatureVersion } = topic
    const token = row.token ?? ''
    const options = { messageId, topicArn, subscriptionArn, token, at, base, signatureVersion }
    return confirmation(type, options, this.#state.signer)
  }

  /** It failed, and is pending again. */
  #revive(delivery: Delivery): void {
    this.#recorder.revived(delivery, this.#state.registry.subscriptionById(delivery.subscription))
  }

  #canBeMadeAgain(delivery: Delivery): boolean {
    if (delivery.kind !== 'farewell' && !this.#state.registry.subscriptionById(delivery.subscription)) {
      return false
    }
    return delivery.publication === null || this.#publicationOf(delivery) !== undefined
  }

  #publicationOf(delivery: Delivery): Publication | undefined {
    return delivery.publication === null ? undefined : this.#state.publications.find(delivery.publication)
  }

  #versionOf(delivery: Delivery, subscription?: Subscription): SubscriptionVersion {
    const version = this.#state.publications.version(delivery.subscriptionVersion)
    if (version) return version
    const now = subscription ?? this.#state.registry.subscriptionById(delivery.subscription)
    if (now) return versionNow(now)
    throw new Error('The subscription is no longer known.')
  }
}

function versionNow(subscription: Subscription): SubscriptionVersion {
  const { row, arn, raw, filterScope } = subscription
  return {
    id: row.version,
    subscription: row.id,
    arn,
    protocol: row.protocol,
    endpoint: row.endpoint,
    raw,
    filterPolicy: row.attributes['FilterPolicy'] ?? null,
    filterScope,
  }
}
