/**
 * How the page and the desktop app find each other. The page calls `window.postMessage(ASK_FOR_PORT, origin)`; the
 * preload script passes that on; the main process checks who asks and answers with a MessagePort, which arrives at
 * the page as a message event with `data === HERE_IS_THE_PORT` and the port in `ports[0]`. A reload asks again and
 * gets a new port. Pages of the headless host (any protocol but `app:`) use a WebSocket to `/rpc` instead.
 */
export const ASK_FOR_PORT = 'switchyard:ask-for-port'
export const HERE_IS_THE_PORT = 'switchyard:here-is-the-port'
/** What the page answers to every message on the port, so that the main process knows how far behind it is. */
export const RECEIVED = 'switchyard:received'

/** The desktop app's page is served from here, with no other origin ever allowed. */
export const PAGE_SCHEME = 'app'
export const PAGE_HOST = 'switchyard'
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`
