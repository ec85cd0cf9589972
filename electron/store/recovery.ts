import {
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { loadCheckpoint } from './checkpointFile'
import type { Checkpoint } from './checkpointer'
import { Connection } from './connection'
import type { Engine } from './engine'
import { checkpointsIn, leftoversIn, segmentsIn } from './folder'
import type { NumberedFile } from './folder'
import { FORMAT_VERSION, SEGMENT_HEADER, readSegmentHeader, scanSegment } from './frameFormat'
import type { ClosedSegment } from './journal'
import { prepareEmpty } from './pragmas'
import { replaySegment } from './replay'
import { StoreDamaged } from './storeErrors'

export interface Recovered {
  readonly connection: Connection
  /** The last frame that is in the database. */
  readonly sequence: number
  readonly checkpoints: Checkpoint[]
  readonly segments: ClosedSegment[]
  readonly nextSegment: number
  /** What a person should know, in whole sentences. Empty after a clean exit. */
  readonly notes: string[]
}

/**
 * Brings back the state on disk: the newest sound checkpoint and the journal after it. The rule for damage: the result
 * is the longest unbroken history there is. A bad frame ends it; what lies behind is never applied, never deleted, and
 * always told. Where even that history cannot be shown to reach the last checkpoint, nothing starts.
 * @throws StoreDamaged, with the files untouched.
 */
export async function recover(engine: Engine, folder: string): Promise<Recovered> {
  stamp = new Date().toISOString().replace(/[:.]/g, '-')
  const notes: string[] = []
  // Files are changed only once it is clear that the store can start.
  const changes: (() => void)[] = []
  for (const path of leftoversIn(folder)) changes.push(() => rmSync(path, { force: true }))

  const files = checkpointsIn(folder)
  const sound: Checkpoint[] = []
  let base: { connection: Connection; sequence: number } | undefined
  for (const file of files.toReversed()) {
    if (base) {
      sound.unshift({
        path: file.path,
        sequence: file.number,
        bytes: statSync(file.path).size,
        checked: false,
      })
      continue
    }
    try {
      base = await loadCheckpoint(engine, file.path)
      sound.unshift({
        path: file.path,
        sequence: base.sequence,
        bytes: statSync(file.path).size,
        checked: true,
      })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const aside = asideName(file.path)
      notes.push(
        `The checkpoint ${basename(file.path)} is damaged (${reason}). An older state and the journal were used instead; ` +
          `the file is kept as ${basename(aside)}.`,
      )
      changes.push(() => renameSync(file.path, aside))
    }
  }
  const connection = base?.connection ?? emptyConnection(engine)
  try {
    const replayed = replayJournal(connection, folder, base?.sequence ?? 0, notes, changes)
    const promised = files.at(-1)?.number ?? 0
    if (replayed.sequence < promised) {
      throw new StoreDamaged(
        `The data folder ${folder} cannot be opened without losing data: its newest checkpoint holds frames up to ` +
          `${promised}, but is damaged, and what else is there ends at ${replayed.sequence}. No file was changed.`,
      )
    }
    for (const change of changes) change()
    return { connection, checkpoints: sound, notes, ...replayed }
  } catch (error) {
    connection.close()
    throw error
  }
}

function emptyConnection(engine: Engine): Connection {
  const connection = Connection.open(engine)
  prepareEmpty(connection)
  return connection
}

function replayJournal(
  connection: Connection,
  folder: string,
  base: number,
  notes: string[],
  changes: (() => void)[],
): Pick<Recovered, 'sequence' | 'segments' | 'nextSegment'> {
  const all = segmentsIn(folder)
  // Made ready for frames that never came; its header may name an old sequence.
  const unused = all.filter((file) => statSync(file.path).size === SEGMENT_HEADER)
  for (const file of unused) changes.push(() => rmSync(file.path, { force: true }))
  const files = all.filter((file) => !unused.includes(file))
  const firsts = files.map((file) => firstSequenceOf(file))
  const segments: ClosedSegment[] = []
  let sequence = base
  for (const [index, file] of files.entries()) {
    const following = firsts.slice(index + 1).find((first) => first !== undefined)
    const bytes = statSync(file.path).size
    if (firsts[index] !== undefined && following !== undefined && following <= base + 1) {
      segments.push({ path: file.path, bytes, lastSequence: following - 1 })
      continue
    }
    const segment = readFileSync(file.path)
    const scan = scanSegment(segment)
    const first = firsts[index]
    if (first !== undefined && first > sequence + 1) {
      throw new StoreDamaged(
        `The data folder ${folder} cannot be opened without losing data: the journal has nothing between frame ` +
          `${sequence} and frame ${first}, where ${basename(file.path)} begins. No file was changed.`,
      )
    }
    try {
      sequence = replaySegment(connection, segment, scan.frames, sequence)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new StoreDamaged(
        `${file.path} does not fit the database it belongs to: ${reason}. No file was changed.`,
      )
    }
    const whole = scan.end === segment.length
    if (scan.frames.length > 0) {
      segments.push({
        path: file.path,
        bytes: scan.end,
        lastSequence: scan.frames.at(-1)?.sequence ?? sequence,
      })
    } else if (whole) {
      changes.push(() => rmSync(file.path, { force: true }))
    }
    if (whole) continue
    const later = files.slice(index + 1)
    // The next segment goes on where this one stops: what is bad here was never part of the history.
    const unbroken = following !== undefined && following <= sequence + 1
    setAside(file, segment, scan, sequence, unbroken ? [] : later, notes, changes)
    if (!unbroken) break
  }
  return { sequence, segments, nextSegment: (all.at(-1)?.number ?? 0) + 1 }
}

function setAside(
  file: NumberedFile,
  segment: Buffer,
  scan: ReturnType<typeof scanSegment>,
  sequence: number,
  later: readonly NumberedFile[],
  notes: string[],
  changes: (() => void)[],
): void {
  const name = basename(file.path)
  const cut = segment.length - scan.end
  const lost =
    (scan.highestAfter > sequence ? scan.goodAfter : 0) +
    later.reduce((sum, other) => sum + scanSegment(readFileSync(other.path)).frames.length, 0)
  // Every crash can leave half a frame: that is no damage, and is not named like it.
  const torn = lost === 0 && scan.goodAfter === 0 && cut > 0 && scan.end > 0
  const aside = asideName(file.path, torn ? 'torn' : 'damaged')
  if (lost === 0) {
    if (scan.goodAfter > 0) {
      notes.push(
        `${name} is damaged at byte ${scan.end}. A checkpoint holds all that was in it, so nothing is missing; the rest of ` +
          `the file is kept as ${basename(aside)}.`,
      )
    } else if (torn) {
      notes.push(
        `The last ${cut} bytes of ${name} were not a whole frame, as after a crash or a power cut. Nothing that was ` +
          `confirmed is in them; they are kept as ${basename(aside)}.`,
      )
    } else {
      notes.push(`${name} had no readable beginning and no frame; it is kept as ${basename(aside)}.`)
    }
  } else {
    notes.push(
      `DATA IS MISSING: ${name} is damaged at byte ${scan.end}, and ${lost} good frames follow the damage. The store was ` +
        `opened as it was after frame ${sequence}; nothing behind the damage was applied. The damaged journal is kept as ` +
        `${[file, ...later].map((other) => basename(asideName(other.path))).join(', ')}.`,
    )
  }
  changes.push(() => {
    if (lost > 0) copyFileSync(file.path, aside)
    else writeFileSync(aside, segment.subarray(scan.end), { mode: 0o600 })
    syncFile(aside)
    if (scan.frames.length === 0) rmSync(file.path)
    else {
      truncateSync(file.path, scan.end)
      syncFile(file.path)
    }
    for (const other of later) renameSync(other.path, asideName(other.path))
  })
}

function firstSequenceOf(file: NumberedFile): number | undefined {
  const header = Buffer.alloc(SEGMENT_HEADER)
  const handle = openSync(file.path, 'r')
  try {
    readSync(handle, header, 0, SEGMENT_HEADER, 0)
  } finally {
    closeSync(handle)
  }
  const found = readSegmentHeader(header)
  if (found && found.version > FORMAT_VERSION) {
    throw new StoreDamaged(
      `${file.path} was written by a newer Switchyard (journal format ${found.version}).`,
    )
  }
  return found?.firstSequence
}

/** When the recovery began, so that what several of them keep aside does not collide. */
let stamp = ''
const asideName = (path: string, why: 'damaged' | 'torn' = 'damaged'): string =>
  join(dirname(path), `${why}-${stamp}-${basename(path)}`)

function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
