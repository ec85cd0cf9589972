import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ASK_FOR_PORT, HERE_IS_THE_PORT } from '../../shared/desktopPort'

const ipcRenderer = Object.assign(new EventEmitter(), { send: vi.fn() })
vi.mock('electron', () => ({ ipcRenderer }))

const page = Object.assign(new EventTarget(), {
  location: { origin: 'app://switchyard' },
  postMessage: vi.fn(),
})

beforeEach(async () => {
  vi.stubGlobal('window', page)
  await import('../../electron/preload')
})
afterEach(() => vi.unstubAllGlobals())

const message = (data: unknown, source: unknown) => Object.assign(new Event('message'), { data, source })

describe('the preload script', () => {
  it("passes on the page's question and nothing else", () => {
    page.dispatchEvent(message('anything', page))
    page.dispatchEvent(message({ type: ASK_FOR_PORT }, page))
    page.dispatchEvent(message(ASK_FOR_PORT, {}))
    expect(ipcRenderer.send).not.toHaveBeenCalled()
    page.dispatchEvent(message(ASK_FOR_PORT, page))
    expect(ipcRenderer.send).toHaveBeenCalledExactlyOnceWith(ASK_FOR_PORT)
  })

  it('hands over the port, to our own origin only', () => {
    const port = {}
    ipcRenderer.emit(HERE_IS_THE_PORT, { ports: [port] })
    expect(page.postMessage).toHaveBeenCalledExactlyOnceWith(HERE_IS_THE_PORT, 'app://switchyard', [port])
  })
})
