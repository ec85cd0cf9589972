import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { version } from '../../package.json'
import { runHost, startHost, type HostStart, type Ready } from '../support/hostProcess'
import { temporaryFolder } from './support/folder'

async function host(options: HostStart) {
  const started = await startHost(options)
  onTestFinished(async () => {
    started.child.kill('SIGKILL')
    await started.stop()
  })
  const sqs = new SQSClient({
    endpoint: started.ready.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  onTestFinished(() => sqs.destroy())
  return { ...started, sqs }
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const hasSqlite = spawnSync('sqlite3', ['--version']).status === 0
/** More than a busy machine needs, less than the test's own limit. */
const WITHIN = { timeout: 30_000 }
const noDisplay = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined }

describe('the headless host', () => {
  it('prints one line of JSON when it is ready, and the console is there', async () => {
    const data = temporaryFolder()
    const { ready, stdout, child } = await host({ data })
    expect(stdout().trim().split('\n')).toHaveLength(1)
    expect(ready).toMatchObject({ data, version, pid: child.pid })
    expect(ready.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const entered = await fetch(ready.console, { redirect: 'manual' })
    expect(entered.status).toBe(303)
    const cookie = entered.headers.get('set-cookie')!.split(';')[0]!
    const page = await fetch(new URL('/', ready.console), { headers: { cookie } })
    expect(await page.text()).toContain('<title>Switchyard</title>')
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'flushes on %s, exits with 0 and has every message after a restart',
    async (signal) => {
      const data = temporaryFolder()
      const first = await host({ data })
      const { QueueUrl } = await first.sqs.send(new CreateQueueCommand({ QueueName: 'orders' }))
      await first.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }))
      expect(await first.stop(signal)).toBe(0)

      const second = await host({ data })
      const url = `${second.ready.endpoint}/000000000000/orders`
      const { Messages } = await second.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }))
      expect(Messages?.map((message) => message.Body)).toEqual(['kept'])
      expect(await second.stop()).toBe(0)
    },
  )

  it.skipIf(!hasSqlite)('leaves a plain SQLite file behind (needs the sqlite3 command)', async () => {
    const data = temporaryFolder()
    const { sqs, stop } = await host({ data })
    await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }))
    await stop()
    const file = readdirSync(data)
      .filter((name) => name.endsWith('.db'))
      .sort()
      .at(-1)!
    const ask = (sql: string) => execFileSync('sqlite3', [join(data, file), sql], { encoding: 'utf8' }).trim()
    expect(ask('PRAGMA integrity_check')).toBe('ok')
    expect(ask('SELECT name FROM queues')).toBe('orders')
  })

  it('answers to a host name and to a web page only when they were allowed', async () => {
    const flags = ['--allow-host', 'switchyard', '--allow-origin', 'http://localhost:3000']
    const { ready } = await host({ data: temporaryFolder(), flags })
    const { port } = new URL(ready.endpoint)
    const create = (headers: Record<string, string>) =>
      new Promise<{ status: number | undefined; cors: unknown; text: string }>((resolve, reject) => {
        const type = { 'content-type': 'application/x-www-form-urlencoded', ...headers }
        const asked = request(`${ready.endpoint}/`, { method: 'POST', headers: type }, (answer) => {
          let text = ''
          answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
          answer.on('end', () => {
            const cors = answer.headers['access-control-allow-origin']
            resolve({ status: answer.statusCode, cors, text })
          })
        })
        asked.on('error', reject)
        asked.end('Action=CreateQueue&QueueName=orders')
      })
    const named = await create({ host: `switchyard:${port}` })
    expect(named).toMatchObject({ status: 200, cors: undefined })
    expect(named.text).toContain(`<QueueUrl>http://switchyard:${port}/000000000000/orders</QueueUrl>`)
    const refused = await create({ host: `other:${port}` })
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('--allow-host')
    const origin = 'http://localhost:3000'
    expect(await create({ origin })).toMatchObject({ status: 200, cors: origin })
    expect(await create({ origin: 'http://localhost:3001' })).toMatchObject({ status: 403, cors: undefined })
  })

  it('refuses a data folder that is in use, in one line', async () => {
    const data = temporaryFolder()
    await host({ data })
    const { code, stderr } = await runHost([
      'out/main/serve.js',
      '--data',
      data,
      '--port',
      '0',
      '--console-port',
      '0',
    ])
    expect(code).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('in use')
    expect(stderr).toContain(data)
  })

  it('refuses a data folder that can not be one, in one line', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { code, stderr } = await runHost(['out/main/serve.js', '--data', join(file, 'x'), '--port', '0'])
    expect(code).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('takes the next free ports when the wanted ones are taken', async () => {
    const first = await host({ data: temporaryFolder() })
    const port = new URL(first.ready.endpoint).port
    const consolePort = new URL(first.ready.console).port
    const second = await host({
      data: temporaryFolder(),
      flags: ['--port', port, '--console-port', consolePort],
    })
    expect(Number(new URL(second.ready.endpoint).port)).toBeGreaterThan(Number(port))
    expect(Number(new URL(second.ready.console).port)).toBeGreaterThan(Number(consolePort))
  })

  it('writes nothing of the queues with durability memory', async () => {
    const data = temporaryFolder()
    const { sqs, stop } = await host({ data, flags: ['--durability', 'memory'] })
    await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }))
    expect(await stop()).toBe(0)
    expect(existsSync(data) ? readdirSync(data) : []).toEqual([])
  })

  it('ends although clients and pages are connected', async () => {
    const { ready, stop } = await host({ data: temporaryFolder() })
    const idle = connect(Number(new URL(ready.endpoint).port), '127.0.0.1')
    const page = connect(Number(new URL(ready.console).port), '127.0.0.1')
    for (const socket of [idle, page]) socket.on('error', () => undefined)
    await Promise.all([idle, page].map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    expect(await stop()).toBe(0)
  })
})

