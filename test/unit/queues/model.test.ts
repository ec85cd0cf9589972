import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BrokerError } from '../../../shared/errors'
import { brokerFixture, type BrokerFixture } from '../../support/brokerFixture'
import { ReferenceModel, type ModelHandle, type ModelMessage, type ModelQueue } from './referenceModel'

type Operation =
  | { kind: 'send'; queue: number; group: number; duplicate: number; delay: number | null; batch: number }
  | { kind: 'receive'; queue: number; most: number; visibility: number | null }
  | { kind: 'delete'; handle: number }
  | { kind: 'visibility'; handle: number; timeout: number }
  | { kind: 'advance'; ms: number }
  | { kind: 'purge'; queue: number }
  | { kind: 'delay'; queue: number; seconds: number }
  | { kind: 'retention'; queue: number; seconds: number }
  | { kind: 'maxReceives'; count: number }
  | { kind: 'redrive'; message: number }
  | { kind: 'scope' }
  | { kind: 'restart' }

const queue = fc.nat({ max: 1 })
const seconds = fc.constantFrom(0, 1, 5, 30, 43_200)
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      queue: fc.constantFrom(0, 0, 0, 1),
      group: fc.nat({ max: 2 }),
      duplicate: fc.nat({ max: 6 }),
      delay: fc.constantFrom(null, null, 0, 2, 900),
      batch: fc.constantFrom(1, 1, 1, 4),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('receive' as const),
      queue: fc.constantFrom(0, 0, 0, 1),
      most: fc.constantFrom(1, 2, 10),
      visibility: fc.constantFrom(null, 0, 1, 30),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('delete' as const), handle: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('visibility' as const), handle: fc.nat(), timeout: seconds }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 999, 1_000, 5_000, 30_000, 300_000, 900_000, 86_400_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('purge' as const), queue }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('delay' as const), queue, seconds: fc.constantFrom(0, 3, 60) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('retention' as const),
      queue,
      seconds: fc.constantFrom(60, 3_600, 345_600),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('maxReceives' as const), count: fc.constantFrom(0, 1, 2, 3) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('redrive' as const), message: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('scope' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
)

/** The broker and the model side by side: each operation runs on both, and everything visible is compared. */
class Comparison {
  readonly #fifo: boolean
  #fixture: BrokerFixture
  readonly #model: ReferenceModel
  readonly #queues: readonly [ModelQueue, ModelQueue]
  readonly #urls: string[] = []
  readonly #handles: { text: string; model: ModelHandle }[] = []
  readonly #messages: ModelMessage[] = []
  readonly #ids = new Map<ModelMessage, string>()
  #bodies = 0

  private constructor(fifo: boolean, fixture: BrokerFixture) {
    this.#fifo = fifo
    this.#fixture = fixture
    this.#model = new ReferenceModel(fixture.clock.now())
    const suffix = fifo ? '.fifo' : ''
    this.#queues = [this.#model.queue(`main${suffix}`, fifo), this.#model.queue(`dead${suffix}`, fifo)]
  }

