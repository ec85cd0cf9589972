import { ipcRenderer } from 'electron'
import { ASK_FOR_PORT, HERE_IS_THE_PORT } from '../shared/desktopPort'

/** The little of the page that this script touches; the main process is compiled without the DOM's types. */
declare const window: {
  readonly location: { readonly origin: string }
  addEventListener(type: 'message', listener: (event: { source: unknown; data: unknown }) => void): void
  postMessage(message: string, origin: string, ports: readonly unknown[]): void
}

/**
 * Passes the page's question for a port to the main process, and the port back; nothing else crosses here.
 * The main process checks who asks.
 */
window.addEventListener('message', (event) => {
  if (event.source === window && event.data === ASK_FOR_PORT) ipcRenderer.send(ASK_FOR_PORT)
})

ipcRenderer.on(HERE_IS_THE_PORT, (event) => {
  window.postMessage(HERE_IS_THE_PORT, window.location.origin, event.ports)
})
