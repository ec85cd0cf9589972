import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import type { Message } from '@aws-sdk/client-sqs'
import type { Running } from './clients'
import type { StoredMessage } from './rows'

/** What the clients know of one message. */
interface Known {
  sent: boolean
  delayed: boolean
  /** Receives that were answered. */
  receives: number
  /** Answered as received, and nothing else was asked about it since: it must be hidden. */
  held: boolean
  deleteTried: boolean
  deleted: boolean
}

/** Longer than any test: what is hidden or delayed stays so. */
const LONG = 900
export const WORK = 'work'

const bodyOf = (key: string): string => `${key} ${'0123456789'.repeat(Number(key.slice(1)) % 60)}`
const keyOf = (body: string): string => body.slice(0, body.indexOf(' '))

/** A standard queue under sends, batch sends, receives, visibility changes and deletes, and what must hold of it. */
export class Work {
  readonly #known = new Map<string, Known>()
  #next = 0

  constructor(private readonly random: () => number) {}

  start(run: Running): Promise<void>[] {
    return [
      this.#sender(run),
      this.#sender(run),
      this.#batchSender(run),
      this.#batchSender(run),
      ...Array.from({ length: 4 }, () => this.#worker(run)),
    ]
  }

  get figures(): { sent: number; deleted: number } {
    const all = [...this.#known.values()]
    return { sent: all.filter((one) => one.sent).length, deleted: all.filter((one) => one.deleted).length }
  }

  /** Compares what is on disk with what was answered. */
  *faults(rows: readonly StoredMessage[]): Iterable<string> {
    const found = new Map<string, StoredMessage>()
    for (const row of rows) {
      const key = keyOf(row.body)
      if (found.has(key)) yield `${key} is there twice`
      if (row.body !== bodyOf(key)) yield `${key} has another body`
      found.set(key, row)
      const known = this.#known.get(key)
      if (!known) yield `${key} was never sent`
      else if (known.deleted) yield `${key} was deleted and is back`
      else if (row.receiveCount < known.receives) yield `${key} forgot a receive`
      else if ((known.held || known.delayed) && row.visibleAt < Date.now()) yield `${key} is not hidden`
    }
    for (const [key, known] of this.#known) {
      if (known.sent && !known.deleteTried && !found.has(key)) yield `${key} is lost`
    }
  }

  /** Compares the counts of the restarted host with SQL. */
  async *countFaults(run: Running, rows: readonly StoredMessage[]): AsyncIterable<string> {
    const { Attributes = {} } = await run
      .client()
      .send(new GetQueueAttributesCommand({ QueueUrl: run.url(WORK), AttributeNames: ['All'] }))
    const now = Date.now()
    const hidden = rows.filter((row) => row.visibleAt > now)
    const truth = {
      ApproximateNumberOfMessages: rows.length - hidden.length,
      ApproximateNumberOfMessagesNotVisible: hidden.filter((row) => row.receiveCount > 0).length,
      ApproximateNumberOfMessagesDelayed: hidden.filter((row) => row.receiveCount === 0).length,
    }
    const counts: Record<string, string> = Attributes
    for (const [name, count] of Object.entries(truth)) {
      if (counts[name] !== String(count)) yield `${name} is ${counts[name]}, SQL says ${count}`
    }
  }

  #create(): { key: string; known: Known } {
    const key = `w${this.#next++}`
    const delayed = this.random() < 0.05
    const known = { sent: false, delayed, receives: 0, held: false, deleteTried: false, deleted: false }
    this.#known.set(key, known)
    return { key, known }
  }

  #sender(run: Running): Promise<void> {
    const client = run.client()
    return run.repeat(async () => {
      const { key, known } = this.#create()
      await client.send(
        new SendMessageCommand({
          QueueUrl: run.url(WORK),
          MessageBody: bodyOf(key),
          DelaySeconds: known.delayed ? LONG : 0,
        }),
      )
      known.sent = true
      run.acknowledge()
    })
  }

  #batchSender(run: Running): Promise<void> {
    const client = run.client()
    return run.repeat(async () => {
      const made = Array.from({ length: 1 + Math.floor(this.random() * 10) }, () => this.#create())
      const Entries = made.map(({ key, known }) => ({
        Id: key,
        MessageBody: bodyOf(key),
        DelaySeconds: known.delayed ? LONG : 0,
      }))
      const { Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl: run.url(WORK), Entries }))
      if (Failed?.length) run.problems.push(`An entry failed: ${Failed[0]?.Message}`)
      for (const { known } of made) known.sent = true
      run.acknowledge()
    })
  }

  #worker(run: Running): Promise<void> {
    const client = run.client()
    const QueueUrl = run.url(WORK)
    return run.repeat(async () => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: LONG,
          WaitTimeSeconds: 1,
        }),
      )
      run.acknowledge()
      const kept: Message[] = []
      for (const message of Messages) {
        const known = this.#received(run, message)
        const fate = this.random()
        const { ReceiptHandle } = message
        if (fate < 0.15) {
          known.held = false
          await client.send(
            new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
          )
          run.acknowledge()
        } else if (fate < 0.4) {
          known.deleteTried = true
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
          known.deleted = true
          run.acknowledge()
        } else if (fate < 0.9) kept.push(message)
      }
      if (kept.length === 0) return
      const batch = kept.map((message) => this.#known.get(keyOf(message.Body ?? '')) as Known)
      for (const known of batch) known.deleteTried = true
      const Entries = kept.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }))
      const { Failed } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
      if (Failed?.length) run.problems.push(`A delete failed: ${Failed[0]?.Message}`)
      for (const known of batch) known.deleted = true
      run.acknowledge()
    })
  }

  #received(run: Running, message: Message): Known {
    const key = keyOf(message.Body ?? '')
    const known = this.#known.get(key)
    if (!known) throw new Error(`Received ${key}, which was never sent`)
    if (known.deleted) run.problems.push(`Received ${key} after it was deleted`)
    if (known.held) run.problems.push(`Received ${key}, which another receive hides`)
    if (known.delayed) run.problems.push(`Received ${key}, which is delayed`)
    known.receives++
    known.held = true
    return known
  }
}
