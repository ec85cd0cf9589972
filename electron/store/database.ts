/**
 * What the broker sees of the store. The broker depends on this file only, so that its rules can be
 * tested on a database with no disk behind it.
 */

export type SqlValue = number | string | Uint8Array | null

/** One row, its columns in the order of the select. */
export type Row = SqlValue[]

/** A prepared statement. It lives as long as its database; nothing needs to be freed by the caller. */
export interface Statement {
  /** Runs a mutating statement. Allowed only inside `transact`; recorded in the journal with its bound values. Returns rows changed. */
  run(...values: SqlValue[]): number
  /** As `run`, for callers that have the values in an array already. */
  runWith(values: readonly SqlValue[]): number
  /** The first row, or undefined. Never recorded: the statement must only read. */
  get<R extends Row = Row>(...values: SqlValue[]): R | undefined
  /** All rows. Bound the result with LIMIT wherever depth could be large. */
  all<R extends Row = Row>(...values: SqlValue[]): R[]
}

export interface Database {
  /** Prepares once and caches by text, so that calling it again with the same text is cheap. */
  prepare(sql: string): Statement
}

/** Why the store takes no writes at the moment; reads go on. */
export interface Refusal {
  /** A system error code such as ENOSPC, EROFS or EACCES. */
  readonly code: string
  readonly message: string
  readonly since: number
}

export interface Store extends Database {
  /**
   * Runs the operation now, in the batch that all operations of this tick share, and resolves with its
   * result when the batch is durable (see Durability). Operations are synchronous. An operation that throws
   * before its first mutation rejects alone; one that throws after it rolls the whole batch back, which
   * rejects every operation in it: so operations validate first and mutate after.
   * Rejects with StoreUnavailable while the store refuses writes, without running the operation.
   */
  transact<T>(operation: () => T): Promise<T>
  /** Called after a batch was rolled back: memory derived from SQL must be rebuilt. */
  onRollback(listener: () => void): void
  /** Present while writes are refused (disk full, read-only folder, permission denied). */
  readonly refusal: Refusal | undefined
  onRefusalChange(listener: (refusal: Refusal | undefined) => void): void
  /** Bulk data beside the database. */
  readonly blocks: BlockFiles
  /** What the files weigh, for the status bar and the settings screen. */
  readonly figures: StoreFigures
  /** Flushes, writes a last checkpoint so that a plain SQLite file remains, and releases the lock. */
  close(): Promise<void>
}

export interface StoreFigures {
  readonly journalBytes: number
  readonly checkpointBytes: number
  readonly databaseBytes: number
  /** Broker-independent wall time in ms of the last finished checkpoint; undefined before the first. */
  readonly lastCheckpointAt: number | undefined
}

/**
 * Files for bulk data beside the database: written in blocks that never change, read at random, removed as a whole. What
 * is in them is the caller's to know, in SQL. docs/streams.md says how the two keep in step.
 */
export interface BlockFiles {
  /** Appends to a file, which is made if there is none, and resolves with where each block begins once all are durable. */
  append(file: number, blocks: readonly Uint8Array[]): Promise<readonly number[]>
  /** One block, whole. Throws BlockDamaged where it is missing or not what was written. */
  read(file: number, offset: number): Uint8Array
  /**
   * What is wrong with a file that should have a block of `length` bytes at `offset`, in a few words: looks at its size only.
   * undefined: nothing that can be seen from outside.
   */
  lacks(file: number, offset: number, length: number): string | undefined
  /** Removes a file, if it is there; it may be gone only a moment later. Never throws. */
  remove(file: number): void
  /** The numbers of the files that are there. */
  list(): readonly number[]
  close(): void
}

/** A block cannot be read; `message` says which and why. */
export class BlockDamaged extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BlockDamaged'
  }
}

/** fsync: survives power loss. write: survives a crash of the process. memory: nothing on disk. */
export type Durability = 'fsync' | 'write' | 'memory'

/** Thrown for every write while the store refuses them; carries the system's own error code. */
export class StoreUnavailable extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
    this.name = 'StoreUnavailable'
  }
}

/** A schema change, applied once, in order, in a journaled transaction of its own. */
export interface Migration {
  /** Grows by one; 1 is the first. */
  readonly version: number
  /** What it is for, in a few words. */
  readonly name: string
  readonly statements: readonly string[]
}
