import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, registerPageScheme } from '../../electron/shell/protocol'
import { closeSession, denyByDefault, isOwnPage, openExternal } from '../../electron/shell/security'
import { windowOptions } from '../../electron/shell/window'
import * as electron from './support/electronDouble'
import { temporaryFolder } from './support/folder'

vi.mock('electron', () => import('./support/electronDouble'))

beforeEach(() => {
  vi.clearAllMocks()
  electron.app.removeAllListeners()
})

describe('the window', () => {
  it('isolates the page from Node and from the preload script', () => {
    const { webPreferences } = windowOptions(
      { preload: '/out/preload.cjs', icon: '/icon.png', stateFile: '/x', devTools: false },
      { bounds: { x: 0, y: 0, width: 800, height: 600 }, maximized: false },
    )
    expect(webPreferences).toMatchObject({
      preload: '/out/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      devTools: false,
    })
  })
})

describe('which page is ours', () => {
  it.each(['app://switchyard/', 'app://switchyard/queues/orders?x#y'])('%s is', (url) => {
    expect(isOwnPage(url)).toBe(true)
  })
  it.each([
    'app://switchyard.evil/',
    'app://other/',
    'https://switchyard/',
    'http://app://switchyard/',
    'file:///app://switchyard/',
    'about:blank',
    '',
  ])('%s is not', (url) => {
    expect(isOwnPage(url)).toBe(false)
  })
})

describe('leaving the page', () => {
  function contents() {
    denyByDefault(() => undefined)
    const created = new electron.WebContents()
    electron.app.emit('web-contents-created', {}, created)
    return created
  }

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])(
    '%s goes nowhere but to our own page',
    (name) => {
      const page = contents()
      const away = { ...electron.preventable(), url: 'https://evil.example/' }
      page.emit(name, away)
      expect(away.defaultPrevented).toBe(true)
      const home = { ...electron.preventable(), url: 'app://switchyard/queues' }
      page.emit(name, home)
      expect(home.defaultPrevented).toBe(false)
    },
  )

  it('never opens a window; a web address goes to the browser', () => {
    const page = contents()
    expect(page.openHandler?.({ url: 'https://docs.aws.amazon.com/' })).toEqual({ action: 'deny' })
    expect(electron.shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://docs.aws.amazon.com/')
    expect(page.openHandler?.({ url: 'app://switchyard/' })).toEqual({ action: 'deny' })
    expect(electron.shell.openExternal).toHaveBeenCalledTimes(1)
  })

  it('attaches no webview', () => {
    const event = electron.preventable()
    contents().emit('will-attach-webview', event)
    expect(event.defaultPrevented).toBe(true)
  })

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'ms-settings:x',
    'not an address',
  ])('does not hand %s to the system', async (url) => {
    await expect(openExternal(url)).rejects.toThrow()
    expect(electron.shell.openExternal).not.toHaveBeenCalled()
  })
})

