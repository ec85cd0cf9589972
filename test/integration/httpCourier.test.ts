import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { selfSignedCertificate } from '../../electron/broker/topics/certificate'
import { HttpCourier } from '../../electron/couriers/http'

const opened: { closeAllConnections?(): void; close(): void }[] = []
const courier = new HttpCourier()
afterEach(() => {
  for (const server of opened.splice(0)) {
    server.closeAllConnections?.()
    server.close()
  }
})

async function listening(server: Server): Promise<string> {
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const post = (url: string, signal = new AbortController().signal, timeoutMs = 5_000) =>
  courier.deliver({ url, headers: { 'Content-Type': 'text/plain' }, body: 'x', timeoutMs }, signal)

test('a connection is used again, and one that was closed meanwhile costs no attempt', async () => {
  const sockets: Socket[] = []
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    if (!sockets.includes(request.socket)) sockets.push(request.socket)
    // Closed under the third request, as by a server that tired of waiting.
    if (requests === 3) request.socket.resetAndDestroy()
    else response.end('ok')
  })
  const address = await listening(server)
  const answers = [await post(`http://${address}/`), await post(`http://${address}/`)]
  expect(sockets).toHaveLength(1)
  answers.push(await post(`http://${address}/`))
  expect(answers.map(({ status, error }) => [status, error])).toEqual(answers.map(() => [200, null]))
  expect([requests, sockets.length]).toEqual([4, 2])
})

test('an endpoint that stops answering on a kept connection is asked once, not twice', async () => {
  let requests = 0
  const server = createServer((_request, response) => {
    if (++requests === 1) response.end('ok')
  })
  const address = await listening(server)
  await post(`http://${address}/`)
  const { error } = await post(`http://${address}/`, undefined, 200)
  expect([requests, error]).toEqual([2, 'no complete answer within 0.2 s'])
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
])('an answer that came packed with %s is shown as the text it is', async (encoding, pack) => {
  const server = createServer((_request, response) => {
    response.writeHead(400, { 'Content-Encoding': encoding }).end(pack('no such order: ä'))
  })
  const answer = await post(`http://${await listening(server)}/`)
  expect(answer).toMatchObject({ status: 400, responseBody: 'no such order: ä' })
})

test('an answer that would unpack to more than is read is left as it came', async () => {
  const bomb = gzipSync(Buffer.alloc(10_000_000))
  const server = createServer((_request, response) => {
    response.writeHead(500, { 'Content-Encoding': 'gzip' }).end(bomb)
  })
  const { responseBody } = await post(`http://${await listening(server)}/`)
  expect(responseBody!.length).toBeLessThanOrEqual(64 * 1024)
})

test('a certificate that nobody vouches for is refused with its reason', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const server = createSecureServer({ key, cert: selfSignedCertificate(privateKey) }, (_request, response) =>
    response.end('ok'),
  )
  const answer = await post(`https://${await listening(server)}/`)
  expect(answer).toMatchObject({ status: null, responseHead: null, responseBody: null })
  expect(answer.error).toBe('its certificate is signed by nobody that is trusted here')
})

test('what nobody listens to, or is no address, is told in plain words', async () => {
  const server = createServer()
  const address = await listening(server)
  await new Promise<void>((resolve) => server.close(() => resolve()))
  expect((await post(`http://${address}/`)).error).toBe('connection refused')
  expect((await post('http://no-such-host.invalid/')).error).toMatch(/host/)
  expect((await post('ftp://127.0.0.1/')).error).toBe('ftp: is not http or https')
  expect((await post('not an address')).error).toMatch(/Invalid URL/)
})

test('an attempt is broken off at once when it is no longer wanted', async () => {
  const wanted = new AbortController()
  const server = createServer(() => wanted.abort())
  const answer = await post(`http://${await listening(server)}/`, wanted.signal)
  expect(answer.error).toBe('it was broken off here')
  expect(await post(`http://127.0.0.1:9/`, wanted.signal)).toMatchObject({ error: 'it was broken off here' })
})
