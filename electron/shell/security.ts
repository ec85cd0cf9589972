import { basename, join } from 'node:path'
import { app, session, shell, type Session, type WebContents, type WebFrameMain } from 'electron'
import { PAGE_HOST, PAGE_ORIGIN, PAGE_SCHEME } from '../../shared/desktopPort'

/** The page of this app, and nothing that merely starts like it. */
export function isOwnPage(url: string): boolean {
  try {
    const { protocol, host } = new URL(url)
    return protocol === `${PAGE_SCHEME}:` && host === PAGE_HOST
  } catch {
    return false
  }
}

/** The top frame of this very window, showing our page: whoever else asks gets no port. */
export function senderIsOwnPage(frame: WebFrameMain | null, contents: WebContents): boolean {
  return frame !== null && frame === contents.mainFrame && isOwnPage(frame.url)
}

/**
 * The one door to the outside: opens http(s) addresses in the person's browser.
 * Anything else (file:, smb:, custom schemes that start programs) is refused, with an error.
 */
export async function openExternal(url: string): Promise<void> {
  const { protocol, href } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error(`Not a web address: ${url}`)
  await shell.openExternal(href)
}

/** Denies every page, in every window, what ours does not need. Call once, before the first window. */
export function denyByDefault(log: (line: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void }, url: string) => {
      if (!isOwnPage(url)) {
        event.preventDefault()
        log(`Refused to navigate to ${url}`)
      }
    }
    contents.on('will-navigate', (event) => stay(event, event.url))
    contents.on('will-frame-navigate', (event) => stay(event, event.url))
    contents.on('will-redirect', (event) => stay(event, event.url))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      openExternal(url).catch(() => log(`Refused to open ${url}`))
      return { action: 'deny' }
    })
  })
}

/** The one permission the page has: writing plain text to the clipboard, for its copy buttons. */
const allowed = 'clipboard-sanitized-write'

/**
 * Permissions, devices and the network are closed to the page. What it made itself (the body of a message) it may
 * save, by a dialog. Call when the app is ready.
 */
export function closeSession(own: Session = session.defaultSession): void {
  own.setPermissionRequestHandler((contents, permission, callback) =>
    callback(permission === allowed && isOwnPage(contents.getURL())),
  )
  own.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === allowed && isOwnPage(origin),
  )
  own.setDevicePermissionHandler(() => false)
  own.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${PAGE_ORIGIN}/`)) return event.preventDefault()
    item.setSaveDialogOptions({
      title: 'Save',
      defaultPath: join(app.getPath('downloads'), basename(item.getFilename())),
    })
  })
  own.webRequest.onBeforeRequest((details, callback) =>
    callback({ cancel: !isOwnPage(details.url) && !/^(devtools|data|blob):/.test(details.url) }),
  )
}
