import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Batcher } from './batch'
import type { BatchLog } from './batch'
import { BlockFolder } from './blockFolder'
import { writeCheckpoint } from './checkpointFile'
import { Checkpointer } from './checkpointer'
import type { Connection } from './connection'
import { StoreUnavailable } from './database'
import type { Durability, Migration, Refusal, Statement, Store, StoreFigures } from './database'
import { codeOf, realDisk } from './disk'
import type { Disk } from './disk'
import { loadEngine } from './engine'
import { checkpointPath } from './folder'
import { FrameEncoder } from './frameEncoder'
import { Journal } from './journal'
import { lockFolder } from './lock'
import { openMemoryStore } from './memoryStore'
import { migrate } from './migrations'
import { recover } from './recovery'
import { DataFolderInUse } from './storeErrors'

export interface StoreOptions {
  readonly folder: string
  readonly durability: Durability
  readonly migrations: readonly Migration[]
  readonly log: (line: string) => void
  /** The bundled checkpointWorker; by default the file of that name beside this one. */
  readonly workerUrl?: URL
  /** Journal bytes after which a checkpoint is made, 64 MiB by default. */
  readonly checkpointBytes?: number
  /** For tests: a file system that fails. */
  readonly disk?: Disk
}

const CHECKPOINT_BYTES = 64 * 1024 * 1024
const PROBE_MS = 1000
const MOST_PROBE_MS = 30_000

/**
 * Opens the data folder, or makes one. `recoveryNotes` tell what a person should know of the start.
 * @throws DataFolderInUse, StoreDamaged, NewerDatabase, or the system's error where the folder cannot be used.
 */
