import type { Arn } from '../../../shared/arn'
import type { Engine } from '../engine'
import { recount, recountAll } from './counters'
import { createQueue, createQueues } from './create'
import { Deduplication } from './deduplication'
import { deleteMessage, deleteMessageBatch, removeMessage } from './delete'
import { Lanes } from './lanes'
import { deadLetterSources, getQueueUrl, listDeadLetterSourceQueues, listQueues } from './list'
import { LongPolls } from './longPolls'
import { MessageRows, type Message } from './messageRows'
import { Moves, type Move } from './moves'
import type * as Sqs from './operations'
import { addPermission, removePermission } from './permissions'
import { deleteQueue, purgeQueue } from './purge'
import type { Queue } from './queue'
import { attributesOf, getQueueAttributes, setQueueAttributes } from './queueAttributes'
import { checkReceive } from './receive'
import { redriveMessage, type RedriveOptions, type Redriven } from './redriveMessage'
import { Registry } from './registry'
import { Retention } from './retention'
import { sendMessage, sendMessageBatch } from './send'
import type { QueueState } from './state'
import { StoredBodies } from './storedBody'
import { Sweeper } from './sweeper'
import { listQueueTags, tagQueue, untagQueue } from './tags'
import type { Counts } from './tally'
import { Throttle } from './throttle'
import { changeMessageVisibility, changeMessageVisibilityBatch } from './visibility'

type Caller = Sqs.Caller

/**
 * The rules of the queues: one synchronous method an SQS operation, each of which validates everything, then changes
 * SQL and counts, then says what happened. Those that change something belong inside a transaction (`Broker.commit`).
 * Start reading here; each subject has a file of its own.
 */
export class Queues {
  /** The parts that the rules share, for what plugs in beside them inside the broker (tasks, browsing). */
  readonly state: QueueState
  readonly #longPolls: LongPolls
  readonly #retention: Retention
  readonly #sweeper: Sweeper

  constructor(engine: Engine) {
    const { database, numbers } = engine
    const registry = new Registry(database)
    const bodies = new StoredBodies()
    const rows = new MessageRows(database, bodies)
    const lanes = new Lanes(database, numbers)
    this.#longPolls = new LongPolls(engine)
    this.#sweeper = new Sweeper(engine, registry)
    this.#retention = new Retention(engine, rows, lanes, this.#sweeper)
    const wake = (queue: Queue): void => this.#longPolls.wake(queue)
    this.#retention.wake = wake
    this.state = {
      engine,
      registry,
      rows,
      bodies,
      lanes,
      deduplication: new Deduplication(database),
      moves: new Moves(database),
      throttle: new Throttle(engine),
      retention: this.#retention,
      sweeper: this.#sweeper,
      wake,
    }
    this.#longPolls.state = this.state
    this.#derive()
    this.#sweeper.start()
  }

  /** After a rollback: what memory knows of SQL is read again. */
  reload(): void {
    this.state.registry.reload()
    this.#derive()
    this.#longPolls.wakeAll()
  }

  /** Ends waits with empty answers and takes back all appointments with the clock. */
  dispose(): void {
    this.#longPolls.dispose()
    this.#retention.dispose()
    this.#sweeper.dispose()
  }

