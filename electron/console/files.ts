import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  type LineSink,
  type LineSource,
  LONGEST_LINE,
  type SourceLine,
  type TaskFiles,
} from '../broker/tasks/files'
import type { FileExchange } from './host'

/** Bytes that are read, or gathered before they are written, in one go. */
const chunkBytes = 262_144
const lineBreak = 0x0a
const carriageReturn = 0x0d

/** Files for imports and exports, by the tokens of the host. */
export function taskFiles(
  exchange: Pick<FileExchange, 'exportPath' | 'importPath' | 'downloadPath'>,
): TaskFiles {
  return {
    async openSource(token) {
      const path = exchange.importPath(token)
      if (path === undefined) throw new Error('The file to import is not known any more. Choose it again.')
      return openLineSource(path)
    },
    async openSink(token) {
      const path = exchange.exportPath(token)
      if (path === undefined) throw new Error('The file to export to is not known any more. Choose it again.')
      return openLineSink(path, () => exchange.downloadPath(token))
    },
  }
}

/**
 * Reads a text file line by line; a chunk and one line are in memory at a time. Lines end in LF or CRLF, a byte order
 * mark is skipped. Its lines throw at bytes that are not UTF-8, since a body read wrongly would be a changed body.
 */
export async function openLineSource(path: string): Promise<LineSource> {
  const file = await opened(path, 'r', 'read')
  const { size } = await file.stat()
  let bytesRead = 0
  return {
    bytes: size,
    get bytesRead() {
      return bytesRead
    },
    async *lines() {
      const splitter = new LineSplitter()
      for (;;) {
        const { bytesRead: count, buffer } = await file.read(new Uint8Array(chunkBytes), 0, chunkBytes, null)
        if (count === 0) break
        bytesRead += count
        const lines = splitter.split(buffer.subarray(0, count))
        if (lines.length > 0) yield lines
      }
      const rest = splitter.end()
      if (rest.length > 0) yield rest
    },
    close: () => file.close(),
  }
}

/** Cuts bytes into lines, whatever the chunks they come in. */
class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** Chunks of the line that has not ended yet; none are kept once it is too long. */
  #parts: Uint8Array[] = []
  #length = 0
  #number = 0

  split(chunk: Uint8Array): SourceLine[] {
    const lines: SourceLine[] = []
    let from = 0
    for (;;) {
      const end = chunk.indexOf(lineBreak, from)
      if (end < 0) break
      lines.push(this.#finish(chunk.subarray(from, end)))
      from = end + 1
    }
    this.#gather(chunk.subarray(from))
    return lines
  }

  /** What is left when the file ends without a line break. */
  end(): SourceLine[] {
    return this.#length > 0 ? [this.#finish(new Uint8Array(0))] : []
  }

  #gather(part: Uint8Array): void {
    if (part.length === 0) return
    this.#length += part.length
    if (this.#length > LONGEST_LINE) this.#parts = []
    else this.#parts.push(part)
  }

  #finish(last: Uint8Array): SourceLine {
    this.#number += 1
    const length = this.#length + last.length
    const parts = this.#parts
    this.#parts = []
    this.#length = 0
    if (length > LONGEST_LINE) return { tooLong: length }
    const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last])
    const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length
    const mark = this.#number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    try {
      return this.#decoder.decode(bytes.subarray(mark ? 3 : 0, end))
    } catch {
      throw new Error(`Line ${this.#number} of the file is not text in UTF-8.`)
    }
  }
}

/**
 * Writes a text file beside its place and moves it there when it is complete and on disk: a cancelled export leaves
 * what was there before.
 */
export async function openLineSink(path: string, downloadPath: () => string | null): Promise<LineSink> {
  const partial = `${path}.part`
  const file = await opened(partial, 'w', 'written')
  let waiting: string[] = []
  let length = 0

  async function flush(): Promise<void> {
    if (length === 0) return
    const bytes = Buffer.from(waiting.join(''))
    waiting = []
    length = 0
    await file.writeFile(bytes)
  }

  return {
    async write(text) {
      waiting.push(text)
      length += text.length
      if (length >= chunkBytes) await flush()
    },
    async finish() {
      await flush()
      await file.sync()
      await file.close()
      await rename(partial, path)
      await syncFolder(dirname(path))
      return downloadPath()
    },
    async discard() {
      waiting = []
      length = 0
      await file.close().catch(() => undefined)
      await rm(partial, { force: true })
    },
  }
}

async function opened(path: string, flags: string, done: string): Promise<FileHandle> {
  try {
    return await open(path, flags)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Error(`The file can't be ${done} (${code}).`, { cause: error })
  }
}

/** Makes a rename survive a power loss, where the system lets folders be synced. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {
    // Windows does not open folders; the file itself is on disk.
  }
}
