import { BrokerError, errorCatalogue } from '../../../shared/errors'
import { parseArn } from '../../../shared/arn'
import type { Message } from '../queues/messageRows'
import type { Queue } from '../queues/queue'
import type { QueueState } from '../queues/state'
import type { CompiledEdit, StoredContent } from './editing'
import { EditFailed } from './editing'

/** Why a message stays where it is. */
export class Stays extends Error {
  constructor(
    reason: string,
    /** What a message move task gives as its FailureReason. */
    readonly code: string,
    readonly inFlight = false,
  ) {
    super(reason)
  }
}

export interface Route {
  readonly to: Queue
  /** The edited message; undefined where nothing was changed. */
  readonly content: StoredContent | undefined
}

/** What AWS gives, and what a test of AWS recorded when the destination was deleted. */
export const NO_QUEUE = errorCatalogue.QueueDoesNotExist.query ?? 'QueueDoesNotExist'
const NO_SOURCE = 'CouldNotDetermineMessageSource'
const IN_FLIGHT = 'In flight: a consumer holds it. Redrive it when it is visible again'
const BEHIND = 'An earlier message of its group is in flight, and groups keep their order'

/** Decides for single messages where they go and as what; remembers which FIFO groups are held up. */
export class Router {
  /** Lanes whose earlier messages are in flight, as far as looked at. */
  readonly #heldUp = new Map<number, boolean>()

  constructor(
    private readonly state: QueueState,
    private readonly destinationArn: string | null,
    private readonly edit: CompiledEdit | undefined,
  ) {}

  /** Throws Stays or EditFailed; changes nothing. */
  route(from: Queue, message: Message): Route {
    const now = this.state.engine.clock.now()
    if (message.lane !== null && this.#isHeldUp(message.lane, message, now)) throw new Stays(BEHIND, '', true)
    if (message.receiveCount > 0 && message.visibleAt > now) {
      if (message.lane !== null) this.#heldUp.set(message.lane, true)
      throw new Stays(IN_FLIGHT, '', true)
    }
    const to = this.destination(from, message.sourceArn)
    if (!this.edit) return { to, content: undefined }
    const content = this.edit.apply(message.id, message)
    const changed = content.body !== message.body || content.attributes !== message.attributes
    return { to, content: changed ? content : undefined }
  }

  /** For those who know by other means that a message is in flight. Throws Stays. */
  refuseInFlight(): never {
    throw new Stays(IN_FLIGHT, '', true)
  }

  /** Where a message that dead-lettered from `sourceArn` goes. Throws Stays. */
  destination(from: Queue, sourceArn: string | null): Queue {
    if (this.destinationArn === null && sourceArn === null) {
      throw new Stays('It did not come from another queue: choose a queue to send it to', NO_SOURCE)
    }
    const arn = this.destinationArn ?? sourceArn!
    const to = this.state.registry.byArn(arn)
    if (!to) throw new Stays(`The queue ${nameOf(arn)} does not exist any more`, NO_QUEUE)
    if (to.fifo !== from.fifo) {
      throw new Stays(
        `${to.name} is a ${to.fifo ? 'FIFO' : 'standard'} queue: messages go only between queues of the same type`,
        'InvalidParameterValue',
      )
    }
    if (to === from) throw new Stays('It would go to the queue it is in', 'InvalidParameterValue')
    return to
  }

  /** What an error of `route`, or of sending, says of this message. Throws the error again if it is none of these. */
  refusal(error: unknown): { reason: string; code: string; inFlight: boolean } {
    if (error instanceof Stays) return { reason: error.message, code: error.code, inFlight: error.inFlight }
    if (error instanceof EditFailed) {
      return { reason: error.message, code: 'InvalidParameterValue', inFlight: false }
    }
    if (error instanceof BrokerError) return { reason: error.message, code: error.code, inFlight: false }
    throw error
  }

  #isHeldUp(lane: number, message: Message, now: number): boolean {
    const known = this.#heldUp.get(lane)
    if (known !== undefined) return known
    // Once for each group: after a restart, earlier messages may have been passed over because they are in flight.
    const earlier = this.state.engine.database
      .prepare(
        `SELECT 1 FROM positions WHERE lane = ? AND seq < ? AND receive_count > 0 AND visible_at > ? LIMIT 1`,
      )
      .get(lane, message.seq, now)
    this.#heldUp.set(lane, earlier !== undefined)
    return earlier !== undefined
  }
}

function nameOf(arn: string): string {
  return parseArn(arn)?.resource ?? arn
}
