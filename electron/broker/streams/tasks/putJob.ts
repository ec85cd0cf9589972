import type { Caller } from '../../queues/operations'
import type { Pace } from '../../tasks/pace'
import { SliceSize } from '../../tasks/pace'
import { RateLimiter } from '../../tasks/rateLimiter'
import type { Job, NewTask, RunningTask } from '../../tasks/tasks'
import { TaskFailed } from '../../tasks/tasks'
import { batchEnd } from '../putBatches'
import type { StreamState } from '../state'
import { PutSlices, type TaskRecord } from './putSlices'
import { compileTemplate, type Filling } from './template'

export interface RepeatedPut {
  readonly arn: string
  /** Templates, see template.ts. */
  readonly partitionKey: string
  readonly data: string
  /** null: until it is cancelled. */
  readonly count: number | null
  /** Records a second; null: as fast as the broker goes. */
  readonly rate: number | null
}

interface Params extends RepeatedPut {
  readonly caller: Caller
}

/** Records that may be refused without one being taken. */
const HOPELESS = 1_000

const encoder = new TextEncoder()

/** The task that puts records made from a template, as a caller. */
export function repeatedPut(caller: Caller, streamName: string, request: RepeatedPut): NewTask {
  const { arn, count, rate } = request
  const params: Params = { ...request, caller }
  const amount = count === null ? 'records' : count === 1 ? '1 record' : `${number(count)} records`
  const speed = rate === null ? '' : `, ${number(rate)} a second`
  return {
    kind: 'put',
    title: `Put ${amount} into ${streamName}${speed}`,
    sourceArn: null,
    destinationArn: arn,
    total: count ?? 0,
    params,
  }
}

/**
 * Puts records made from a template. `place` is the number of the last that was made: where the process ends while
 * throttled ones wait, those are not put.
 */
export class PutJob implements Job {
  constructor(
    private readonly state: StreamState,
    private readonly pace: Pace,
  ) {}

  async run(task: RunningTask): Promise<void> {
    const { arn, count, rate, caller, ...templates } = task.params as Params
    const make = maker(this.state, templates)
    const limiter = new RateLimiter(this.state.engine.clock, rate)
    const slices = new PutSlices(this.state, task, { arn, caller })
    const slice = new SliceSize(this.pace, { first: 16, max: 500 })
    const last = count ?? Infinity
    while (!task.stopped && task.state.place < last) {
      const available = limiter.available()
      if (available === 0) {
        await task.sleepUntil(limiter.nextAt)
        continue
      }
      const made = Math.min(last - task.state.place, slice.begin(), available)
      const records = Array.from({ length: made }, (_, index) => make(task.state.place + index + 1))
      const entries = records.map(({ entry }) => entry)
      const some = records.slice(0, batchEnd(entries, 0))
      slice.end()
      // What has to wait for a quota counts as late, not as something to be made up for.
      limiter.take(some.length)
      await slices.put(some, { place: task.state.place + some.length })
      if (task.state.done === 0 && task.state.failed >= HOPELESS) {
        throw new TaskFailed(`None of the first ${number(task.state.failed)} records was taken.`)
      }
      await task.turn()
    }
  }
}

function maker(
  { engine: { clock, entropy } }: StreamState,
  templates: Pick<RepeatedPut, 'partitionKey' | 'data'>,
): (n: number) => TaskRecord {
  const key = compileTemplate(templates.partitionKey)
  const data = compileTemplate(templates.data)
  return (n) => {
    const filling: Filling = {
      n,
      now: clock.now(),
      uuid: () => entropy.uuid(),
      below: (count) => Math.floor(random(entropy.bytes(6)) * count),
    }
    return {
      label: `record ${n}`,
      entry: { PartitionKey: key(filling), Data: encoder.encode(data(filling)) },
    }
  }
}

/** 0 to 1, 1 not included, from 48 random bits. */
function random(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) / 256, 0)
}

function number(count: number): string {
  return count.toLocaleString('en-US')
}