describe('flags of the headless host', () => {
  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--port', 'x'], '--port takes a port'],
    [['--durability', 'x'], '--durability takes one of'],
  ])('refuses %j in one line, with status 2', async (argv, message) => {
    const { code, stdout, stderr } = await runHost(['out/main/serve.js', ...argv])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain(message)
  })

  it('answers --help and --version and ends', async () => {
    const help = await runHost(['out/main/serve.js', '--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toContain('--console-port N')
    expect(await runHost(['out/main/serve.js', '--version'])).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    })
  })
})

describe('npm start', () => {
  it.runIf(process.platform === 'linux')(
    'says in one line that there is no display, and runs headless with the same flags',
    async () => {
      const data = temporaryFolder()
      const { ready, stderr, stop } = await host({ data, entry: 'build/start.mjs', environment: noDisplay })
      expect(ready.data).toBe(data)
      const said = stderr()
        .trim()
        .split('\n')
        .filter((line) => line !== 'Building…')
      expect(said).toEqual(['No desktop app: there is no display. Running headless.'])
      expect(await stop()).toBe(0)
    },
  )

  it.runIf(process.platform !== 'win32')(
    'flushes when only the npm that started it is told to end',
    async () => {
      const data = temporaryFolder()
      const script = `${process.execPath} build/serve.mjs --data ${data} --port 0 --console-port 0 --json; true`
      const shell = spawn('/bin/sh', ['-c', script], {
        cwd: root,
        env: { ...process.env, npm_lifecycle_event: 'serve' },
      })
      const ready = await new Promise<Ready>((resolve) =>
        shell.stdout.on('data', (text: Buffer) => resolve(JSON.parse(text.toString()) as Ready)),
      )
      onTestFinished(() => void spawnSync('kill', ['-9', String(ready.pid)]))
      shell.kill('SIGTERM')
      await vi.waitFor(() => expect(readdirSync(data)).not.toContain('lock'), WITHIN)
      expect(readdirSync(data).some((file) => file.endsWith('.db'))).toBe(true)
    },
  )

  it('answers --version without asking for a display', async () => {
    const { code, stdout } = await runHost(['build/start.mjs', '--version'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` })
  })

  it('refuses a bad flag with status 2', async () => {
    const { code, stderr } = await runHost(['build/start.mjs', '--nope'], noDisplay)
    expect(code).toBe(2)
    expect(stderr).toContain("Unknown option '--nope'")
  })
})
