import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { ipcMain, MessageChannelMain, type BrowserWindow, type IpcMainEvent } from 'electron'
import { ASK_FOR_PORT, HERE_IS_THE_PORT } from '../../shared/desktopPort'
import { PacedPort } from './pacedPort'
import { senderIsOwnPage } from './security'

/**
 * Gives the window's page a port to the console API whenever it asks: at load, and again after a reload, which ends
 * the port before. Questions from any other frame or page are not answered. Returns what stops it.
 */
export function offerPort(window: BrowserWindow, router: AnyRouter, log: (line: string) => void): () => void {
  // The adapter for sockets, as that for ports never waits for a slow page; both speak the same messages.
  const rpc = new RPCHandler(router)
  let closeLast: (() => void) | undefined

  const onAsk = (event: IpcMainEvent) => {
    const frame = event.senderFrame
    if (window.isDestroyed() || !senderIsOwnPage(frame, window.webContents)) {
      log(`Refused the console API to ${frame?.url ?? 'a frame that is gone'}`)
      return
    }
    closeLast?.()
    const { port1: ours, port2: theirs } = new MessageChannelMain()
    closeLast = () => ours.close()
    void rpc.upgrade(new PacedPort(ours).asSocket(), { context: {} })
    ours.start()
    frame?.postMessage(HERE_IS_THE_PORT, null, [theirs])
  }

  ipcMain.on(ASK_FOR_PORT, onAsk)
  return () => {
    ipcMain.off(ASK_FOR_PORT, onAsk)
    closeLast?.()
  }
}
