import { matches, prepareMessage } from '../../../shared/filterPolicy/filterPolicy'
import type { FilterAttribute, PreparedMessage } from '../../../shared/filterPolicy/filterPolicy'
import { messageIdOf } from '../queues/messageIds'
import type { NewMessage } from '../queues/messageRows'
import { allowedTextLength, utf8Length } from '../queues/messageText'
import type { Queue } from '../queues/queue'
import { announce, storeMessage, storeOrDeduplicate } from '../queues/send'
import { toReference } from '../queues/storedBody'
import { messageFor } from './envelope'
import type { Outcome, Publication } from './publication'
import type { DeliveryProblem, TopicState } from './state'
import type { Subscription } from './subscription'
import type { Topic } from './topic'

/** What SenderId shows of a message that SNS put into a queue. */
const SENDER = { identity: 'AIDAIT2UOQQY3AUEKVGXU' }

export interface FannedOut {
  readonly outcomes: Outcome[]
  readonly matched: number
  readonly filteredOut: number
}

/**
 * Hands a publication to the subscriptions of its topic, as part of the transaction that stores it: what goes into
 * queues is there with it, or not at all; for the others a delivery begins. A trace header goes into queues as
 * AWSTraceHeader.
 */
export function fanOut(
  state: TopicState,
  topic: Topic,
  publication: Publication,
  now: number,
  traceHeader?: string,
): FannedOut {
  return new FanOut(state, publication, now, false, traceHeader).to(topic.subscriptions)
}

/** One publication of the archive to one subscription, through its filter; inside a transaction. */
export function fanOutReplayed(
  state: TopicState,
  subscription: Subscription,
  publication: Publication,
  now: number,
): void {
  new FanOut(state, publication, now, true).to([subscription])
}

class FanOut {
  readonly #outcomes: Outcome[] = []
  readonly #copies: NewMessage[] = []
  readonly #queues: Queue[] = []
  #matched = 0
  #filteredOut = 0
  #prepared: PreparedMessage | undefined
  #envelopeBytes = 0
  #uuid: string | undefined
  #rawBytes: number | undefined

  constructor(
    private readonly state: TopicState,
    private readonly publication: Publication,
    private readonly now: number,
    private readonly replayed = false,
    private readonly traceHeader?: string,
  ) {}

  to(subscriptions: readonly Subscription[]): FannedOut {
    for (const subscription of subscriptions) {
      if (subscription.pending || (!this.replayed && this.state.replays.holds(subscription))) continue
      if (this.#passes(subscription)) this.#give(subscription)
      else {
        this.#filteredOut++
        subscription.counts.filteredOut++
        this.#outcomes.push([subscription.row.version, 'f'])
      }
    }
    this.#putCopies()
    return { outcomes: this.#outcomes, matched: this.#matched, filteredOut: this.#filteredOut }
  }

  #passes({ filter }: Subscription): boolean {
    if (!filter) return true
    const { attributes, message } = this.publication
    this.#prepared ??= prepareMessage({
      attributes: attributes === null ? {} : (JSON.parse(attributes) as Record<string, FilterAttribute>),
      body: message,
    })
    return matches(filter, this.#prepared)
  }

