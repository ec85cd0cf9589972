import { SendMessageBatchCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'
import type { ConsoleSocket } from '../../support/consoleSocket'
import type { Running } from './clients'
import type { StoredMessage } from './rows'

/** What a dead-letter queue is emptied by: the console's redrive, or AWS's message move task. */
export type Mover = 'redrive' | 'move'

const arnOf = (queue: string): string => `arn:aws:sqs:us-east-1:000000000000:${queue}`
const BATCHES = 25

/** A dead-letter queue that is filled again and again while a task empties it into another queue; nothing is deleted. */
export class Moves {
  readonly from: string
  readonly to: string
  readonly #sent = new Map<string, boolean>()
  #next = 0

  constructor(readonly mover: Mover) {
    this.from = `${mover}-dlq`
    this.to = `${mover}-target`
  }

  get sent(): number {
    return this.#sent.size
  }

  start(run: Running, console: ConsoleSocket['client'], round: number): Promise<void>[] {
    return [this.#fill(run, console, round)]
  }

  /** Moves what came after the last task began, as fast as it goes. */
  async finish(run: Running, console: ConsoleSocket['client']): Promise<void> {
    await this.#start(run.client(), console, null, run.ended)
  }

  /** Each message is in one of the two queues, once. */
  *faults(rows: ReadonlyMap<string, readonly StoredMessage[]>): Iterable<string> {
    const found = new Set<string>()
    for (const { body, queue } of [...(rows.get(this.from) ?? []), ...(rows.get(this.to) ?? [])]) {
      if (found.has(body)) yield `${body} is doubled, the second time in ${queue}`
      if (!this.#sent.has(body)) yield `${body} was never sent`
      found.add(body)
    }
    for (const [body, acked] of this.#sent) if (acked && !found.has(body)) yield `${body} is lost`
  }

  async #fill(run: Running, console: ConsoleSocket['client'], round: number): Promise<void> {
    const client = run.client()
    let left = BATCHES
    let started = false
    await run.repeat(async () => {
      if (left-- > 0) {
        const bodies = Array.from({ length: 10 }, () => `${this.mover} ${this.#next++}`)
        for (const body of bodies) this.#sent.set(body, false)
        const Entries = bodies.map((body, index) => ({ Id: `${index}`, MessageBody: body }))
        await client.send(new SendMessageBatchCommand({ QueueUrl: run.url(this.from), Entries }))
        for (const body of bodies) this.#sent.set(body, true)
        run.acknowledge()
      }
      if (!started && left < BATCHES - 5) {
        started = true
        // Every third goes as fast as it can, the others are under way when the kill comes.
        await this.#start(client, console, round % 3 === 0 ? null : 300, run.ended)
      }
      if (left <= 0) await run.ended
    })
  }

  async #start(
    client: ReturnType<Running['client']>,
    console: ConsoleSocket['client'],
    rate: number | null,
    ended: Promise<void>,
  ): Promise<void> {
    const [source, destinationArn] = [arnOf(this.from), arnOf(this.to)]
    if (this.mover === 'redrive') {
      const request = { arn: source, selection: { kind: 'all' }, destinationArn, edit: null, rate } as const
      const started = console.tasks.startRedrive(request)
      // A kill takes the answer with it.
      started.catch(() => undefined)
      await Promise.race([started, ended])
      return
    }
    const command = new StartMessageMoveTaskCommand({
      SourceArn: source,
      DestinationArn: destinationArn,
      ...(rate !== null && { MaxNumberOfMessagesPerSecond: rate }),
    })
    await client.send(command).catch((error: Error) => {
      // The one of an earlier run goes on.
      if (!/already|active/i.test(error.message)) throw error
    })
  }
}
