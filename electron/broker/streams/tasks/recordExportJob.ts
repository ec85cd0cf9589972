import type { RecordFilter } from '../../../../shared/console/records'
import type { TaskFiles } from '../../tasks/files'
import type { Pace } from '../../tasks/pace'
import { SliceSize } from '../../tasks/pace'
import type { TaskState } from '../../tasks/taskTable'
import type { Job, RunningTask } from '../../tasks/tasks'
import { TaskFailed } from '../../tasks/tasks'
import { Lanes } from '../browse/lanes'
import { Merge, type Turns } from '../browse/merge'
import { compileRecordFilter } from '../browse/recordFilter'
import type { StreamState } from '../state'
import { writeRecordLine } from './recordLines'

export interface RecordExportParams {
  /** The stream's number. */
  readonly stream: number
  /** Numbers of the shards; null: all. */
  readonly shards: readonly number[] | null
  /** Broker times, the second exclusive; null: no limit. */
  readonly from: number | null
  readonly until: number | null
  readonly filter: RecordFilter
  readonly target: string
}

/** Progress is kept once for this many records: an export does not outlive its process. */
const KEEP_EVERY = 2_000
/** Characters that are handed on together. */
const WRITTEN = 262_144

/** The shards of an export, each at its beginning. */
export function exportLanes(state: StreamState, params: RecordExportParams): Lanes {
  const { from, until, shards, stream } = params
  return new Lanes(state, {
    stream,
    chosen: shards && new Set(shards),
    place: (shard) => (from === null ? 0 : state.records.positionAt(shard, from)),
    until,
  })
}

/** Writes the records that are there when it begins to a file, merged by arrival. Nothing in the stream changes. */
export class RecordExportJob implements Job {
  constructor(
    private readonly state: StreamState,
    private readonly pace: Pace,
    private readonly files: () => TaskFiles,
  ) {}

  lostAtRestart(state: TaskState): string {
    return `Switchyard ended while it wrote the file, after ${state.done.toLocaleString('en-US')} of ${state.total.toLocaleString('en-US')} records. Export again.`
  }

  async run(task: RunningTask): Promise<void> {
    const params = task.params as RecordExportParams
    const sink = await this.files().openSink(params.target)
    let finished = false
    try {
      await this.#write(task, params, (text) => sink.write(text))
      if (task.stopped) return
      const downloadPath = await sink.finish()
      finished = true
      task.setDownloadPath(downloadPath)
    } finally {
      if (!finished) await sink.discard()
    }
  }

  async #write(
    task: RunningTask,
    params: RecordExportParams,
    write: (text: string) => Promise<void>,
  ): Promise<void> {
    const { state } = this
    const filter = compileRecordFilter(params.filter)
    const lanes = exportLanes(state, params)
    lanes.accept(await state.engine.commit(() => lanes.look()))
    await task.commit(() => ({ total: lanes.waiting - task.state.total }))
    const slice = new SliceSize(this.pace, { first: 64, max: 2_048 })
    let limit = slice.begin()
    let count = 0
    const turns: Turns = {
      get due() {
        return count >= limit || slice.spent
      },
      async pass() {
        slice.end()
        count = 0
        await task.turn()
        limit = slice.begin()
        return !task.stopped
      },
    }
    const merge = new Merge(state.records, lanes.all(), ({ bound }) => bound)
    if (!(await merge.begin(turns))) return
    let text = ''
    let done = 0
    let passed = 0
    const keep = async (): Promise<void> => {
      const progress = { done, total: -passed }
      done = passed = 0
      await task.commit(() => progress)
    }
    for (let lane = merge.next; lane; lane = merge.next) {
      const record = lane.head!
      const { shard } = lane
      merge.take(record)
      count++
      if (filter.matches(record)) {
        text += writeRecordLine(shard, record)
        done++
      } else passed++
      if (text.length >= WRITTEN) {
        await write(text)
        text = ''
      }
      if (done + passed >= KEEP_EVERY) await keep()
      if (!turns.due) continue
      if (!(await turns.pass())) return
      if (!state.registry.byId(params.stream)) {
        throw new TaskFailed('The stream was deleted while it was exported.')
      }
    }
    await write(text)
    await keep()
    // What expired meanwhile was never written.
    const { done: written, total } = task.state
    await task.commit(() => ({ total: written - total }))
  }
}
