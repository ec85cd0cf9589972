import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { consoleContract } from '../../shared/console/contract'

export interface ConsoleSocket {
  readonly client: ContractRouterClient<typeof consoleContract>
  close(): void
}

/** The console API of a headless host, as its page reaches it: by the printed address, its cookie and a socket. */
export async function openConsole(url: string): Promise<ConsoleSocket> {
  const entered = await fetch(url, { redirect: 'manual' })
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { origin, host } = new URL(url)
  const websocket = new WebSocket(`ws://${host}/rpc`, { headers: { cookie, origin } })
  // A host that is killed resets it.
  websocket.on('error', () => undefined)
  await new Promise((resolve, reject) => {
    websocket.once('open', resolve)
    websocket.once('close', () => reject(new Error('The console took no connection')))
  })
  const link = new RPCLink({ websocket: websocket as unknown as globalThis.WebSocket })
  return { client: createORPCClient(link), close: () => websocket.terminate() }
}
