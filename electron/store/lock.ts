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

/** What Linux's /proc says of a process, beginning with its state; undefined elsewhere, and where there is none. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name, in brackets, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** Boot and start time of a process. Where the system does not say it is null: there only the pid counts. */
function startOf(pid: number): string | null {
  const ticks = statOf(pid)?.[19]
  if (ticks === undefined) return null
  try {
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
  // Ended, and not yet asked for by its parent. While it has other threads than its first, one may still be writing.
  const stat = statOf(owner.pid)
  if (stat?.[0] === 'Z' && Number(stat[17]) <= 1) return false
  const now = startOf(owner.pid)
  return owner.startedAt === null || now === null || now === owner.startedAt
}

/** Linux's bits for a process that is exiting, and for SIGKILL among the signals that wait for it. */
const PF_EXITING = 4
const KILLED = 256

/**
 * It was killed, and gives back its memory, which takes a moment where there is much; or it has not had the processor since,
 * to begin with that.
 */
function isEnding(owner: Owner): boolean {
  const stat = statOf(owner.pid)
  return stat !== undefined && ((Number(stat[6]) & PF_EXITING) !== 0 || (Number(stat[28]) & KILLED) !== 0)
}

const ENDING_MS = 50
/** How often an owner that is ending is waited for. */
const ENDING_TRIES = 100

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
 * @throws DataFolderInUse where a living process owns it; one that was killed is waited for, up to 5 s.
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
    let tries = 0
    for (;;) {
      if (link(temporary, path)) break
      const found = read(path)
      if (!found) continue
      if (found.owner && isAlive(found.owner)) {
        if (!isEnding(found.owner) || tries++ >= ENDING_TRIES) {
          throw new DataFolderInUse(folder, found.owner.pid)
        }
        await new Promise((resolve) => setTimeout(resolve, ENDING_MS))
        continue
      }
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