  #derive(): void {
    const { engine, registry, retention } = this.state
    recountAll(engine.database, registry.all(), engine.clock.now())
    for (const queue of registry.all()) retention.review(queue)
  }

  // What console and tasks ask beyond SQS.

  /** Every queue of every world, in order of creation. */
  all(): IterableIterator<Queue> {
    return this.state.registry.all()
  }

  byArn(arn: string): Queue | undefined {
    return this.state.registry.byArn(arn)
  }

  /** By the parts of an ARN. */
  byName(parts: Pick<Arn, 'account' | 'region'>, name: string): Queue | undefined {
    return this.state.registry.byName(parts, name)
  }

  /** The queue at a URL, or QueueDoesNotExist. */
  resolve(caller: Caller, url: string | undefined): Queue {
    return this.state.registry.resolve(caller, url)
  }

  /** Exact counts, O(1). */
  counts(queue: Queue): Counts {
    return queue.tally.at(this.state.engine.clock.now())
  }

  /** Everything GetQueueAttributes(All) answers. */
  attributes(queue: Queue): Record<string, string> {
    return attributesOf(queue, this.state.engine.clock.now())
  }

  /** When the oldest message still in the queue was sent. */
  oldestSentAt(queue: Queue): number | undefined {
    return this.state.rows.oldestSentAt(queue.contents)
  }

  /** The queues whose redrive policy names this one. */
  deadLetterSources(queue: Queue): Queue[] {
    return deadLetterSources(this.state, queue)
  }

  /** A message of a queue by the broker's own number, whatever its state; undefined if it is not in it. */
  message(queue: Queue, id: number): Message | undefined {
    const message = this.state.rows.messageById(id)
    return message?.contents === queue.contents ? message : undefined
  }

  /** The moves to dead-letter queues and redrives of a message and of what it was before, oldest first. */
  movesOf(id: number): Move[] {
    return this.state.moves.historyOf(id)
  }

  /** Deletes a message without receiving it. Answers false if it is gone. Inside a transaction. */
  removeMessage(queue: Queue, id: number): boolean {
    const message = this.message(queue, id)
    if (!message) return false
    removeMessage(this.state, queue, message, this.state.engine.clock.now())
    return true
  }

  /** Lets the name of a deleted queue be taken again before its 60 seconds are over. Inside a transaction. */
  releaseName(world: Pick<Arn, 'account' | 'region'>, name: string): void {
    this.state.registry.release(world, name)
  }

  /** Sends a message on to another queue and deletes it, as one. Inside a transaction. */
  redriveMessage(
    source: Queue,
    id: number,
    destination: Queue,
    options?: RedriveOptions,
  ): Redriven | undefined {
    return redriveMessage(this.state, source, id, destination, options)
  }

  /** Counts a queue afresh from SQL, for tests that compare. */
  recount(queue: Queue): void {
    recount(this.state.engine.database, queue, this.state.engine.clock.now())
  }

  /** How many receives wait on the queue. */
  waiting(queue: Queue): number {
    return this.#longPolls.waiting(queue)
  }

  // The operations of SQS.

  addPermission(caller: Caller, input: Sqs.AddPermissionInput): void {
    addPermission(this.state, caller, input)
  }

  changeMessageVisibility(caller: Caller, input: Sqs.ChangeMessageVisibilityInput): void {
    changeMessageVisibility(this.state, caller, input)
  }

  changeMessageVisibilityBatch(
    caller: Caller,
    input: Sqs.ChangeMessageVisibilityBatchInput,
  ): Sqs.BatchResult<object> {
    return changeMessageVisibilityBatch(this.state, caller, input)
  }

  createQueue(caller: Caller, input: Sqs.CreateQueueInput): Sqs.CreateQueueResult {
    return createQueue(this.state, caller, input)
  }

  /** Several at once, all or none; a redrive policy may name a queue that stands before it in the list. */
  createQueues(caller: Caller, inputs: readonly Sqs.CreateQueueInput[]): Sqs.CreateQueueResult[] {
    return createQueues(this.state, caller, inputs)
  }

  deleteMessage(caller: Caller, input: Sqs.DeleteMessageInput): void {
    deleteMessage(this.state, caller, input)
  }

  deleteMessageBatch(caller: Caller, input: Sqs.DeleteMessageBatchInput): Sqs.BatchResult<object> {
    return deleteMessageBatch(this.state, caller, input)
  }

  deleteQueue(caller: Caller, input: Sqs.QueueInput): void {
    deleteQueue(this.state, caller, input)
  }

  getQueueAttributes(caller: Caller, input: Sqs.GetQueueAttributesInput): Sqs.GetQueueAttributesResult {
    return getQueueAttributes(this.state, caller, input)
  }

  getQueueUrl(caller: Caller, input: Sqs.GetQueueUrlInput): Sqs.CreateQueueResult {
    return getQueueUrl(this.state, caller, input)
  }

  listDeadLetterSourceQueues(
    caller: Caller,
    input: Sqs.ListDeadLetterSourceQueuesInput,
  ): Sqs.ListDeadLetterSourceQueuesResult {
    return listDeadLetterSourceQueues(this.state, caller, input)
  }

  listQueues(caller: Caller, input: Sqs.ListQueuesInput): Sqs.ListQueuesResult {
    return listQueues(this.state, caller, input)
  }

  listQueueTags(caller: Caller, input: Sqs.QueueInput): Sqs.ListQueueTagsResult {
    return listQueueTags(this.state, caller, input)
  }

  purgeQueue(caller: Caller, input: Sqs.QueueInput): void {
    purgeQueue(this.state, caller, input)
  }

  /** The one that may wait, so the one that is not synchronous and brings its own transaction. */
  async receiveMessage(
    caller: Caller,
    input: Sqs.ReceiveMessageInput,
    signal?: AbortSignal,
  ): Promise<Sqs.ReceiveMessageResult> {
    const receive = checkReceive(this.state, caller, input)
    this.state.throttle.take(receive.queue, 'ReceiveMessage')
    return this.#longPolls.receive(receive, signal)
  }

  removePermission(caller: Caller, input: Sqs.RemovePermissionInput): void {
    removePermission(this.state, caller, input)
  }

  sendMessage(caller: Caller, input: Sqs.SendMessageInput): Sqs.SendMessageResult {
    return sendMessage(this.state, caller, input)
  }

  sendMessageBatch(caller: Caller, input: Sqs.SendMessageBatchInput): Sqs.BatchResult<Sqs.SendMessageResult> {
    return sendMessageBatch(this.state, caller, input)
  }

  setQueueAttributes(caller: Caller, input: Sqs.SetQueueAttributesInput): void {
    setQueueAttributes(this.state, caller, input)
  }

  tagQueue(caller: Caller, input: Sqs.TagQueueInput): void {
    tagQueue(this.state, caller, input)
  }

  untagQueue(caller: Caller, input: Sqs.UntagQueueInput): void {
    untagQueue(this.state, caller, input)
  }
}