describe('the session', () => {
  it('grants our page the writing of its copy buttons, and nobody anything else', () => {
    closeSession()
    const own = electron.session.defaultSession
    const check = own.setPermissionCheckHandler.mock.calls[0]![0] as (...of: unknown[]) => boolean
    expect(check(null, 'clipboard-sanitized-write', 'app://switchyard/')).toBe(true)
    expect(check(null, 'clipboard-sanitized-write', 'https://evil.example/')).toBe(false)
    const ask = own.setPermissionRequestHandler.mock.calls[0]![0] as (...of: unknown[]) => void
    const page = new electron.WebContents()
    for (const permission of [
      'clipboard-read',
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'fileSystem',
    ]) {
      expect(check(null, permission, 'app://switchyard/')).toBe(false)
      const granted = vi.fn()
      ask(page, permission, granted)
      expect(granted).toHaveBeenCalledExactlyOnceWith(false)
    }
    const device = own.setDevicePermissionHandler.mock.calls[0]![0] as () => boolean
    expect(device()).toBe(false)
  })

  it('closes the network and downloads to the page', () => {
    closeSession()
    const filter = electron.session.defaultSession.webRequest.onBeforeRequest.mock.calls[0]![0] as (
      details: { url: string },
      callback: (answer: { cancel: boolean }) => void,
    ) => void
    const cancelled = (url: string) => {
      let result = true
      filter({ url }, ({ cancel }) => (result = cancel))
      return result
    }
    expect(cancelled('app://switchyard/assets/a.js')).toBe(false)
    expect(cancelled('data:image/png;base64,AA')).toBe(false)
    for (const url of [
      'https://evil.example/',
      'http://127.0.0.1:4566/',
      'ws://127.0.0.1:1/',
      'file:///etc/passwd',
    ]) {
      expect(cancelled(url)).toBe(true)
    }
    for (const url of ['https://evil.example/a.exe', 'app://switchyard/assets/a.js', 'blob:https://evil/1']) {
      const download = electron.preventable()
      electron.session.defaultSession.emit('will-download', download, { getURL: () => url })
      expect(download.defaultPrevented).toBe(true)
    }
  })

  it('asks where to save what the page made itself, under a name and no path of its choice', () => {
    closeSession()
    const download = electron.preventable()
    const item = {
      getURL: () => 'blob:app://switchyard/0b5c',
      getFilename: () => '../../.bashrc',
      setSaveDialogOptions: vi.fn(),
    }
    electron.session.defaultSession.emit('will-download', download, item)
    expect(download.defaultPrevented).toBe(false)
    expect(item.setSaveDialogOptions).toHaveBeenCalledWith({
      title: 'Save',
      defaultPath: join('/downloads', '.bashrc'),
    })
  })
})

describe('app://', () => {
  function page() {
    const folder = temporaryFolder()
    const root = join(folder, 'renderer')
    mkdirSync(join(root, 'assets'), { recursive: true })
    writeFileSync(join(root, 'index.html'), '<!doctype html><title>Switchyard</title>')
    writeFileSync(join(root, 'assets', 'a.js'), 'void 0')
    writeFileSync(join(folder, 'secret.txt'), 'not for the page')
    symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'))
    symlinkSync(folder, join(root, 'up'))
    return (url: string, method = 'GET') => answer(root, { url, method })
  }

  it('is an origin of its own, with no more rights than https', () => {
    registerPageScheme()
    expect(electron.protocol.registerSchemesAsPrivileged).toHaveBeenCalledExactlyOnceWith([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ])
  })

  it('serves the page with its type and its policy', async () => {
    const ask = page()
    const index = await ask('app://switchyard/')
    expect(index.status).toBe(200)
    expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(index.headers.get('content-security-policy')).toContain("script-src 'self';")
    expect(index.headers.get('content-security-policy')).toContain("connect-src 'self';")
    expect(await index.text()).toContain('<title>')
    expect((await ask('app://switchyard/assets/a.js')).headers.get('content-type')).toContain(
      'text/javascript',
    )
    expect(await (await ask('app://switchyard/queues/orders')).text()).toContain('<title>')
  })

  it.each([
    'app://switchyard/../secret.txt',
    'app://switchyard/%2e%2e/secret.txt',
    'app://switchyard/..%2fsecret.txt',
    'app://switchyard/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    'app://switchyard/..%5csecret.txt',
    'app://switchyard/link.txt',
    'app://switchyard/up/secret.txt',
    'app://switchyard/%00.txt',
    'app://switchyard/%zz.txt',
    'app://switchyard//etc/passwd.txt',
  ])('does not leave the folder for %s', async (url) => {
    const response = await page()(url)
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('')
  })

  it('answers nobody else, and only to reading', async () => {
    const ask = page()
    expect((await ask('app://evil/index.html')).status).toBe(403)
    expect((await ask('app://switchyard/', 'POST')).status).toBe(403)
  })
})