  static async start(fifo: boolean): Promise<Comparison> {
    const comparison = new Comparison(fifo, await brokerFixture({ quotas: 'relaxed' }))
    for (const { name } of comparison.#queues) {
      const { QueueUrl } = await comparison.#sqs.CreateQueue(comparison.#caller, {
        QueueName: name,
        Attributes: fifo ? { FifoQueue: 'true' } : {},
      })
      comparison.#urls.push(QueueUrl)
    }
    return comparison
  }

  get #sqs() {
    return this.#fixture.broker.sqs
  }

  get #caller() {
    return this.#fixture.caller
  }

  async run(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'send':
        for (let n = 0; n < operation.batch; n++) await this.#send(operation, n)
        break
      case 'receive':
        await this.#receive(operation.queue, operation.most, operation.visibility)
        break
      case 'delete':
        await this.#withHandle(operation.handle, (handle, text) => [
          this.#model.delete(handle),
          this.#sqs.DeleteMessage(this.#caller, { QueueUrl: this.#urlOf(handle.queue), ReceiptHandle: text }),
        ])
        break
      case 'visibility':
        await this.#withHandle(operation.handle, (handle, text) => [
          this.#model.changeVisibility(handle, 1_000 * operation.timeout),
          this.#sqs.ChangeMessageVisibility(this.#caller, {
            QueueUrl: this.#urlOf(handle.queue),
            ReceiptHandle: text,
            VisibilityTimeout: operation.timeout,
          }),
        ])
        break
      case 'advance':
        this.#model.advance(operation.ms, this.#queues)
        this.#fixture.clock.advance(operation.ms)
        break
      case 'purge':
        this.#model.purge(this.#queues[operation.queue]!)
        await this.#sqs.PurgeQueue(this.#caller, { QueueUrl: this.#urls[operation.queue] })
        break
      case 'delay':
        this.#model.setDelay(this.#queues[operation.queue]!, 1_000 * operation.seconds)
        await this.#set(operation.queue, { DelaySeconds: String(operation.seconds) })
        break
      case 'retention':
        this.#model.setRetention(this.#queues[operation.queue]!, 1_000 * operation.seconds)
        await this.#set(operation.queue, { MessageRetentionPeriod: String(operation.seconds) })
        break
      case 'maxReceives':
        await this.#setMaxReceives(operation.count)
        break
      case 'redrive':
        await this.#redrive(operation.message)
        break
      case 'scope':
        await this.#changeScope()
        break
      case 'restart':
        this.#fixture = this.#fixture.restart()
        break
    }
    // What is too old by now goes as soon as the clock runs.
    this.#fixture.clock.advance(0)
    this.#compareCounts(operation)
  }

  async #send(operation: Extract<Operation, { kind: 'send' }>, n: number): Promise<void> {
    const to = this.#queues[operation.queue]!
    const body = `body ${this.#bodies++}`
    const group = this.#fifo ? `group ${operation.group}`.replace(' ', '-') : null
    const duplicate = this.#fifo ? `id-${operation.duplicate}-${n}` : null
    const delay = this.#fifo || operation.delay === null ? null : 1_000 * operation.delay
    const expected = this.#model.send(to, body, group, duplicate, delay)
    const sent = await this.#sqs.SendMessage(this.#caller, {
      QueueUrl: this.#urls[operation.queue],
      MessageBody: body,
      MessageGroupId: group ?? undefined,
      MessageDeduplicationId: duplicate ?? undefined,
      DelaySeconds: delay === null ? undefined : delay / 1_000,
    })
    const known = this.#ids.get(expected)
    if (known === undefined) {
      this.#ids.set(expected, sent.MessageId)
      this.#messages.push(expected)
    } else {
      expect(sent.MessageId).toBe(known)
    }
  }

  async #receive(from: number, most: number, visibility: number | null): Promise<void> {
    const queue = this.#queues[from]!
    const expected = this.#model.receive(queue, most, visibility === null ? null : 1_000 * visibility)
    const { Messages: received = [] } = await this.#sqs.ReceiveMessage(this.#caller, {
      QueueUrl: this.#urls[from],
      MaxNumberOfMessages: most,
      VisibilityTimeout: visibility ?? undefined,
      MessageSystemAttributeNames: ['All'],
    })
    expect(received.map(({ Body }) => Body)).toEqual(expected.map(({ body }) => body))
    received.forEach((message, index) => {
      const model = expected[index]!
      expect(message.MessageId).toBe(this.#ids.get(model))
      expect(message.Attributes).toMatchObject({
        ApproximateReceiveCount: String(model.receiveCount),
        SentTimestamp: String(model.sentAt),
      })
      const source = message.Attributes?.['DeadLetterQueueSourceArn']?.split(':').at(-1) ?? null
      expect(source).toBe(model.source)
      this.#handles.push({
        text: message.ReceiptHandle,
        model: { queue, message: model, receiveCount: model.receiveCount, filling: queue.filling },
      })
    })
  }

  async #withHandle(
    index: number,
    act: (handle: ModelHandle, text: string) => [outcome: 'done' | 'refused', actual: Promise<void>],
  ): Promise<void> {
    if (this.#handles.length === 0) return
    const { model, text } = this.#handles[index % this.#handles.length]!
    const [outcome, actual] = act(model, text)
    const got = await actual.then(
      () => 'done' as const,
      (error: unknown) => {
        expect(error).toBeInstanceOf(BrokerError)
        return 'refused' as const
      },
    )
    expect(got).toBe(outcome)
  }

  async #setMaxReceives(count: number): Promise<void> {
    const [main, dead] = this.#queues
    main.deadLetterQueue = count === 0 ? null : dead
    main.maxReceiveCount = count === 0 ? Infinity : count
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${dead.name}`
    await this.#set(0, {
      RedrivePolicy: count === 0 ? '' : JSON.stringify({ deadLetterTargetArn, maxReceiveCount: count }),
    })
  }

  async #redrive(index: number): Promise<void> {
    const [main, dead] = this.#queues
    const candidates = dead.messages
    if (candidates.length === 0) return
    const message = candidates[index % candidates.length]!
    const { broker } = this.#fixture
    const [to, from] = [main, dead].map(({ name }) =>
      broker.queues.byArn(`arn:aws:sqs:us-east-1:000000000000:${name}`),
    )
    const id = this.#idOf(message)
    const moved = this.#model.redrive(message, main)
    const redriven = await broker.commit(() => broker.queues.redriveMessage(from!, id, to!))
    expect(redriven).toBeDefined()
    this.#ids.set(moved, redriven!.messageId)
    this.#messages.push(moved)
  }

  #idOf(message: ModelMessage): number {
    const row = this.#fixture.store
      .prepare('SELECT id FROM messages WHERE message_id = ?')
      .get<[number]>(this.#ids.get(message)!)
    return row![0]
  }

  async #changeScope(): Promise<void> {
    if (!this.#fifo) return
    const [main] = this.#queues
    main.byGroup = !main.byGroup
    await this.#set(0, { DeduplicationScope: main.byGroup ? 'messageGroup' : 'queue' })
  }

  async #set(index: number, attributes: Record<string, string>): Promise<void> {
    await this.#sqs.SetQueueAttributes(this.#caller, { QueueUrl: this.#urls[index], Attributes: attributes })
  }

  #urlOf(queue: ModelQueue): string {
    return this.#urls[this.#queues.indexOf(queue)]!
  }

  /** Counts in memory, counts in SQL and counts of the model are the same. */
  #compareCounts(operation: Operation): void {
    const { broker, store, clock } = this.#fixture
    for (const model of this.#queues) {
      const actual = broker.queues.byArn(`arn:aws:sqs:us-east-1:000000000000:${model.name}`)!
      const [visible, inFlight, delayed] = store
        .prepare(
          `SELECT count(*) FILTER (WHERE visible_at <= ?1),
                  count(*) FILTER (WHERE visible_at > ?1 AND receive_count > 0),
                  count(*) FILTER (WHERE visible_at > ?1 AND receive_count = 0)
           FROM positions WHERE contents = ?2`,
        )
        .get<[number, number, number]>(clock.now(), actual.contents)!
      const after = `after ${JSON.stringify(operation)}`
      expect(broker.queues.counts(actual), after).toEqual({ visible, inFlight, delayed })
      expect({ visible, inFlight, delayed }, after).toEqual(this.#model.counts(model))
    }
  }
}

describe.each([
  ['standard', false],
  ['FIFO', true],
])('a %s queue with a dead-letter queue', (_type, fifo) => {
  it('does what the reference model does, whatever is asked of it in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 80, size: 'max' }), async (operations) => {
        const comparison = await Comparison.start(fifo)
        for (const operation of operations) await comparison.run(operation)
      }),
      { numRuns: Number(process.env['MODEL_RUNS'] ?? 150) },
    )
  }, 120_000)
})
