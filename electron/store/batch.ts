import type { Connection } from './connection'
import { StoreUnavailable } from './database'
import { SqlError } from './sqlError'
import { BatchRolledBack } from './storeErrors'

/** Where batches become durable. Without one, a batch is done when its tick ends. */
export interface BatchLog {
  /** Writes what the batch recorded as one frame. A throw means that nothing of it stays in the journal. */
  append(): void
  /** Forgets what the batch recorded. */
  discard(): void
  /** Resolves when all that was appended is durable. A rejection means that it may not be. */
  sync(): Promise<void>
  /** How much the open batch has recorded, in bytes. */
  readonly pendingBytes: number
  /** What a failed append is for the clients; the log itself starts what recovers from it. */
  refuse(error: unknown): Error
  /** Sync failed: what clients are told. */
  failed(error: unknown): Error
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
  result: unknown
}

/** A frame is written early past this, so that neither a write nor a rollback becomes long. */
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Operations of one tick share one transaction, one journal frame and one sync. While a sync is in flight the next
 * batch collects; it is written when that sync returns and the tick is over.
 */
export class Batcher {
  readonly #connection: Connection
  readonly #log: BatchLog | undefined
  readonly #rollbackListeners: (() => void)[] = []
  /** Why no operation may start, if so. */
  refusal: (() => Error) | undefined
  #open: Waiting[] = []
  /** Written as a frame of their own because the batch grew large, not yet part of a sync. */
  #early: Waiting[] = []
  /** Released by the sync that is running. */
  #inFlight: Waiting[] = []
  /** Mutations of the connection when the open batch began: equal means that nothing is to be written. */
  #mutationsAtStart = 0
  #syncing: Promise<void> | undefined
  #running = false
  #scheduled = false

  constructor(connection: Connection, log?: BatchLog) {
    this.#connection = connection
    this.#log = log
  }

  onRollback(listener: () => void): void {
    this.#rollbackListeners.push(listener)
  }

  transact<T>(operation: () => T): Promise<T> {
    if (this.#running) return Promise.reject(new Error('transact inside transact'))
    if (this.refusal) return Promise.reject(this.refusal())
    const connection = this.#connection
    const before = connection.mutations
    if (!connection.inTransaction) this.#mutationsAtStart = before
    let result: T
    this.#running = true
    connection.writable = true
    try {
      result = operation()
      if (connection.broken) throw connection.broken
    } catch (error) {
      connection.writable = false
      this.#running = false
      if (connection.mutations !== before || connection.broken) {
        this.#rollBack(new BatchRolledBack(error instanceof Error ? error : undefined))
      }
      return Promise.reject(error instanceof SqlError && error.isFull ? databaseFull() : error)
    }
    connection.writable = false
    this.#running = false
    // Nothing uncommitted was there to be seen: the answer depends on no write of this batch.
    const clean = connection.mutations === this.#mutationsAtStart && this.#early.length === 0
    if (clean && !this.#syncing) return Promise.resolve(result)
    return new Promise<T>((resolve, reject) => {
      const one = { resolve: resolve as (value: unknown) => void, reject, result }
      if (clean) {
        // It saw what is being synced at this moment, and nothing newer.
        this.#inFlight.push(one)
        return
      }
      this.#open.push(one)
      if (this.#log && this.#log.pendingBytes > MOST_BYTES) this.#writeEarly()
      this.#schedule()
    })
  }

  /** Resolves when all that was begun before is decided. */
  async flush(): Promise<void> {
    while (this.#open.length > 0 || this.#early.length > 0 || this.#syncing) {
      if (this.#syncing) await this.#syncing
      else this.#seal()
    }
  }

  /** Ends a transaction that changed nothing, so that the database can be copied. */
  settle(): void {
    if (this.#open.length === 0) this.#connection.commit()
  }

  /** Undoes the open batch and rejects its operations. */
  abandon(error: Error): void {
    if (this.#open.length > 0 || this.#connection.inTransaction) this.#rollBack(error)
  }

  #schedule(): void {
    if (this.#scheduled || this.#syncing || (this.#open.length === 0 && this.#early.length === 0)) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#seal()
    })
  }

  /** Appends a frame of the open batch while a sync may be in flight; its operations wait for the next sync. */
  #writeEarly(): void {
    if (!this.#append()) return
    this.#early.push(...this.#open)
    this.#open = []
    this.#mutationsAtStart = this.#connection.mutations
  }

  #append(): boolean {
    if (!this.#connection.inTransaction) return true
    try {
      this.#log?.append()
    } catch (error) {
      this.#rollBack(this.#log?.refuse(error) ?? new Error('No log'))
      return false
    }
    this.#connection.commit()
    return true
  }

  #seal(): void {
    if (this.#syncing) return
    if (this.#open.length === 0 && this.#early.length === 0) return
    this.#append()
    const waiting = this.#early.length > 0 ? [...this.#early, ...this.#open] : this.#open
    this.#early = []
    this.#open = []
    this.#mutationsAtStart = this.#connection.mutations
    if (waiting.length === 0) return
    if (!this.#log) {
      for (const one of waiting) one.resolve(one.result)
      return
    }
    this.#inFlight = waiting
    this.#syncing = this.#log.sync().then(
      () => {
        this.#syncing = undefined
        const done = this.#inFlight
        this.#inFlight = []
        for (const one of done) one.resolve(one.result)
        this.#schedule()
      },
      (error: unknown) => {
        this.#syncing = undefined
        const reason = this.#log?.failed(error) ?? new Error('No log')
        const unsure = [...this.#inFlight, ...this.#early]
        this.#inFlight = []
        this.#early = []
        for (const one of unsure) one.reject(reason)
        this.abandon(reason)
      },
    )
  }

  #rollBack(error: Error): void {
    const rejected = this.#open
    this.#open = []
    this.#log?.discard()
    this.#connection.rollback()
    this.#mutationsAtStart = this.#connection.mutations
    for (const listener of this.#rollbackListeners) listener()
    for (const one of rejected) one.reject(error)
  }
}

/** Only what needs more room is refused; deleting makes some. */
function databaseFull(): StoreUnavailable {
  return new StoreUnavailable({
    code: 'SQLITE_FULL',
    message: 'The database has reached its largest size. Delete or purge messages to make room.',
    since: Date.now(),
  })
}
