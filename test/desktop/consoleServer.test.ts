import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { startConsoleServer } from '../../electron/headless/consoleServer'
import { headlessParts } from '../../electron/headless/parts'
import { keptSecret, Session } from '../../electron/headless/session'
import { Transfers } from '../../electron/headless/transfers'
import { temporaryFolder } from './support/folder'
import { smallRouter, type smallContract } from './support/router'

async function serve(port = 0) {
  const folder = temporaryFolder()
  const pageFolder = join(folder, 'page')
  mkdirSync(join(pageFolder, 'assets'), { recursive: true })
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>Switchyard</title>')
  writeFileSync(join(pageFolder, 'assets', 'app-1a2b.js'), 'void 0')
  writeFileSync(join(folder, 'secret.txt'), 'not for the page')
  const transfers = new Transfers(join(folder, 'transfers'))
  const server = await startConsoleServer({
    router: smallRouter,
    pageFolder,
    port,
    transfers,
    log: () => undefined,
  })
  onTestFinished(() => server.close())
  const origin = `http://127.0.0.1:${server.port}`
  const entered = await ask(server.url)
  const cookie = (entered.headers['set-cookie']?.[0] ?? '').split(';')[0]!
  return { folder, pageFolder, transfers, server, origin, cookie, entered }
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** node:http, because fetch sends no Host or Cookie of one's own. */
function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; path?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url)
    const path = options.path ?? pathname + search
    request(
      { hostname, port, path, method: options.method ?? 'GET', headers: options.headers },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (body += chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        )
      },
    )
      .on('error', reject)
      .end(options.body)
  })
}

/** The status an upgrade is answered with: 101, or the refusal. */
function upgrade(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers })
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      socket.terminate()
    })
    socket.on('error', reject)
  })
}