export async function openStore(options: StoreOptions): Promise<Store & { recoveryNotes: string[] }> {
  if (options.durability === 'memory') {
    return Object.assign(await openMemoryStore(options.migrations), { recoveryNotes: [] })
  }
  const unlock = await ownFolder(options.folder)
  try {
    return await DiskStore.open(options, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

/** Makes the folder if need be, so that it outlives a power cut, and locks it. */
async function ownFolder(folder: string): Promise<() => void> {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (made !== undefined) {
      for (let path = resolve(folder); path.length >= made.length; path = dirname(path)) {
        await realDisk.syncFolder(dirname(path))
      }
    }
    return await lockFolder(folder)
  } catch (error) {
    if (error instanceof DataFolderInUse) throw error
    throw new Error(`The data folder ${folder} takes no files (${codeOf(error)}): choose another one.`, {
      cause: error,
    })
  }
}

class DiskStore implements Store, BatchLog {
  readonly recoveryNotes: string[]
  readonly blocks: BlockFolder
  readonly #options: StoreOptions
  readonly #unlock: () => void
  readonly #connection: Connection
  readonly #encoder: FrameEncoder
  readonly #journal: Journal
  readonly #checkpointer: Checkpointer
  readonly #batcher: Batcher
  readonly #refusalListeners: ((refusal: Refusal | undefined) => void)[] = []
  #refusal: Refusal | undefined
  #probe: NodeJS.Timeout | undefined
  #recovering: Promise<void> | undefined
  #closing: Promise<void> | undefined

  private constructor(
    options: StoreOptions,
    unlock: () => void,
    connection: Connection,
    encoder: FrameEncoder,
    journal: Journal,
    checkpointer: Checkpointer,
    notes: string[],
  ) {
    this.#options = options
    this.#unlock = unlock
    this.blocks = new BlockFolder(join(options.folder, 'records'), options.durability === 'fsync')
    this.#connection = connection
    this.#encoder = encoder
    this.#journal = journal
    this.#checkpointer = checkpointer
    this.recoveryNotes = notes
    this.#batcher = new Batcher(connection, this)
    connection.recordWith(encoder)
  }

  static async open(options: StoreOptions, unlock: () => void): Promise<DiskStore> {
    const { folder, log } = options
    const engine = await loadEngine()
    const found = await recover(engine, folder)
    for (const note of found.notes) log(`store: ${note}`)
    const thresholdBytes = options.checkpointBytes ?? CHECKPOINT_BYTES
    const encoder = new FrameEncoder(engine)
    let journal: Journal | undefined
    const checkpointer = new Checkpointer(
      {
        folder,
        log,
        thresholdBytes,
        written: () => journal?.written ?? 0,
        workerUrl: options.workerUrl ?? new URL('./checkpointWorker.js', import.meta.url),
      },
      found.checkpoints,
      found.segments,
    )
    let store: DiskStore | undefined
    try {
      journal = await Journal.open({
        disk: options.disk ?? realDisk,
        folder,
        encoder,
        sync: options.durability === 'fsync',
        segmentBytes: thresholdBytes,
        firstNumber: found.nextSegment,
        sequence: found.sequence,
        log,
        onClosed: (segment) => checkpointer.closed(segment),
      })
      const opened = new DiskStore(
        options,
        unlock,
        found.connection,
        encoder,
        journal,
        checkpointer,
        found.notes,
      )
      store = opened
      await migrate(found.connection, options.migrations, (operation) => opened.transact(operation))
      // The newest was read just now, so nothing before the last two is needed.
      checkpointer.prune()
      checkpointer.start()
      return opened
    } catch (error) {
      if (store) clearTimeout(store.#probe)
      journal?.close()
      await checkpointer.stop()
      found.connection.close()
      throw error
    }
  }

  prepare(sql: string): Statement {
    return this.#connection.prepare(sql)
  }

  transact<T>(operation: () => T): Promise<T> {
    if (this.#closing) return Promise.reject(new Error('The store is closing'))
    return this.#batcher.transact(operation)
  }

  onRollback(listener: () => void): void {
    this.#batcher.onRollback(listener)
  }

  get refusal(): Refusal | undefined {
    return this.#refusal
  }

  onRefusalChange(listener: (refusal: Refusal | undefined) => void): void {
    this.#refusalListeners.push(listener)
  }

  get figures(): StoreFigures {
    return {
      journalBytes: this.#checkpointer.segmentBytes + this.#journal.openBytes,
      checkpointBytes: this.#checkpointer.newest?.bytes ?? 0,
      databaseBytes: this.#connection.handle === 0 ? 0 : this.#connection.databaseBytes(),
      lastCheckpointAt: this.#checkpointer.finishedAt,
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  // The log of the batches.

  get pendingBytes(): number {
    return this.#encoder.size
  }

  append(): void {
    this.#journal.append()
  }

  discard(): void {
    this.#encoder.discard()
  }

  sync(): Promise<void> {
    return this.#journal.sync()
  }

  refuse(error: unknown): Error {
    return this.#startRefusing(error)
  }

  failed(error: unknown): Error {
    // What a failed fsync left on disk cannot be known, and a second one may lie: https://lwn.net/Articles/752063/
    this.#journal.condemned = true
    return this.#startRefusing(error)
  }

  #startRefusing(error: unknown): StoreUnavailable {
    const code = codeOf(error)
    const reason = error instanceof Error ? error.message : String(error)
    const refusal: Refusal = {
      code,
      message: `${this.#options.folder} takes no writes at the moment (${reason}). Reading goes on; it is tried again each second.`,
      since: this.#refusal?.since ?? Date.now(),
    }
    this.#setRefusal(refusal)
    this.#scheduleProbe(PROBE_MS)
    return new StoreUnavailable(refusal)
  }

  #setRefusal(refusal: Refusal | undefined): void {
    const changed = this.#refusal?.code !== refusal?.code
    this.#refusal = refusal
    this.#batcher.refusal = refusal ? () => new StoreUnavailable(refusal) : undefined
    if (!changed) return
    this.#options.log(
      refusal ? `store: ${refusal.code}: ${refusal.message}` : 'store: writes are taken again',
    )
    for (const listener of this.#refusalListeners) listener(refusal)
  }

  #scheduleProbe(delay: number): void {
    clearTimeout(this.#probe)
    if (this.#closing) return
    this.#probe = setTimeout(() => {
      const recovering = this.#recover()
      this.#recovering = recovering.then(
        () => undefined,
        () => undefined,
      )
      recovering.then(
        () => this.#setRefusal(undefined),
        (error: unknown) => {
          if (this.#closing) return
          this.#startRefusing(error)
          // A condemned journal is tried with a whole checkpoint, which is not for each second.
          this.#scheduleProbe(this.#journal.condemned ? Math.min(delay * 2, MOST_PROBE_MS) : PROBE_MS)
        },
      )
    }, delay)
    this.#probe.unref()
  }

  async #recover(): Promise<void> {
    if (!this.#journal.condemned) {
      this.#journal.probe()
      return
    }
    await this.#batcher.flush()
    await this.#checkpoint()
    await this.#journal.reopen()
    this.#checkpointer.prune()
  }

  /** A checkpoint of what is in memory now. Nothing may be written meanwhile. */
  async #checkpoint(): Promise<void> {
    const { folder } = this.#options
    const { sequence } = this.#journal
    this.#batcher.settle()
    await this.#checkpointer.take(async () => {
      const bytes = await writeCheckpoint(this.#connection, folder, sequence)
      return { path: checkpointPath(folder, sequence), sequence, bytes, checked: false }
    })
  }

  async #close(): Promise<void> {
    clearTimeout(this.#probe)
    // It may be writing the very checkpoint that would be written here.
    await this.#recovering
    await this.#batcher.flush()
    try {
      await this.#checkpointer.stop()
      if (this.#journal.sequence !== (this.#checkpointer.newest?.sequence ?? 0)) await this.#checkpoint()
      this.#journal.close()
      this.#checkpointer.prune()
      await this.#checkpointer.removed()
    } catch (error) {
      // The journal has everything; the next start replays it.
      this.#options.log(`store: no checkpoint at closing, the journal is kept: ${String(error)}`)
    } finally {
      this.blocks.close()
      this.#connection.close()
      this.#unlock()
    }
  }
}
