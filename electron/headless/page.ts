import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, resolve, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/**
 * Headers of every answer. The page runs only its own scripts and talks only to its own origin; inline styles are
 * allowed because the component library writes its styles into the page.
 *
 * @param socket Origin of the WebSocket, for browsers whose `'self'` does not cover it.
 */
export function securityHeaders(socket: string): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self' data:",
      `connect-src 'self' ${socket}`,
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()',
    'x-frame-options': 'DENY',
  }
}

/**
 * The file a URL path stands for, or undefined if there is none inside the folder: encoded dots and symbolic links
 * that lead out count as missing. A path without an extension is one of the page's own routes and gives index.html.
 */
export async function fileOfPage(folder: string, pathname: string): Promise<string | undefined> {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return undefined
  const root = await realpath(folder).catch(() => resolve(folder))
  const name = extname(path) === '' ? 'index.html' : path
  try {
    const file = await realpath(join(root, name))
    if (!file.startsWith(root + sep) || !(await stat(file)).isFile()) return undefined
    return file
  } catch {
    return undefined
  }
}

export function typeOfFile(file: string): string {
  return types[extname(file).toLowerCase()] ?? 'application/octet-stream'
}

/** Answers a GET or HEAD for a file of the page. Built assets carry a hash in their name and may be kept. */
export async function servePage(
  folder: string,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = await fileOfPage(folder, pathname)
  if (!file) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n')
    return
  }
  const { size } = await stat(file)
  response.writeHead(200, {
    'content-type': typeOfFile(file),
    'content-length': size,
    'cache-control': pathname.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const stream = createReadStream(file)
  stream.on('error', () => response.destroy())
  stream.pipe(response)
}
