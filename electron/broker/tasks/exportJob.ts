import type { MessageReader } from '../queues/browseRead'
import type { QueueState } from '../queues/state'
import { Walk } from './chosen'
import type { TaskFiles } from './files'
import { writeLine } from './messageLines'
import type { Pace } from './pace'
import { SliceSize } from './pace'
import type { TaskState } from './taskTable'
import type { Job, RunningTask } from './tasks'
import { TaskFailed } from './tasks'

export interface ExportParams {
  readonly contents: number
  readonly upTo: number
  /** All in the queue, or the parts kept with the task. */
  readonly all: boolean
  readonly target: string
}

/** Progress is kept once for this many messages: it is not needed to go on, an export does not outlive its process. */
const KEEP_EVERY = 2_000

/** Writes messages to a file, reading them as browsing does: nothing in the queue changes. */
export class ExportJob implements Job {
  constructor(
    private readonly state: QueueState,
    private readonly reader: MessageReader,
    private readonly pace: Pace,
    private readonly files: () => TaskFiles,
  ) {}

  lostAtRestart(state: TaskState): string {
    return `Switchyard ended while it wrote the file, after ${state.done.toLocaleString('en-US')} of ${state.total.toLocaleString('en-US')} messages. Export again.`
  }

  async run(task: RunningTask): Promise<void> {
    const params = task.params as ExportParams
    const queue = this.reader.queue(task.state.sourceArn ?? '')
    const source = { ...queue, contents: params.contents }
    const walk = new Walk(this.reader, source, params.upTo, params.all ? undefined : (n) => task.part(n))
    const sink = await this.files().openSink(params.target)
    let finished = false
    try {
      const slice = new SliceSize(this.pace, { first: 16, max: 512 })
      let place = task.state.place
      let done = 0
      let gone = 0
      const keep = async (): Promise<void> => {
        const progress = { place, done, total: -gone }
        done = gone = 0
        await task.commit(() => progress)
      }
      while (!task.stopped) {
        if (this.reader.queueChanged(source)) {
          throw new TaskFailed('The queue was purged or deleted while it was exported.')
        }
        const seqs = walk.next(place, slice.begin())
        if (seqs.length === 0) break
        let text = ''
        for (const seq of seqs) {
          if (text !== '' && (slice.spent || text.length > 1_048_576)) break
          place = seq
          const message = this.state.rows.message(source.contents, seq)
          if (message) {
            text += writeLine(message, source.fifo)
            done++
          } else gone++
        }
        slice.end()
        await sink.write(text)
        if (done + gone >= KEEP_EVERY) await keep()
        await task.turn()
      }
      if (task.stopped) return
      const downloadPath = await sink.finish()
      finished = true
      await keep()
      task.setDownloadPath(downloadPath)
    } finally {
      if (!finished) await sink.discard()
    }
  }
}
