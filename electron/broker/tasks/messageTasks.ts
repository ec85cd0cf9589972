import { parseArn } from '../../../shared/arn'
import type { OutgoingMessage, Selection } from '../../../shared/console/messages'
import type { RedrivePreview, RedriveRequest } from '../../../shared/console/tasks'
import { BrokerError } from '../../../shared/errors'
import type { FrozenSelection } from '../queues/browse'
import type { MessageReader } from '../queues/browseRead'
import { removeMessage } from '../queues/delete'
import type { Queue } from '../queues/queue'
import { checkMessage } from '../queues/send'
import type { QueueState } from '../queues/state'
import type { Chosen } from './chosen'
import { choose, Walk } from './chosen'
import { compileEdit } from './editing'
import { ExportJob } from './exportJob'
import type { ExportParams } from './exportJob'
import type { TaskFiles } from './files'
import { ImportJob } from './importJob'
import type { ImportParams } from './importJob'
import type { Pace } from './pace'
import { SliceSize } from './pace'
import { Preview } from './preview'
import { RedriveJob } from './redriveJob'
import type { RedriveParams } from './redriveJob'
import { Router } from './routing'
import { numbered, SendJob, toDelivery } from './sendJob'
import type { SendParams } from './sendJob'
import type { Tasks } from './tasks'

/** What only the console has: its open views, and the host's files. */
export interface ConsoleSide {
  view(viewId: string): FrozenSelection
  readonly files: TaskFiles
}

const noConsole: ConsoleSide = {
  view: () => {
    throw new BrokerError('InvalidParameterValue', 'This list was closed. Open it again.')
  },
  files: {
    openSource: () => Promise.reject(new Error('Files cannot be read here.')),
    openSink: () => Promise.reject(new Error('Files cannot be written here.')),
  },
}

/** Everything that is done to many messages at once, as the console asks for it. */
export class MessageTasks {
  #console = noConsole