  #give(subscription: Subscription): void {
    this.#matched++
    const { version } = subscription.row
    if (subscription.protocol !== 'sqs') {
      const delivery = this.state.deliveries.begin(subscription, this.publication, this.now)
      this.#outcomes.push([version, 'd', delivery])
      return
    }
    const put = this.#putIntoQueue(subscription)
    if (typeof put === 'number') {
      subscription.counts.delivered++
      this.#outcomes.push([version, 'q', put])
      return
    }
    const delivery = this.state.deliveries.begin(subscription, this.publication, this.now, put)
    this.#outcomes.push([version, 'd', delivery])
  }

  /** The number of the message in the queue, or why it cannot be put there. */
  #putIntoQueue(subscription: Subscription): number | DeliveryProblem {
    const { queues, engine } = this.state
    const { publication, now } = this
    const queue = queues.registry.byArn(subscription.endpoint)
    if (!queue) return { code: 'QueueDoesNotExist', message: 'The specified queue does not exist.' }
    const bytes = subscription.raw ? this.#rawSize() : this.#envelopeSize(subscription)
    if (bytes === undefined) {
      return { code: 'InvalidMessageContents', message: 'The message has characters that a queue refuses.' }
    }
    if (bytes > (queue.maxBytes ?? engine.quotas.messageBytes)) {
      return { code: 'InvalidParameterValue', message: 'The message is larger than the queue takes.' }
    }
    const attributes = subscription.raw ? publication.attributes : null
    if (attributes !== null && tooMany(attributes, engine.quotas.messageAttributes)) {
      return {
        code: 'InvalidParameterValue',
        message: `A raw message to a queue has at most ${engine.quotas.messageAttributes} attributes.`,
      }
    }
    const body = toReference(publication.id, subscription.row.version, this.replayed)
    const { deduplicationId } = publication
    // Recorded from AWS: groups of a FIFO topic end at a standard queue, those of a standard topic go into it.
    const groupId = queue.fifo || publication.sequence === null ? publication.groupId : null
    const traceHeader = this.traceHeader ?? null
    if (queue.fifo) {
      if (groupId === null || deduplicationId === null) {
        return { code: 'InvalidParameterValue', message: 'A FIFO queue takes messages of a FIFO topic only.' }
      }
    } else if (attributes === null && groupId === null && traceHeader === null && queue.delayMs === 0) {
      return this.#copyFor(queue, body, bytes)
    }
    const message = {
      body,
      bytes,
      attributes,
      md5OfAttributes: undefined,
      traceHeader,
      groupId,
      deduplicationId: queue.fifo ? deduplicationId : null,
      delayMs: queue.delayMs,
    }
    // A replay is wanted, also of what the queue got within the last five minutes.
    if (queue.fifo && !this.replayed) return storeOrDeduplicate(queues, queue, SENDER, message).id
    const content = {
      senderId: SENDER.identity,
      groupId,
      deduplicationId: message.deduplicationId,
      traceHeader,
      redrivenFrom: null,
      redrives: 0,
      attributes,
      body,
    }
    return storeMessage(queues, queue, message, content, now).id
  }

  #copyFor(queue: Queue, body: string, bytes: number): number {
    const { engine } = this.state
    const { now } = this
    const id = engine.numbers.next()
    this.#queues.push(queue)
    this.#copies.push({
      position: { contents: queue.contents, seq: id, id, visibleAt: now, sentAt: now, bytes, lane: null },
      // The numbers of the copies tell their ids apart.
      messageId: messageIdOf(id, (this.#uuid ??= engine.entropy.uuid())),
      content: {
        senderId: SENDER.identity,
        groupId: null,
        deduplicationId: null,
        traceHeader: null,
        redrivenFrom: null,
        redrives: 0,
        attributes: null,
        body,
      },
    })
    return id
  }

  /** All plain copies in as few statements as possible. */
  #putCopies(): void {
    const { queues } = this.state
    if (this.#copies.length === 0) return
    queues.rows.insertCopies(this.#copies)
    for (const [index, copy] of this.#copies.entries()) {
      const queue = this.#queues[index]!
      queue.becameFresh(copy.position.seq)
      queues.retention.arrived(queue, this.now)
      announce(queues, queue, copy, this.now)
      queues.wake(queue)
    }
  }

  #envelopeSize(subscription: Subscription): number {
    if (this.#envelopeBytes === 0) {
      this.#envelopeBytes = this.state.envelopeSizes.of(this.publication, subscription, this.replayed)
    }
    return this.#envelopeBytes
  }

  #rawSize(): number | undefined {
    const { publication } = this
    this.#rawBytes ??= allowedTextLength(messageFor(publication, 'sqs'))
    if (this.#rawBytes === undefined) return undefined
    return this.#rawBytes + publication.bytes - utf8Length(publication.message)
  }
}

function tooMany(attributes: string, most: number): boolean {
  return Object.keys(JSON.parse(attributes) as object).length > most
}
