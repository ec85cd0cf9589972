import { realpath, stat } from 'node:fs/promises'
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
 * Headers of everything the page is made of, in both hosts. The page runs only its own scripts and talks only to its own origin; inline styles are
 * allowed because the component library writes its styles into the page.
 *
 * @param socket Origin of the WebSocket, for browsers whose `'self'` does not cover it; the desktop app has none.
 */
export function securityHeaders(socket = ''): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self' data:",
      `connect-src 'self' ${socket}`.trim(),
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