describe('the way in', () => {
  it('turns the token of the printed address into a strict cookie and a clean address', async () => {
    const { server, entered } = await serve()
    expect(new URL(server.url).searchParams.get('token')).toMatch(/^[\w-]{43}$/)
    expect(entered.status).toBe(303)
    expect(entered.headers.location).toBe('/')
    expect(entered.headers['set-cookie']?.[0]).toMatch(
      /^switchyard-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect(entered.headers['set-cookie']?.[0]).not.toContain(new URL(server.url).searchParams.get('token'))
  })

  it('keeps path and query when it cleans the address, and never leads to another host', async () => {
    const { server, origin } = await serve()
    const token = new URL(server.url).searchParams.get('token')
    const kept = await ask(origin, { path: `/queues?sort=age&token=${token}` })
    expect(kept.headers.location).toBe('/queues?sort=age')
    const elsewhere = await ask(origin, { path: `//example.com/x?token=${token}` })
    expect(elsewhere.headers.location).not.toMatch(/^(https?:)?\/\//)
  })

  it('shows the page to the cookie and nothing without it', async () => {
    const { origin, cookie } = await serve()
    const page = await ask(origin, { headers: { cookie } })
    expect(page.status).toBe(200)
    expect(page.body).toContain('<title>Switchyard</title>')
    for (const headers of [
      {},
      { cookie: 'switchyard=guess' },
      { cookie: `${cookie}x` },
      { cookie: cookie.slice(0, -1) },
    ]) {
      const refused = await ask(origin, { headers: headers as Record<string, string> })
      expect(refused.status).toBe(401)
      expect(refused.body).toContain('token')
    }
    expect((await ask(`${origin}/?token=wrong`)).status).toBe(401)
  })

  it('refuses a name that is not of this machine, whatever cookie it brings', async () => {
    const { origin, cookie, server } = await serve()
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1.nip.io', '0.0.0.0']) {
      const refused = await ask(origin, { headers: { host, cookie } })
      expect([400, 421]).toContain(refused.status)
      expect(refused.body).not.toContain('<title>')
    }
  })

  it('answers to localhost and to the port of a tunnel', async () => {
    const { origin, cookie, server } = await serve()
    for (const host of [`localhost:${server.port}`, 'localhost:9000', `[::1]:${server.port}`]) {
      expect((await ask(origin, { headers: { host, cookie } })).status).toBe(200)
    }
  })

  it('takes the next free port when the wanted one is taken', async () => {
    const first = await serve()
    const second = await serve(first.server.port)
    expect(second.server.portMoved).toBe(true)
    expect(second.server.port).toBeGreaterThan(first.server.port)
    expect(first.server.portMoved).toBe(false)
    expect(second.cookie.split('=')[0]).not.toBe(first.cookie.split('=')[0])
  })
})

describe('what the page is served with', () => {
  it('has a policy that lets it run only its own scripts and talk only to its own origin', async () => {
    const { origin, cookie, server } = await serve()
    const { headers } = await ask(origin, { headers: { cookie } })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${server.port};`)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-eval')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('takes odd targets for paths of its own', async () => {
    const { origin, cookie } = await serve()
    for (const path of ['//', '//evil.example/', 'http://evil.example/']) {
      expect((await ask(origin, { path, headers: { cookie } })).status).toBeLessThan(500)
    }
  })

  it('keeps hashed assets and asks anew for everything else', async () => {
    const { origin, cookie } = await serve()
    const asset = await ask(`${origin}/assets/app-1a2b.js`, { headers: { cookie } })
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(asset.headers['cache-control']).toContain('immutable')
    expect((await ask(origin, { headers: { cookie } })).headers['cache-control']).toBe('no-store')
  })

  it('gives the page for its own routes and 404 for files it does not have', async () => {
    const { origin, cookie } = await serve()
    expect((await ask(`${origin}/queues/orders`, { headers: { cookie } })).body).toContain('<title>')
    expect((await ask(`${origin}/assets/gone.js`, { headers: { cookie } })).status).toBe(404)
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%00.txt',
    '/%zz.txt',
    '/link.txt',
    '/up/secret.txt',
  ])('does not leave its folder for %s', async (path) => {
    const { origin, cookie, folder, pageFolder } = await serve()
    symlinkSync(join(folder, 'secret.txt'), join(pageFolder, 'link.txt'))
    symlinkSync(folder, join(pageFolder, 'up'))
    const answer = await ask(origin, { path, headers: { cookie } })
    expect(answer.body).not.toContain('not for the page')
    expect(answer.status).toBe(path === '//' ? answer.status : 404)
    expect(answer.status).toBeLessThan(500)
  })
})

describe('the console API over a WebSocket', () => {
  it('carries calls and feeds', async () => {
    const { server, cookie, origin } = await serve()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: { cookie, origin } })
    onTestFinished(() => socket.terminate())
    const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
    const client: ContractRouterClient<typeof smallContract> = createORPCClient(link)
    expect(await client.greet({ name: 'Ada' })).toEqual({ text: 'Hello Ada' })
    const seen: number[] = []
    for await (const { at } of await client.count({ to: 5 })) seen.push(at)
    expect(seen).toEqual([1, 2, 3, 4, 5])
    await expect(client.greet({ name: 1 as unknown as string })).rejects.toThrow()
  })

  it('is refused without cookie, with another origin, with none, under another name and at another path', async () => {
    const { server, cookie, origin } = await serve()
    const url = `ws://127.0.0.1:${server.port}/rpc`
    expect(await upgrade(url, { cookie, origin })).toBe(101)
    expect(await upgrade(url, { origin })).toBe(401)
    expect(await upgrade(url, { cookie })).toBe(403)
    expect(await upgrade(url, { cookie, origin: 'http://evil.example' })).toBe(403)
    expect(await upgrade(url, { cookie, origin: `http://127.0.0.1:${server.port + 1}` })).toBe(403)
    expect(await upgrade(url, { cookie, origin: 'null' })).toBe(403)
    expect(await upgrade(url, { cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe(421)
    expect(await upgrade(`ws://127.0.0.1:${server.port}/other`, { cookie, origin })).toBe(404)
  })

  it('ends its sockets when it closes', async () => {
    const { server, cookie, origin } = await serve()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: { cookie, origin } })
    await new Promise((resolve) => socket.on('open', resolve))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    await server.close()
    await closed
  })

  it('survives nonsense on the wire', async () => {
    const { server, origin, cookie } = await serve()
    const socket = connect(server.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined).resume()
    socket.write('GET /rpc HTTP/1.1\r\nUpgrade: nonsense\r\n\r\n\0\0\0')
    socket.end()
    await closed
    expect((await ask(origin, { headers: { cookie } })).status).toBe(200)
  })
})

describe('the secret of the cookies', () => {
  it('is kept for the next start, readable by its owner only', () => {
    const path = join(temporaryFolder(), 'console.key')
    const secret = keptSecret(path)
    expect(keptSecret(path)).toBe(secret)
    expect(new Session(secret).cookie).toBe(new Session(keptSecret(path)).cookie)
    expect(new Session(secret).token).not.toBe(new Session(secret).token)
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it.skipIf(process.platform === 'win32')('is made anew when others could have read it (needs modes)', () => {
    const path = join(temporaryFolder(), 'console.key')
    const secret = keptSecret(path)
    chmodSync(path, 0o644)
    const next = keptSecret(path)
    expect(next).not.toBe(secret)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(keptSecret(path)).toBe(next)
  })

  it('is made anew when the file holds something else, and works where nothing can be kept', () => {
    const path = join(temporaryFolder(), 'console.key')
    writeFileSync(path, 'short', { mode: 0o600 })
    expect(keptSecret(path)).toMatch(/^[\w-]{43}$/)
    expect(keptSecret(join(path, 'nowhere'))).toMatch(/^[\w-]{43}$/)
  })
})

describe('files in and out', () => {
  it('keeps an upload byte for byte and answers with a token', async () => {
    const { origin, cookie, transfers } = await serve()
    const body = '{"body":"ä\\u0000"}\n'.repeat(50_000)
    const answer = await ask(`${origin}/upload?name=${encodeURIComponent('../../orders dlq.jsonl')}`, {
      method: 'POST',
      headers: { cookie, origin },
      body,
    })
    expect(answer.status).toBe(200)
    const { source, label, bytes } = JSON.parse(answer.body) as {
      source: string
      label: string
      bytes: number
    }
    expect(label).toBe('orders_dlq.jsonl')
    expect(bytes).toBe(Buffer.byteLength(body))
    const path = headlessParts(transfers).files.importPath(source)
    expect(readFileSync(path!, 'utf8')).toBe(body)
  })

  it('refuses uploads of other pages and of strangers', async () => {
    const { origin, cookie } = await serve()
    const post = (headers: Record<string, string>) =>
      ask(`${origin}/upload`, { method: 'POST', headers, body: 'x' })
    expect((await post({ cookie, origin: 'http://evil.example' })).status).toBe(403)
    expect((await post({ cookie })).status).toBe(403)
    expect((await post({ origin })).status).toBe(401)
  })

  it('hands out an export as an attachment, to the cookie only', async () => {
    const { origin, cookie, transfers } = await serve()
    const { files } = headlessParts(transfers)
    const { target } = (await files.chooseExportTarget('orders-dlq.jsonl'))!
    const path = files.downloadPath(target)!
    expect((await ask(origin + path, { headers: { cookie } })).status).toBe(404)
    writeFileSync(files.exportPath(target)!, '{"body":"1"}\n')
    const answer = await ask(origin + path, { headers: { cookie } })
    expect(answer.body).toBe('{"body":"1"}\n')
    expect(answer.headers['content-disposition']).toBe('attachment; filename="orders-dlq.jsonl"')
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    expect((await ask(origin + path)).status).toBe(401)
    expect((await ask(`${origin}/download/guess`, { headers: { cookie } })).status).toBe(404)
  })

  it('knows only the tokens it gave out', () => {
    const { files } = headlessParts(new Transfers(temporaryFolder()))
    expect(files.exportPath('/etc/passwd')).toBeUndefined()
    expect(files.importPath('../x')).toBeUndefined()
    expect(files.downloadPath('x')).toBeNull()
  })
})
