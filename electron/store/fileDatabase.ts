import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { Connection } from './connection'
import type { Engine } from './engine'
import { PAGE_BYTES } from './pageSize'

/** Bytes read at a time, beginning at a multiple of it: quick_check goes through a b-tree from its end to its beginning. */
const WINDOW = 64 * 1024

/**
 * The contents of a file in sql.js's file system, kept on the real disk. sql.js's own files are one array that is
 * copied whole whenever it grows, and its databases are loaded by copying them into one: at 500 MB the first stops the
 * process for a long moment and the second doubles its memory. That file system asks of a file's contents just what
 * is defined here; it takes them from the `slice` of what a Database is made from.
 * Nothing here may throw: the caller is SQLite's compiled code, which an exception would leave half done. The first
 * failure is kept in `failure` for who drives SQLite.
 */
class FileContents {
  failure: unknown
  /** What the file system takes for capacity; never the size, so it never reallocates. */
  readonly length = Number.MAX_SAFE_INTEGER
  readonly #file: number
  readonly #window = Buffer.allocUnsafe(WINDOW)
  #windowAt = 0
  #windowSize = 0

  constructor(file: number) {
    this.#file = file
  }

  subarray(start: number, end: number): Uint8Array {
    const size = end - start
    const windowAt = start - (start % WINDOW)
    if (end > windowAt + WINDOW) return this.#read(Buffer.alloc(size), start).bytes
    if (windowAt !== this.#windowAt || end > windowAt + this.#windowSize) {
      this.#windowSize = this.#read(this.#window, windowAt).size
      this.#windowAt = windowAt
    }
    const at = start - windowAt
    if (at + size > this.#windowSize) this.#window.fill(0, Math.max(at, this.#windowSize), at + size)
    return this.#window.subarray(at, at + size)
  }

  set(bytes: Uint8Array, at: number): void {
    if (at < this.#windowAt + WINDOW && at + bytes.length > this.#windowAt) this.#windowSize = 0
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, at + done)
      }
    } catch (error) {
      this.failure ??= error
    }
  }

  #read(into: Buffer, at: number): { bytes: Buffer; size: number } {
    let size = 0
    try {
      while (size < into.length) {
        const got = readSync(this.#file, into, size, into.length - size, at + size)
        if (got === 0) break
        size += got
      }
    } catch (error) {
      this.failure ??= error
    }
    return { bytes: into, size }
  }
}

/** A database in a file on disk, page by page. */
export interface FileDatabase {
  readonly connection: Connection
  /** Throws where reading or writing the file has failed: then nothing that was read or written counts. */
  check(): void
  close(): void
}

/** Opens an existing SQLite file. SQLite's own rollback journal is off: a file is either whole or thrown away. */
export function openFileDatabase(engine: Engine, path: string, flags: 'r' | 'r+'): FileDatabase {
  const file = openSync(path, flags)
  try {
    const { size } = fstatSync(file)
    if (size === 0) throw new Error(`${path} is empty`)
    const contents = new FileContents(file)
    const seed = { length: size, subarray: () => new Uint8Array(0), slice: () => contents }
    const holder = new engine.sqlite.Database(seed as unknown as Uint8Array)
    const connection = Connection.open(engine, holder.filename)
    connection.execute('pragma locking_mode = exclusive')
    return {
      connection,
      check() {
        if (contents.failure) throw contents.failure
      },
      close() {
        connection.close()
        holder.close()
        closeSync(file)
      },
    }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/** The one page of an empty database: https://sqlite.org/fileformat2.html */
export function emptyDatabase(): Buffer {
  const page = Buffer.alloc(PAGE_BYTES)
  page.write('SQLite format 3\0', 0, 'latin1')
  page.writeUInt16BE(PAGE_BYTES, 16)
  page.set([1, 1, 0, 64, 32, 32], 18)
  page.writeUInt32BE(1, 24)
  page.writeUInt32BE(1, 28)
  page.writeUInt32BE(4, 44)
  page.writeUInt32BE(1, 56)
  page.writeUInt32BE(1, 92)
  page[100] = 0x0d
  page.writeUInt16BE(PAGE_BYTES, 105)
  return page
}
