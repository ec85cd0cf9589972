import { BrokerError } from '../../../../shared/errors'
import type { Caller } from '../../queues/operations'
import type { Progress } from '../../tasks/taskTable'
import type { RunningTask } from '../../tasks/tasks'
import { TaskFailed } from '../../tasks/tasks'
import { putInOrder, type PutOutcome } from '../putInOrder'
import type { PutRecordsRequestEntry } from '../shapes'
import type { StreamState } from '../state'

/** A record that a task puts, and what its report calls it. */
export interface TaskRecord {
  readonly label: string
  readonly entry: PutRecordsRequestEntry
}

/** Broker milliseconds until throttled records are put again. */
const AGAIN = 100
/** For which a task that was throttled still says so. */
const SAYS = 2_000

/**
 * Puts the records of a task, slice by slice. A quota that refuses some slows the task down instead of failing it: they
 * are put again until they are taken, before any that come after them, and the task says why it is slow.
 */
export class PutSlices {
  #refused = 0
  #throttledAt = -Infinity

  constructor(
    private readonly state: StreamState,
    private readonly task: RunningTask,
    private readonly to: { readonly arn: string; readonly caller: Caller },
  ) {}

  /** At most a call's worth. `progress` is kept with the first of them. Gives up only when the task is stopped. */
  async put(records: readonly TaskRecord[], progress: Progress): Promise<void> {
    const { clock } = this.state.engine
    let waiting = records
    let first = true
    while (first || waiting.length > 0) {
      const batch = waiting
      const own = first ? progress : {}
      let outcomes: readonly PutOutcome[] | undefined
      await this.task.commit(() => {
        outcomes = this.#putSlice(batch)
        // Nothing of it fits in memory: all of it is tried again, the progress too.
        return outcomes ? withOutcomes(own, batch, outcomes) : {}
      })
      if (outcomes) {
        const taken = outcomes
        waiting = batch.filter((_, index) => taken[index]?.kind === 'throttled')
        first = false
      }
      if (waiting.length === 0) {
        if (clock.now() - this.#throttledAt > SAYS) this.task.setNote(null)
        return
      }
      this.#refused += waiting.length
      this.#throttledAt = clock.now()
      this.task.setNote(
        `Slowed down by the quota of its shards: records were refused ${times(this.#refused)} and put again`,
      )
      await this.task.sleepUntil(clock.now() + AGAIN)
      if (this.task.stopped) return
    }
  }

  /** undefined: memory has no room for them at the moment. */
  #putSlice(batch: readonly TaskRecord[]): readonly PutOutcome[] | undefined {
    const { arn, caller } = this.to
    if (batch.length === 0) return []
    try {
      return putInOrder(
        this.state,
        caller,
        arn,
        batch.map(({ entry }) => entry),
      )
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      if (error.code === 'KinesisResourceNotFound') {
        throw new TaskFailed('The stream was deleted while the task ran.')
      }
      if (error.code === 'KinesisProvisionedThroughputExceeded') return undefined
      throw error
    }
  }
}

function withOutcomes(
  progress: Progress,
  batch: readonly TaskRecord[],
  outcomes: readonly PutOutcome[],
): Progress {
  const failures = [...(progress.failures ?? [])]
  let done = progress.done ?? 0
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind === 'put') done++
    else if (outcome.kind === 'refused') {
      failures.push({ messageId: batch[index]!.label, reason: outcome.reason })
    }
  }
  return { ...progress, done, failed: failures.length, failures }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en-US')} times`
}
