import { realDisk } from '../../../electron/store/disk'
import type { Disk } from '../../../electron/store/disk'

/** A disk that fails on demand: set a code for what is to fail, delete it to heal. */
export class FaultyDisk implements Disk {
  write_: string | undefined
  sync_: string | undefined
  truncate_: string | undefined
  open_: string | undefined
  /** Bytes that fit before ENOSPC; the last write is cut short at it, as a full disk does. */
  room = Number.POSITIVE_INFINITY
  /** Each write takes at most so many bytes. */
  most = Number.POSITIVE_INFINITY
  syncs = 0
  /** While set, syncs wait for it. */
  gate: Promise<void> | undefined

  open(path: string, flags: string): number {
    fail(this.open_)
    return realDisk.open(path, flags)
  }

  write(file: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
    fail(this.write_)
    const size = Math.min(length, this.most, this.room)
    if (size === 0 && length > 0) fail('ENOSPC')
    this.room -= size
    return realDisk.write(file, bytes, offset, size, position)
  }

  truncate(file: number, length: number): void {
    fail(this.truncate_)
    realDisk.truncate(file, length)
  }

  close(file: number): void {
    realDisk.close(file)
  }

  async datasync(file: number): Promise<void> {
    this.syncs++
    await this.gate
    fail(this.sync_)
    await realDisk.datasync(file)
  }

  rename(from: string, to: string): void {
    realDisk.rename(from, to)
  }

  unlink(path: string): void {
    realDisk.unlink(path)
  }

  syncFolder(path: string): Promise<void> {
    return realDisk.syncFolder(path)
  }
}

function fail(code: string | undefined): void {
  if (code) throw Object.assign(new Error(`${code}: on purpose`), { code })
}
