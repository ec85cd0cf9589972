import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { PAGE_SCHEME } from '../../shared/desktopPort'
import { fileOfPage, securityHeaders, typeOfFile } from '../pageFiles'
import { isOwnPage } from './security'

/** Must run before the app is ready: makes app:// a secure origin of its own, as https would be. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: PAGE_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** Serves the built page, and nothing outside its folder. */
export function servePageScheme(folder: string): void {
  protocol.handle(PAGE_SCHEME, (request) => answer(folder, request))
}

/** What app:// answers; exported for its tests. */
export async function answer(folder: string, request: Pick<Request, 'url' | 'method'>): Promise<Response> {
  const headers = securityHeaders()
  if (!isOwnPage(request.url) || request.method !== 'GET') return new Response(null, { status: 403, headers })
  // The path as it was sent: URL has already resolved plain dots, encoded ones are checked by fileOfPage.
  const file = await fileOfPage(folder, new URL(request.url).pathname)
  if (!file) return new Response(null, { status: 404, headers })
  // Not a stream: files inside an asar archive are read whole.
  const bytes = await readFile(file)
  return new Response(new Uint8Array(bytes), {
    status: 200,
    headers: { ...headers, 'content-type': typeOfFile(file), 'cache-control': 'no-cache' },
  })
}
