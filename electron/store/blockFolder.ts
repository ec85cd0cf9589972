import * as fs from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import type { BlockFiles } from './database'
import { BlockDamaged } from './database'
import { codeOf, realDisk } from './disk'

const NAME = /^segment-(\d{10,})\.dat$/
/** Before each block: its length and its CRC-32 (zlib's, which is native: blocks are large), 4 bytes each. */
const HEADER = 8
/** Files kept open for reading. */
const MOST_OPEN = 64

const write = promisify(fs.writev) as (
  file: number,
  buffers: readonly Uint8Array[],
  position: number,
) => Promise<{ bytesWritten: number }>
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
  /** The end of each file that this run has written. */
  readonly #ends = new Map<number, number>()
  #made = false

  constructor(folder: string, sync: boolean) {
    this.#folder = folder
    this.#sync = sync
  }

  async append(file: number, blocks: readonly Uint8Array[]): Promise<readonly number[]> {
    await this.#makeFolder()
    const isNew = !this.#ends.has(file)
    const start = this.#ends.get(file) ?? 0
    const handle = await fs.promises.open(this.#path(file), isNew ? 'wx' : 'r+', 0o600).catch((error) => {
      this.#made = false
      throw error
    })
    const offsets: number[] = []
    const parts: Uint8Array[] = []
    let end = start
    for (const block of blocks) {
      const header = Buffer.allocUnsafe(HEADER)
      header.writeUInt32LE(block.length, 0)
      header.writeUInt32LE(crc32(block), 4)
      parts.push(header, block)
      offsets.push(end)
      end += HEADER + block.length
    }
    try {
      const { bytesWritten } = await write(handle.fd, parts, start)
      if (bytesWritten < end - start) {
        throw Object.assign(new Error('The file takes no more bytes'), { code: 'ENOSPC' })
      }
      if (this.#sync) await datasync(handle.fd)
      if (isNew && this.#sync) await realDisk.syncFolder(this.#folder)
    } catch (error) {
      // Begun again, it is a new file again.
      if (isNew) await fs.promises.rm(this.#path(file), { force: true }).catch(() => undefined)
      throw error
    } finally {
      await handle.close()
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
    const handle = this.#open.get(file)
    if (handle !== undefined) fs.closeSync(handle)
    this.#open.delete(file)
    this.#ends.delete(file)
    // Unlinking a large file takes a while. Where the folder takes no changes, the next start finds the file again.
    fs.rm(this.#path(file), { force: true }, () => undefined)
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
    for (const handle of this.#open.values()) fs.closeSync(handle)
    this.#open.clear()
  }

  async #makeFolder(): Promise<void> {
    if (this.#made) return
    const made = await fs.promises.mkdir(this.#folder, { recursive: true, mode: 0o700 })
    if (made !== undefined && this.#sync) await realDisk.syncFolder(join(this.#folder, '..'))
    this.#made = true
  }

  #path(file: number): string {
    return join(this.#folder, `segment-${String(file).padStart(10, '0')}.dat`)
  }

  #handle(file: number): number {
    const known = this.#open.get(file)
    if (known !== undefined) {
      this.#open.delete(file)
      this.#open.set(file, known)
      return known
    }
    const handle = fs.openSync(this.#path(file), 'r')
    this.#open.set(file, handle)
    const [oldest] = this.#open
    if (oldest && this.#open.size > MOST_OPEN) {
      fs.closeSync(oldest[1])
      this.#open.delete(oldest[0])
    }
    return handle
  }
}
