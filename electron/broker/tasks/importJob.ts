import { BrokerError } from '../../../shared/errors'
import { readAttributes } from '../queues/messageAttributes'
import type { QueueState } from '../queues/state'
import { deliver, type Delivery } from './deliver'
import { storedAttributes } from './editing'
import type { SourceLine, TaskFiles } from './files'
import { LineRefused, readLine } from './messageLines'
import type { Pace } from './pace'
import { SliceSize } from './pace'
import { requireQueue } from './sendJob'
import type { TaskFailure, TaskState } from './taskTable'
import type { Job, RunningTask } from './tasks'

export interface ImportParams {
  readonly arn: string
  readonly source: string
  readonly format: 'export' | 'lines'
}

/** Sends the messages of a file. `place` counts lines; `total` grows with what was read, guessed from the file's size. */
export class ImportJob implements Job {
  constructor(
    private readonly state: QueueState,
    private readonly pace: Pace,
    private readonly files: () => TaskFiles,
  ) {}

  lostAtRestart(state: TaskState): string {
    return (
      `Switchyard ended during the import. ${state.done.toLocaleString('en-US')} messages were sent, from the first ${state.place.toLocaleString('en-US')} lines; ` +
      'the lines after those were not. Import the rest of the file.'
    )
  }

  async run(task: RunningTask): Promise<void> {
    const params = task.params as ImportParams
    const source = await this.files().openSource(params.source)
    const slice = new SliceSize(this.pace, { first: 16, max: 512 })
    try {
      for await (const bunch of source.lines()) {
        let from = 0
        while (from < bunch.length && !task.stopped) {
          let taken = 0
          await task.commit(() => {
            const made = this.#slice(task, params, bunch, from, slice)
            taken = made.taken
            const handled = task.state.done + task.state.failed + made.done + made.failures.length
            const expected = expectedTotal(handled, source.bytes, source.bytesRead)
            return {
              place: task.state.place + taken,
              done: made.done,
              failed: made.failures.length,
              failures: made.failures,
              total: expected - task.state.total,
            }
          })
          from += taken
          await task.turn()
        }
        if (task.stopped) return
      }
      const { done, failed, total } = task.state
      if (!task.stopped) await task.commit(() => ({ total: done + failed - total }))
    } finally {
      await source.close()
    }
  }

  #slice(
    task: RunningTask,
    params: ImportParams,
    bunch: readonly SourceLine[],
    from: number,
    slice: SliceSize,
  ): { taken: number; done: number; failures: TaskFailure[] } {
    const queue = requireQueue(this.state, params.arn)
    const failures: TaskFailure[] = []
    const end = Math.min(bunch.length, from + slice.begin())
    let taken = 0
    let done = 0
    for (let at = from; at < end && !(taken > 0 && slice.spent); at++) {
      const line = bunch[at]!
      taken++
      if (typeof line === 'string' && line.trim() === '') continue
      try {
        deliver(this.state, queue, toDelivery(line, params.format, queue.fifo))
        done++
      } catch (error) {
        if (!(error instanceof BrokerError || error instanceof LineRefused)) throw error
        failures.push({ messageId: `line ${task.state.place + taken}`, reason: error.message })
      }
    }
    slice.end()
    return { taken, done, failures }
  }
}

function toDelivery(line: SourceLine, format: 'export' | 'lines', fifo: boolean): Delivery {
  if (typeof line !== 'string') throw new LineRefused(`The line is too long (${line.tooLong} bytes)`)
  if (format === 'lines') return { MessageBody: line }
  const message = readLine(line)
  return {
    MessageBody: message.body,
    MessageAttributes: message.attributes && readAttributes(storedAttributes(message.attributes)),
    MessageSystemAttributes:
      message.awsTraceHeader === undefined
        ? undefined
        : { AWSTraceHeader: { DataType: 'String', StringValue: message.awsTraceHeader } },
    MessageGroupId: message.groupId,
    // A standard queue refuses one; what came from a FIFO queue may still go there.
    MessageDeduplicationId: fifo ? message.deduplicationId : undefined,
    sourceArn: message.sourceArn,
  }
}

/** How many lines there are in all, judged by the share of the file that was read; at least those handled. */
function expectedTotal(handled: number, bytes: number | null, read: number): number {
  if (bytes === null || read === 0) return handled
  return Math.max(handled, Math.round((handled * bytes) / Math.min(read, bytes)))
}
