import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import type { BlockFiles } from './database'
import { BlockDamaged } from './database'
import { codeOf, realDisk } from './disk'

const NAME = /^segment-(\d{10,})\.dat$/
/** Before each block: its length and its CRC-32 (zlib's, which is native: blocks are large), 4 bytes each. */
const HEADER = 8
/** Files kept open for reading, and for writing. */
const MOST_OPEN = 64
const MOST_WRITING = 16

const datasync = promisify(fs.fdatasync)

/**
 * Block files in a folder of their own. A file that was not written to the end, or whose blocks nobody knows, does no
 * harm: a new run never appends to an old file.
 */
export class BlockFolder implements BlockFiles {
  readonly #folder: string
  readonly #sync: boolean
  /** Open files by number, in order of use. */
  readonly #open = new Map<number, number>()
  /** Those that are written to. */
  readonly #writers = new Map<number, number>()
  /** The end of each file that this run has written. */
  readonly #ends = new Map<number, number>()
  /** Files that are being removed. */
  readonly #leaving = new Map<number, Promise<void>>()
  #made = false

  constructor(folder: string, sync: boolean) {
    this.#folder = folder
    this.#sync = sync
  }

  /**
   * Written at once, as the journal is, so that only the sync is waited for: each turn of a busy event loop that a step
   * waits for is one in which more comes than goes.
   */
  async append(file: number, blocks: readonly Uint8Array[]): Promise<readonly number[]> {
    this.#makeFolder()
    const start = this.#ends.get(file)
    // After a recovery that lost some history, a number may come again.
    if (start === undefined) await this.#leaving.get(file)
    const offsets: number[] = []
    const parts: Uint8Array[] = []
    let end = start ?? 0
    for (const block of blocks) {
      const header = Buffer.allocUnsafe(HEADER)
      header.writeUInt32LE(block.length, 0)
      header.writeUInt32LE(crc32(block), 4)
      parts.push(header, block)
      offsets.push(end)
      end += HEADER + block.length
    }
    try {
      const handle = this.#writer(file, start === undefined)
      if (fs.fstatSync(handle).nlink === 0) {
        throw Object.assign(new Error('The file was deleted by somebody else'), { code: 'ENOENT' })
      }
      if (fs.writevSync(handle, parts, start ?? 0) < end - (start ?? 0)) {
        throw Object.assign(new Error('The file takes no more bytes'), { code: 'ENOSPC' })
      }
      if (this.#sync) {
        await datasync(handle)
        if (start === undefined) {
          await realDisk.syncFolder(this.#folder)
          await realDisk.syncFolder(dirname(this.#folder))
        }
      }
    } catch (error) {
      // Begun again, it is a new file again.
      if (start === undefined) this.remove(file)
      throw error
    }
    this.#ends.set(file, end)
    return offsets
  }

  read(file: number, offset: number): Uint8Array {
    const where = `block at ${offset} of segment file ${file}`
    try {
      const handle = this.#handle(file)
      const header = Buffer.allocUnsafe(HEADER)
      if (fs.readSync(handle, header, 0, HEADER, offset) < HEADER)
        throw new BlockDamaged(`${where} is cut off`)
      const length = header.readUInt32LE(0)
      if (offset + HEADER + length > fs.fstatSync(handle).size) throw new BlockDamaged(`${where} is cut off`)
      const block = Buffer.allocUnsafe(length)
      if (fs.readSync(handle, block, 0, length, offset + HEADER) < length) {
        throw new BlockDamaged(`${where} is cut off`)
      }
      if (crc32(block) !== header.readUInt32LE(4)) throw new BlockDamaged(`${where} fails its checksum`)
      return block
    } catch (error) {
      if (error instanceof BlockDamaged) throw error
      throw new BlockDamaged(`${where} cannot be read (${codeOf(error)})`)
    }
  }

  lacks(file: number, offset: number, length: number): string | undefined {
    try {
      const { size } = fs.statSync(this.#path(file))
      return size < offset + HEADER + length ? 'is cut off' : undefined
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? 'is missing' : `cannot be read (${codeOf(error)})`
    }
  }

  remove(file: number): void {
    for (const handles of [this.#open, this.#writers]) {
      const handle = handles.get(file)
      if (handle !== undefined) fs.closeSync(handle)
      handles.delete(file)
    }
    this.#ends.delete(file)
    // Unlinking a large file takes a while. Where the folder takes no changes, the next start finds the file again.
    const leaving = fs.promises
      .rm(this.#path(file), { force: true })
      .catch(() => undefined)
      .finally(() => this.#leaving.delete(file))
    this.#leaving.set(file, leaving)
  }

  list(): readonly number[] {
    try {
      return fs.readdirSync(this.#folder).flatMap((name) => {
        const number = NAME.exec(name)?.[1]
        return number === undefined ? [] : [Number(number)]
      })
    } catch {
      // Not made yet, or not to be read: whoever needs a file of it hears of that one.
      return []
    }
  }

  close(): void {
    for (const handles of [this.#open, this.#writers]) {
      for (const handle of handles.values()) fs.closeSync(handle)
      handles.clear()
    }
  }

  #makeFolder(): void {
    if (this.#made) return
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    this.#made = true
  }

  #path(file: number): string {
    return join(this.#folder, `segment-${String(file).padStart(10, '0')}.dat`)
  }

  #handle(file: number): number {
    return lately(this.#open, file, MOST_OPEN, () => fs.openSync(this.#path(file), 'r'))
  }

  #writer(file: number, isNew: boolean): number {
    try {
      return lately(this.#writers, file, MOST_WRITING, () =>
        fs.openSync(this.#path(file), isNew ? 'wx' : 'r+', 0o600),
      )
    } catch (error) {
      this.#made = false
      throw error
    }
  }
}

/** The handle of a file among those used lately, opened if need be; the one used longest ago is closed for it. */
function lately(handles: Map<number, number>, file: number, most: number, open: () => number): number {
  const handle = handles.get(file) ?? open()
  handles.delete(file)
  handles.set(file, handle)
  const [oldest] = handles
  if (oldest && handles.size > most) {
    fs.closeSync(oldest[1])
    handles.delete(oldest[0])
  }
  return handle
}
