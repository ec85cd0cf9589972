import type { MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract'
import { type AnyRouter, implement } from '@orpc/server'
import type { BrowserWindow } from 'electron'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { offerPort } from '../../electron/shell/rpcPort'
import { ASK_FOR_PORT, HERE_IS_THE_PORT, RECEIVED } from '../../shared/desktopPort'
import { z } from 'zod'
import * as electron from './support/electronDouble'
import { smallRouter, type smallContract } from './support/router'

vi.mock('electron', () => import('./support/electronDouble'))

beforeEach(() => electron.ipcMain.removeAllListeners())

function open(router: AnyRouter = smallRouter) {
  const window = new electron.BrowserWindow({})
  const log = vi.fn()
  const stop = offerPort(window as unknown as BrowserWindow, router, log)
  onTestFinished(stop)
  const frame = window.webContents.mainFrame
  const portsGiven = () => frame.postMessage.mock.calls.map((call) => (call[2] as MessagePort[])[0]!)
  return {
    window,
    frame,
    log,
    stop,
    portsGiven,
    ask: (from: unknown) => electron.ipcMain.emit(ASK_FOR_PORT, { senderFrame: from }),
  }
}

function clientOf(port: MessagePort): ContractRouterClient<typeof smallContract> {
  onTestFinished(() => port.close())
  return createORPCClient(new RPCLink({ port }))
}

describe('the port to the console API', () => {
  it('is given to our page, and a call and a feed go through it', async () => {
    const { frame, ask, portsGiven } = open()
    ask(frame)
    expect(frame.postMessage).toHaveBeenCalledExactlyOnceWith(HERE_IS_THE_PORT, null, [expect.anything()])
    const client = clientOf(portsGiven()[0]!)
    expect(await client.greet({ name: 'Ada' })).toEqual({ text: 'Hello Ada' })
    const seen: number[] = []
    for await (const { at } of await client.count({ to: 3 })) seen.push(at)
    expect(seen).toEqual([1, 2, 3])
  })

  it('checks what comes through it against the contract', async () => {
    const { frame, ask, portsGiven } = open()
    ask(frame)
    await expect(clientOf(portsGiven()[0]!).greet({ name: 7 as unknown as string })).rejects.toThrow(
      'validation',
    )
  })

  it('is given to no other frame, no other page and no frame that is gone', () => {
    const { window, frame, ask, log } = open()
    const inner = { url: 'app://switchyard/', postMessage: vi.fn() }
    ask(inner)
    ask(null)
    expect(inner.postMessage).not.toHaveBeenCalled()
    frame.url = 'https://evil.example/'
    ask(frame)
    frame.url = 'app://switchyard/'
    window.isDestroyed.mockReturnValue(true)
    ask(frame)
    expect(frame.postMessage).not.toHaveBeenCalled()
    expect(log).toHaveBeenCalledTimes(4)
  })

  it('is a new one after a reload, which ends the one before', async () => {
    const { frame, ask, portsGiven } = open()
    ask(frame)
    const ended = new Promise((resolve) => portsGiven()[0]!.once('close', resolve))
    ask(frame)
    await ended
    expect(await clientOf(portsGiven()[1]!).greet({ name: 'again' })).toEqual({ text: 'Hello again' })
  })

  it('ends with the window', async () => {
    const { frame, ask, portsGiven, stop } = open()
    ask(frame)
    const ended = new Promise((resolve) => portsGiven()[0]!.once('close', resolve))
    stop()
    await ended
    ask(frame)
    expect(portsGiven()).toHaveLength(1)
  })

  describe('with a page that does not keep up', () => {
    /** A feed of 64 KiB a value that never ends by itself, and a call beside it. */
    function openFeed() {
      const contract = {
        greet: oc.output(z.string()),
        flood: oc.output(eventIterator(z.string())),
      }
      let made = 0
      let ended = false
      const one = open(
        implement(contract).router({
          greet: implement(contract).greet.handler(() => 'Hello'),
          flood: implement(contract).flood.handler(async function* () {
            try {
              for (;;) {
                made++
                yield '.'.repeat(65_536)
              }
            } finally {
              ended = true
            }
          }),
        }),
      )
      one.ask(one.frame)
      const port = one.portsGiven()[0]!
      onTestFinished(() => port.close())
      const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ port }))
      let received = 0
      port.on('message', () => received++)
      return {
        ...one,
        port,
        client,
        made: () => made,
        ended: () => ended,
        received: () => received,
        acknowledge: (count: number) => {
          for (let n = 0; n < count; n++) port.postMessage(RECEIVED)
        },
      }
    }

    it('a feed goes on after a mebibyte only when the page has read what it was sent', async () => {
      const { client, made, received, acknowledge } = openFeed()
      await client.flood()
      // The answer that a feed begins, and values of 64 KiB until they are more than a mebibyte.
      await vi.waitFor(() => expect(received()).toBe(17), { timeout: 30_000 })
      // Answers to calls are not held up, and by the time one is here the feed could have sent more.
      expect(await client.greet()).toBe('Hello')
      expect(await client.greet()).toBe('Hello')
      expect(made()).toBe(16)
      acknowledge(19)
      await vi.waitFor(() => expect(received()).toBe(17 + 2 + 16), { timeout: 30_000 })
      expect(await client.greet()).toBe('Hello')
      expect(made()).toBe(32)
    })

    it('the feed ends with the port, though it waits', async () => {
      const { client, received, ended, stop } = openFeed()
      await client.flood()
      await vi.waitFor(() => expect(received()).toBe(17), { timeout: 30_000 })
      stop()
      await vi.waitFor(() => expect(ended()).toBe(true), { timeout: 30_000 })
    })
  })
})
