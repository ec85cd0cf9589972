import type { MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runDesktop } from '../../electron/shell/desktop'
import type { ConsoleContract } from '../../shared/console/contract'
import { ASK_FOR_PORT } from '../../shared/desktopPort'
import { version } from '../../package.json'
import * as electron from './support/electronDouble'
import { suiteFolder } from './support/folder'

vi.mock('electron', () => import('./support/electronDouble'))

/** The whole desktop host, from its first line to its quit, on a store in memory. */

const dataFolder = suiteFolder()
const flags = { dataFolder, port: 0, durability: 'memory', json: false, fixedBy: {} } as const
let api: ContractRouterClient<ConsoleContract>

beforeAll(async () => {
  runDesktop(flags)
  await vi.waitFor(() => expect(electron.BrowserWindow.opened).toHaveLength(1), { timeout: 30_000 })
  const frame = electron.BrowserWindow.opened[0]!.webContents.mainFrame
  electron.ipcMain.emit(ASK_FOR_PORT, { senderFrame: frame })
  const [port] = frame.postMessage.mock.calls[0]![2] as [MessagePort]
  api = createORPCClient(new RPCLink({ port }))
})

const events = ['uncaughtException', 'unhandledRejection', 'SIGINT', 'SIGTERM']
const before = new Map(events.map((name) => [name, process.rawListeners(name)]))

afterAll(() => {
  for (const name of events) {
    for (const listener of process.rawListeners(name) as (() => void)[]) {
      if (!before.get(name)?.includes(listener)) process.removeListener(name, listener)
    }
  }
})

describe('the desktop app', () => {
  it('registers its scheme before it is ready, and locks the session before its window', () => {
    const order = (mock: { mock: { invocationCallOrder: number[] } }) => mock.mock.invocationCallOrder[0]!
    expect(order(electron.protocol.registerSchemesAsPrivileged)).toBeLessThan(order(electron.app.whenReady))
    expect(order(electron.session.defaultSession.setPermissionRequestHandler)).toBeLessThan(
      order(electron.BrowserWindow.opened[0]!.loadURL),
    )
  })

  it('keeps what Electron stores beside the data, so that each data folder has its own lock', () => {
    expect(electron.app.setPath).toHaveBeenCalledWith('userData', expect.stringContaining(dataFolder))
    expect(electron.app.requestSingleInstanceLock).toHaveBeenCalled()
  })

  it('answers the console API through the port', async () => {
    expect(await api.system.info({})).toMatchObject({
      host: 'desktop',
      version,
      dataFolder,
      firstStart: true,
    })
  })

  it('serves the AWS endpoint', async () => {
    const { endpoint } = await api.system.info({})
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' },
      body: '{}',
    })
    expect(response.status).toBe(200)
  })

  it('hands a command picked in the menu to the page', async () => {
    const template = electron.Menu.buildFromTemplate.mock.calls
      .map(([built]) => built as { label?: string; submenu?: { id?: string; click?: () => void }[] }[])
      .find((built) => built.some((item) => item.label === 'File'))!
    const create = template.flatMap((item) => item.submenu ?? []).find((item) => item.id === 'queue.create')!
    const feed = (await api.system.commands({}))[Symbol.asyncIterator]()
    const next = feed.next()
    // The feed begins when the host has taken the call, which is a turn or two after the answer.
    const clicking = setInterval(() => create.click?.(), 20)
    expect(await next).toMatchObject({ value: { id: 'queue.create' } })
    clearInterval(clicking)
    await feed.return?.()
  })

  it('has a tray that follows the dead-letter queues', async () => {
    const { deadLetterArn } = await api.queues.create({
      account: '000000000000',
      region: 'us-east-1',
      name: 'orders',
      attributes: {},
      tags: {},
      deadLetterQueue: { name: 'orders-dlq', maxReceiveCount: 3, attributes: {} },
    })
    const message = {
      body: 'x',
      attributes: {},
      awsTraceHeader: null,
      delaySeconds: null,
      groupId: null,
      deduplicationId: null,
    }
    await api.messages.send({ arn: deadLetterArn!, message })
    const tray = electron.Tray.opened[0]!
    await vi.waitFor(
      () => expect(tray.setToolTip).toHaveBeenLastCalledWith('Switchyard: 1 message in 1 dead-letter queue'),
      { timeout: 30_000 },
    )
  })

  it('opens web addresses in the browser, and nothing else', async () => {
    await api.system.openExternal({ url: 'https://docs.aws.amazon.com/' })
    expect(electron.shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://docs.aws.amazon.com/')
    await expect(api.system.openExternal({ url: 'file:///etc/passwd' })).rejects.toThrow()
    expect(electron.shell.openExternal).toHaveBeenCalledTimes(1)
  })

  it('comes to the front when it is started again', () => {
    const window = electron.BrowserWindow.opened[0]!
    window.isMinimized.mockReturnValueOnce(true)
    electron.app.emit('second-instance')
    expect(window.restore).toHaveBeenCalledTimes(1)
    expect(window.focus).toHaveBeenCalled()
    expect(electron.BrowserWindow.opened).toHaveLength(1)
  })

  it('loads its page again when that crashed', () => {
    const { webContents } = electron.BrowserWindow.opened[0]!
    webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(webContents.reload).toHaveBeenCalledTimes(1)
  })

  it('quits when its last window closes, and stops serving', async () => {
    const { endpoint } = await api.system.info({})
    const quit = new Promise((resolve) => electron.app.once('will-quit', resolve))
    electron.app.emit('window-all-closed')
    if (process.platform === 'darwin') electron.app.quit()
    await quit
    await expect(fetch(endpoint)).rejects.toThrow()
  })
})

it('leaves at once when the same data folder has an app already', () => {
  electron.app.requestSingleInstanceLock.mockReturnValueOnce(false)
  const ready = electron.app.whenReady.mock.calls.length
  runDesktop(flags)
  expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(0)
  expect(electron.app.whenReady).toHaveBeenCalledTimes(ready)
})
