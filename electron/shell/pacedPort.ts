import type { MessagePortMain } from 'electron'
import type { WebSocket } from 'ws'
import { RECEIVED } from '../../shared/desktopPort'

/** A page that lags this many bytes behind gets its next message when it has caught up; as on the WebSocket. */
const PAGE_BUFFER = 1_048_576

type Socket = Pick<WebSocket, 'addEventListener' | 'send'>

/**
 * A message port says nothing of what its other end has read, and queues without a bound. So the page acknowledges
 * each message (`RECEIVED`), and `send` resolves when it has room for more: live feeds wait for that before they go on,
 * and read newer state then. An answer to a call is sent at once; it is bounded by what was asked.
 */
export class PacedPort {
  /** Sizes of the messages that the page has not acknowledged, oldest first. */
  readonly #underWay: number[] = []
  #bytes = 0
  #waiting: (() => void)[] = []
  #closed = false

  constructor(private readonly port: MessagePortMain) {
    port.on('close', () => {
      this.#closed = true
      this.#release()
    })
  }

  /** In the shape that the RPC library takes. */
  asSocket(): Socket {
    const addEventListener = (type: string, listener: (event: { data: unknown }) => void): void => {
      if (type === 'close') this.port.on('close', () => listener({ data: undefined }))
      if (type !== 'message') return
      this.port.on('message', ({ data }) => {
        if (data === RECEIVED) this.#received()
        else listener({ data })
      })
    }
    return { addEventListener, send: (data: string | Uint8Array) => this.#send(data) } as Socket
  }

  #send(data: string | Uint8Array): Promise<void> | undefined {
    if (this.#closed) return undefined
    this.port.postMessage(data)
    this.#underWay.push(data.length)
    this.#bytes += data.length
    if (this.#bytes <= PAGE_BUFFER) return undefined
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #received(): void {
    this.#bytes -= this.#underWay.shift() ?? 0
    if (this.#bytes <= PAGE_BUFFER) this.#release()
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
