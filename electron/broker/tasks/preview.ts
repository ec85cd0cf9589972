import type { AttributeMap } from '../../../shared/console/messages'
import type { RedrivePreview } from '../../../shared/console/tasks'
import type { BrowsedQueue, MessageReader } from '../queues/browseRead'
import { attributeMap, BODY_BYTES, cutToBytes } from '../queues/browseRead'
import { readAttributes } from '../queues/messageAttributes'
import type { Message } from '../queues/messageRows'
import type { Queue } from '../queues/queue'
import { checkMessage } from '../queues/send'
import type { QueueState } from '../queues/state'
import type { Chosen } from './chosen'
import { Walk } from './chosen'
import type { StoredContent } from './editing'
import type { Pace } from './pace'
import { SliceSize } from './pace'
import type { Router } from './routing'

/** Messages whose bodies are looked at. */
export const PREVIEWED = 10_000
const DIFFERENCES = 5
const EXAMPLES = 5

/**
 * A redrive that changes nothing. Where each message would go is told for all of them; what the edit makes of them, and
 * whether the destination would take it, for the first 10,000.
 */
export class Preview {
  readonly #result: RedrivePreview = {
    total: 0,
    changed: 0,
    checked: 0,
    destinations: [],
    problems: [],
    differences: [],
  }
  readonly #destinations = new Map<string, number>()
  readonly #problems = new Map<string, { count: number; examples: string[] }>()

  constructor(
    private readonly state: QueueState,
    private readonly reader: MessageReader,
    private readonly pace: Pace,
    private readonly router: Router,
  ) {}

  async run(chosen: Chosen, from: Queue, signal?: AbortSignal): Promise<RedrivePreview> {
    const walk = Walk.over(this.reader, chosen)
    const slice = new SliceSize(this.pace, { first: 16, max: 512 })
    let place = 0
    while (!signal?.aborted) {
      const seqs = walk.next(place, slice.begin())
      if (seqs.length === 0) break
      const whole = this.#result.checked < PREVIEWED
      const checkedBefore = this.#result.checked
      if (whole) {
        for (const seq of seqs) {
          if (this.#result.checked > checkedBefore && slice.spent) break
          place = seq
          const message = this.state.rows.message(chosen.queue.contents, seq)
          if (message) this.#whole(from, message)
        }
      } else {
        place = seqs.at(-1)!
        this.#narrow(from, chosen.queue, seqs)
      }
      slice.end()
      await this.pace.turn()
    }
    this.#result.destinations = [...this.#destinations].map(([arn, count]) => ({ arn, count }))
    this.#result.problems = [...this.#problems]
      .map(([reason, { count, examples }]) => ({ reason, count, examples }))
      .sort((a, b) => b.count - a.count)
    return this.#result
  }

  #whole(from: Queue, message: Message): void {
    const result = this.#result
    result.checked++
    try {
      const { to, content } = this.router.route(from, message)
      checkMessage(this.state, to, {
        MessageBody: (content ?? message).body,
        MessageAttributes: readAttributes((content ?? message).attributes),
        MessageGroupId: message.groupId ?? undefined,
        MessageDeduplicationId: message.deduplicationId ?? undefined,
      })
      this.#goes(to, 1)
      if (!content) return
      result.changed++
      if (result.differences.length >= DIFFERENCES) return
      result.differences.push({
        id: message.id,
        messageId: message.messageId,
        before: shown(message),
        after: shown(content),
      })
    } catch (error) {
      this.#stays(this.router.refusal(error).reason, 1, message.messageId)
    }
  }

  /** Only where messages stand: enough to say where they go. */
  #narrow(from: Queue, queue: BrowsedQueue, seqs: readonly number[]): void {
    const now = this.state.engine.clock.now()
    const rows = this.state.engine.database
      .prepare(
        `SELECT p.source_arn, p.receive_count > 0 AND p.visible_at > ?1, count(*), min(m.message_id)
         FROM json_each(?2) e CROSS JOIN positions p ON p.contents = ?3 AND p.seq = e.value
         CROSS JOIN messages m ON m.id = p.id GROUP BY 1, 2`,
      )
      .all<[string | null, number, number, string]>(now, JSON.stringify(seqs), queue.contents)
    for (const [sourceArn, inFlight, count, example] of rows) {
      try {
        const to = this.router.destination(from, sourceArn)
        if (inFlight) this.router.refuseInFlight()
        this.#goes(to, count)
      } catch (error) {
        this.#stays(this.router.refusal(error).reason, count, example)
      }
    }
  }

  #goes(to: Queue, count: number): void {
    this.#result.total += count
    this.#destinations.set(to.arn, (this.#destinations.get(to.arn) ?? 0) + count)
  }

  #stays(reason: string, count: number, example: string): void {
    const problem = this.#problems.get(reason) ?? { count: 0, examples: [] }
    problem.count += count
    if (problem.examples.length < EXAMPLES) problem.examples.push(example)
    this.#problems.set(reason, problem)
  }
}

function shown(content: StoredContent): { body: string; attributes: AttributeMap } {
  return { body: cutToBytes(content.body, BODY_BYTES), attributes: attributeMap(content.attributes) }
}
