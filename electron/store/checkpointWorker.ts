import { constants, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { constants as system, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assertBuiltSound, openForBuilding, writeSequence } from './checkpointFile'
import { loadEngine } from './engine'
import { emptyDatabase } from './fileDatabase'
import { scanSegment } from './frameFormat'
import { replaySegment } from './replay'

/** What the worker is given: closed files only, so that it needs nothing of the thread that works on. */
export interface CheckpointOrder {
  /** The checkpoint to begin with; undefined for an empty database. */
  readonly base: string | undefined
  readonly baseSequence: number
  readonly segments: readonly string[]
  readonly temporary: string
  /** Whether SQLite reads all of it at the end, to find it sound or not. */
  readonly check: boolean
  /** The journal grows faster than checkpoints are made: no more giving way to requests. */
  readonly hurry: boolean
}

export interface CheckpointResult {
  readonly sequence: number
}

/** Makes a checkpoint in the way recovery would: the last one, and the closed segments on top. */
async function build(order: CheckpointOrder): Promise<CheckpointResult> {
  if (order.base) copyFileSync(order.base, order.temporary, constants.COPYFILE_FICLONE)
  else writeFileSync(order.temporary, emptyDatabase(), { mode: 0o600 })
  const file = openForBuilding(await loadEngine(), order.temporary)
  let sequence = order.baseSequence
  try {
    for (const path of order.segments) {
      const segment = readFileSync(path)
      const scan = scanSegment(segment)
      if (scan.end < segment.length) throw new Error(`${path} is damaged at byte ${scan.end}`)
      sequence = replaySegment(file.connection, segment, scan.frames, sequence)
      file.check()
    }
    writeSequence(file.connection, sequence)
    if (order.check) assertBuiltSound(file.connection)
  } catch (error) {
    // SQLite does not see that a page could not be written, only that what it reads back later is damaged.
    file.check()
    throw error
  } finally {
    file.close()
  }
  file.check()
  return { sequence }
}

/** Lets requests go first. Only on Linux does the number 0 mean this thread, and not the whole process. */
function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, system.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Where that is forbidden it runs as fast as everything else.
  }
}

if (!(workerData as CheckpointOrder).hurry) giveWay()
build(workerData as CheckpointOrder).then(
  (result) => parentPort?.postMessage(result),
  (error: unknown) => {
    throw error
  },
)
