import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { expect, it, onTestFinished } from 'vitest'
import { checkpointsIn, segmentsIn } from '../../electron/store/folder'
import { scanSegment } from '../../electron/store/frameFormat'
import { openConsole } from '../support/consoleSocket'
import { runHost, startHost } from '../support/hostProcess'
import type { HostProcess } from '../support/hostProcess'
import { newClient } from './load/clients'

const entry = process.env.SWITCHYARD_SERVE

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-damage-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function start(data: string): Promise<HostProcess> {
  const host = await startHost({ data, entry })
  onTestFinished(async () => {
    host.child.kill('SIGKILL')
    await host.stop()
  })
  return host
}

/** Sends the bodies one after the other, so that each is a frame of its own. */
async function send(host: HostProcess, ...bodies: string[]): Promise<void> {
  const client = newClient(host.ready.endpoint)
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'orders' }))
  for (const MessageBody of bodies) await client.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  client.destroy()
}

/** What the console of a started host says of its start, and the bodies that a client receives, in order of name. */
async function seen(host: HostProcess): Promise<{ notes: string[]; bodies: string[] }> {
  const { client, close } = await openConsole(host.ready.console)
  const { recoveryNotes } = await client.system.info({})
  close()
  const sqs = newClient(host.ready.endpoint)
  const QueueUrl = `${host.ready.endpoint}/000000000000/orders`
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  sqs.destroy()
  return { notes: recoveryNotes, bodies: Messages.map(({ Body = '' }) => Body).sort() }
}

const journal = (data: string): string => segmentsIn(data).at(-1)?.path ?? ''

function flip(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 0x10
  writeFileSync(path, bytes)
}

it('starts without the torn end of its journal, and says so in the console and on stderr', async () => {
  const data = newFolder()
  const first = await start(data)
  await send(first, 'one', 'two', 'three')
  await first.stop('SIGKILL')
  truncateSync(journal(data), statSync(journal(data)).size - 5)
  const second = await start(data)
  const { notes, bodies } = await seen(second)
  expect(bodies).toEqual(['one', 'two'])
  expect(notes).toEqual([expect.stringContaining('were not a whole frame')])
  expect(second.stderr()).toContain(notes[0])
  expect(await second.stop()).toBe(0)
})

it('ends the history at a bad frame in the middle, loudly, and keeps what lies behind', async () => {
  const data = newFolder()
  const first = await start(data)
  await send(first, 'one', 'two', 'three')
  await first.stop('SIGKILL')
  const { frames } = scanSegment(readFileSync(journal(data)))
  flip(journal(data), (frames.at(-2)?.end ?? 0) - 2)
  const second = await start(data)
  const { notes, bodies } = await seen(second)
  expect(bodies).toEqual(['one'])
  expect(notes).toEqual([expect.stringContaining('DATA IS MISSING')])
  expect(second.stderr()).toContain('DATA IS MISSING')
  expect(readdirSync(data).some((name) => name.startsWith('damaged-'))).toBe(true)
})

it('takes the older checkpoint and the journal when the newest checkpoint is damaged', async () => {
  const data = newFolder()
  for (const body of ['one', 'two', 'three']) {
    const host = await start(data)
    await send(host, body)
    expect(await host.stop()).toBe(0)
  }
  const newest = checkpointsIn(data).at(-1)?.path ?? ''
  flip(newest, 17)
  const host = await start(data)
  const { notes, bodies } = await seen(host)
  expect(bodies).toEqual(['one', 'three', 'two'])
  expect(notes).toEqual([expect.stringContaining('is damaged')])
  expect(host.stderr()).toContain(notes[0])
})

it.runIf(process.platform === 'linux')(
  'says in one line that its data folder takes no files, and ends with 1',
  async () => {
    // The one folder that also the superuser cannot write to.
    const argv = [entry ?? 'out/main/serve.js', '--data', '/sys/kernel', '--port', '0', '--console-port', '0']
    const { code, stdout, stderr } = await runHost(argv)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(/^switchyard: The data folder \/sys\/kernel takes no files \(E\w+\)/)
  },
)

it('says in one line that another one has its data folder, and leaves that one alone', async () => {
  const data = newFolder()
  const first = await start(data)
  await send(first, 'one')
  const argv = [entry ?? 'out/main/serve.js', '--data', data, '--port', '0', '--console-port', '0']
  const { code, stderr } = await runHost(argv)
  expect(code).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain(`process ${first.ready.pid}`)
  await send(first, 'two')
  expect((await seen(first)).bodies).toEqual(['one', 'two'])
})