  constructor(
    private readonly state: QueueState,
    private readonly reader: MessageReader,
    private readonly tasks: Tasks,
    private readonly pace: Pace,
  ) {
    tasks.register('redrive', new RedriveJob(state, reader, pace, false))
    tasks.register('move', new RedriveJob(state, reader, pace, true))
    tasks.register('send', new SendJob(state, pace))
    tasks.register('export', new ExportJob(state, reader, pace, () => this.#console.files))
    tasks.register('import', new ImportJob(state, pace, () => this.#console.files))
  }

  /** Called once by the console; until then views and files are unknown. */
  connect(console: ConsoleSide): void {
    this.#console = console
  }

  /** A dry run; changes nothing. Throws as `startRedrive` does. */
  async previewRedrive(request: RedriveRequest, signal?: AbortSignal): Promise<RedrivePreview> {
    const from = this.#queue(request.arn)
    const router = this.#router(from, request)
    const chosen = await this.#choose(request.arn, request.selection)
    return new Preview(this.state, this.reader, this.pace, router).run(chosen, from, signal)
  }

  /**
   * Throws QueueDoesNotExist, or InvalidParameterValue: an edit step that makes no sense, a destination of the other
   * type or the queue itself. Messages that can't go stay and are reported by the task.
   */
  async startRedrive(request: RedriveRequest): Promise<string> {
    const from = this.#queue(request.arn)
    this.#router(from, request)
    const chosen = await this.#choose(request.arn, request.selection)
    const params: RedriveParams = {
      contents: chosen.queue.contents,
      upTo: chosen.upTo,
      all: !chosen.seqs,
      destinationArn: request.destinationArn,
      edit: request.edit,
      rate: request.rate,
    }
    const target = request.destinationArn === null ? 'their source queues' : nameOf(request.destinationArn)
    return this.tasks.start(() => ({
      kind: 'redrive',
      title: `Redrive ${messages(chosen.total)} from ${from.name} to ${target}`,
      sourceArn: from.arn,
      destinationArn: request.destinationArn,
      total: chosen.total,
      params,
      seqs: chosen.seqs,
    }))
  }

  /** Throws what SendMessage would for the first message. */
  async startSend(input: {
    arn: string
    message: OutgoingMessage
    count: number
    rate: number | null
  }): Promise<string> {
    const queue = this.#queue(input.arn)
    checkMessage(this.state, queue, toDelivery(numbered(input.message, 1)))
    const params: SendParams = input
    return this.tasks.start(() => ({
      kind: 'send',
      title: `Send ${messages(input.count)} to ${queue.name}`,
      sourceArn: null,
      destinationArn: queue.arn,
      total: input.count,
      params,
    }))
  }

  async startExport(input: { arn: string; selection: Selection; target: string }): Promise<string> {
    const queue = this.#queue(input.arn)
    const chosen = await this.#choose(input.arn, input.selection)
    const params: ExportParams = {
      contents: chosen.queue.contents,
      upTo: chosen.upTo,
      all: !chosen.seqs,
      target: input.target,
    }
    return this.tasks.start(() => ({
      kind: 'export',
      title: `Export ${messages(chosen.total)} from ${queue.name}`,
      sourceArn: queue.arn,
      destinationArn: null,
      total: chosen.total,
      params,
      seqs: chosen.seqs,
    }))
  }

  async startImport(input: { arn: string; source: string; format: 'export' | 'lines' }): Promise<string> {
    const queue = this.#queue(input.arn)
    const params: ImportParams = input
    return this.tasks.start(() => ({
      kind: 'import',
      title: `Import messages into ${queue.name}`,
      sourceArn: null,
      destinationArn: queue.arn,
      total: 0,
      params,
    }))
  }

  /**
   * Deletes without receiving, in slices, whatever the state of the messages. Answers how many were still there. Ends
   * early, with what was deleted so far, if the signal aborts.
   */
  async deleteSelection(arn: string, selection: Selection, signal?: AbortSignal): Promise<number> {
    const chosen = await this.#choose(arn, selection)
    const walk = Walk.over(this.reader, chosen)
    const slice = new SliceSize(this.pace, { first: 16, max: 512 })
    let deleted = 0
    for (let place = 0; !signal?.aborted;) {
      const done = await this.state.engine.commit(() => {
        const queue = this.state.registry.byArn(arn)
        if (!queue || queue.contents !== chosen.queue.contents) return undefined
        const seqs = walk.next(place, slice.begin())
        if (seqs.length === 0) return undefined
        let last = place
        let count = 0
        for (const seq of seqs) {
          if (count > 0 && slice.spent) break
          last = seq
          const position = this.state.rows.position(queue.contents, seq)
          if (!position) continue
          removeMessage(this.state, queue, position, this.state.engine.clock.now())
          count++
        }
        slice.end()
        return { last, count }
      })
      if (!done) break
      place = done.last
      deleted += done.count
      await this.pace.turn()
    }
    return deleted
  }

  #choose(arn: string, selection: Selection): Promise<Chosen> {
    return choose(
      {
        reader: this.reader,
        pace: this.pace,
        depth: ({ arn: of }) =>
          this.state.registry.byArn(of)?.tally.totalAt(this.state.engine.clock.now()) ?? 0,
        view: (viewId) => this.#console.view(viewId),
      },
      arn,
      selection,
    )
  }

  /** Checks a request before anything is chosen. */
  #router(from: Queue, request: RedriveRequest): Router {
    const router = new Router(this.state, request.destinationArn, compileEdit(request.edit))
    if (request.destinationArn !== null) {
      try {
        router.destination(from, null)
      } catch (error) {
        throw new BrokerError('InvalidParameterValue', router.refusal(error).reason)
      }
    }
    return router
  }

  #queue(arn: string): Queue {
    const queue = this.state.registry.byArn(arn)
    if (!queue) throw new BrokerError('QueueDoesNotExist')
    return queue
  }
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${count.toLocaleString('en-US')} messages`
}

function nameOf(arn: string): string {
  return parseArn(arn)?.resource ?? arn
}
