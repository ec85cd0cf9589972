import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from './disk'
import { DataFolderInUse } from './storeErrors'

interface Owner {
  readonly pid: number
  /** Tells a process from a later one with the same pid; null where the system does not say. */
  readonly startedAt: string | null
  readonly nonce: string
}

/** Boot and start time of a process, from Linux's /proc. Elsewhere null: there only the pid counts. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name, in brackets, may hold anything; the 22nd field is the 20th after it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${ticks}`
  } catch {
    return null
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
  }
  const now = startOf(owner.pid)
  return owner.startedAt === null || now === null || now === owner.startedAt
}

function read(path: string): { text: string; owner: Owner | undefined } | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    const owner = JSON.parse(text) as Owner
    return { text, owner: Number.isInteger(owner.pid) && owner.pid > 0 ? owner : undefined }
  } catch {
    return { text, owner: undefined }
  }
}

/**
 * Makes this process the owner of the folder. The file appears whole or not at all (it is linked into place), and a
 * stale one is moved aside by renaming, which only one of several rivals can do; who moved a live one by bad luck puts
 * it back, and who took over looks again a moment later whether it is still the owner.
 * @returns what gives the folder free.
 * @throws DataFolderInUse where a living process owns it.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const path = join(folder, 'lock')
  const nonce = randomBytes(8).toString('hex')
  const mine = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid), nonce })
  const temporary = join(folder, `lock-${nonce}.tmp`)
  const aside = join(folder, `lock-${nonce}.stale.tmp`)
  writeFileSync(temporary, mine, { mode: 0o600 })
  try {
    let tookOver = false
    for (;;) {
      if (link(temporary, path)) break
      const found = read(path)
      if (!found) continue
      if (found.owner && isAlive(found.owner)) throw new DataFolderInUse(folder, found.owner.pid)
      try {
        renameSync(path, aside)
      } catch (error) {
        if (codeOf(error) === 'ENOENT') continue
        throw error
      }
      tookOver = true
      if (read(aside)?.text !== found.text) link(aside, path)
      unlinkSync(aside)
    }
    if (tookOver) {
      await new Promise((resolve) => setTimeout(resolve, 60))
      const now = read(path)
      if (now?.text !== mine) throw new DataFolderInUse(folder, now?.owner?.pid ?? 0)
    }
  } finally {
    unlinkSync(temporary)
  }
  return () => {
    if (read(path)?.text === mine) unlinkSync(path)
  }
}

/** False where the name is taken. File systems without hard links get an exclusive create instead. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EOPNOTSUPP') throw error
  }
  try {
    writeFileSync(to, readFileSync(from), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}
