import * as fs from 'node:fs'
import { promisify } from 'node:util'

/** What the store asks of the file system. Tests put one in its place that fails. */
export interface Disk {
  open(path: string, flags: string): number
  /** Bytes written, which may be fewer than asked for. */
  write(file: number, bytes: Uint8Array, offset: number, length: number, position: number): number
  truncate(file: number, length: number): void
  close(file: number): void
  datasync(file: number): Promise<void>
  rename(from: string, to: string): void
  unlink(path: string): void
  /** Makes names in the folder durable, where the system has that notion. */
  syncFolder(path: string): Promise<void>
}

const fdatasync = promisify(fs.fdatasync)

export const realDisk: Disk = {
  open: (path, flags) => fs.openSync(path, flags, 0o600),
  write: (file, bytes, offset, length, position) => fs.writeSync(file, bytes, offset, length, position),
  truncate: (file, length) => fs.ftruncateSync(file, length),
  close: (file) => fs.closeSync(file),
  datasync: (file) => fdatasync(file),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  async syncFolder(path) {
    // Windows cannot open folders for syncing; its file systems journal names themselves.
    if (process.platform === 'win32') return
    const folder = await fs.promises.open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  },
}

/** Writes all of it, going on after a short write, or throws. */
export function writeWhole(disk: Disk, file: number, bytes: Uint8Array, position: number): void {
  let done = 0
  while (done < bytes.length) {
    const wrote = disk.write(file, bytes, done, bytes.length - done, position + done)
    if (wrote <= 0) throw Object.assign(new Error('The file takes no more bytes'), { code: 'ENOSPC' })
    done += wrote
  }
}

/** The system's own code of an error, or EIO. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'EIO'
}
