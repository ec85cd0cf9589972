import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** A file that the page knows by its token only. */
export interface Transfer {
  readonly token: string
  readonly label: string
  readonly path: string
}

/**
 * The files that go between browser and headless host: uploads on their way to an import, exports that wait for
 * their download. They live in a folder of their own, which is emptied at start and at exit.
 */
export class Transfers {
  readonly #folder: string
  readonly #files = new Map<string, Transfer>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Names a file to write an export to. */
  async target(suggestedName: string): Promise<Transfer> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const token = randomBytes(24).toString('base64url')
    const label = safeName(suggestedName)
    const transfer = { token, label, path: join(this.#folder, token) }
    this.#files.set(token, transfer)
    return transfer
  }

  get(token: string): Transfer | undefined {
    return this.#files.get(token)
  }

  /** Where the page downloads a finished export from. */
  downloadPath(token: string): string {
    return `/download/${token}`
  }

  /** Keeps an uploaded file and answers with its token: `{ source, label, bytes }`. */
  async receive(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const transfer = await this.target(name)
    try {
      await pipeline(request, createWriteStream(transfer.path, { mode: 0o600 }))
    } catch (error) {
      await this.#forget(transfer)
      if (!response.destroyed && !request.destroyed) {
        const reason = error instanceof Error ? error.message : String(error)
        response.writeHead(507, { 'content-type': 'application/json' }).end(JSON.stringify({ error: reason }))
      }
      return
    }
    const { size } = await stat(transfer.path)
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ source: transfer.token, label: transfer.label, bytes: size }))
  }

  /** Sends an export as an attachment. It can be fetched again until the host ends. */
  async send(token: string, response: ServerResponse): Promise<void> {
    const transfer = this.#files.get(token)
    const size = transfer && (await stat(transfer.path).catch(() => undefined))?.size
    if (!transfer || size === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n')
      return
    }
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': size,
      'content-disposition': `attachment; filename="${transfer.label}"`,
      'cache-control': 'no-store',
    })
    await pipeline(createReadStream(transfer.path), response).catch(() => response.destroy())
  }

  /** Removes every file. */
  async clear(): Promise<void> {
    this.#files.clear()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #forget(transfer: Transfer): Promise<void> {
    this.#files.delete(transfer.token)
    await rm(transfer.path, { force: true })
  }
}

/** A file name that is safe in a header and on every platform. */
function safeName(name: string): string {
  const plain = basename(name)
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 120)
  return plain || 'messages.jsonl'
}
