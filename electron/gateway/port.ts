import type { Server } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'

/** How HTTP/2 clients with prior knowledge begin; no HTTP/1 method starts like it. */
const PREFACE = 'PRI '
/** Milliseconds a connection may stay silent before its first byte. */
const SILENCE = 60_000

type Listener = (this: Server, socket: Socket) => void

/**
 * Lets one port speak both HTTPs: the first bytes of a connection say which server gets it. Calls `opened` with
 * every connection.
 */
export function shareConnections(http1: Server, http2: Http2Server, opened: (socket: Socket) => void): void {
  const speakHttp1 = http1.listeners('connection') as Listener[]
  http1.removeAllListeners('connection')
  http1.on('connection', (socket: Socket) => {
    opened(socket)
    socket.setTimeout(SILENCE, () => socket.destroy())
    socket.on('error', destroy)
    let held: Buffer | undefined
    const peek = (): void => {
      const chunk = socket.read() as Buffer | null
      if (chunk === null) {
        if (!socket.readableEnded && !socket.destroyed) socket.once('readable', peek)
        return
      }
      const start = held ? Buffer.concat([held, chunk]) : chunk
      const length = Math.min(start.length, PREFACE.length)
      const matches = start.toString('latin1', 0, length) === PREFACE.slice(0, length)
      if (matches && length < PREFACE.length) {
        held = start
        socket.once('readable', peek)
        return
      }
      socket.unshift(start)
      socket.setTimeout(0)
      socket.removeAllListeners('timeout')
      socket.removeListener('error', destroy)
      socket.removeListener('end', finish)
      if (matches) {
        // Half-closed connections are a thing of HTTP/1: here the end of one side is the end of the session.
        socket.allowHalfOpen = false
        http2.emit('connection', socket)
      } else for (const listener of speakHttp1) listener.call(http1, socket)
    }
    const finish = (): void => {
      socket.end()
    }
    socket.on('end', finish)
    socket.once('readable', peek)
  })
}

function destroy(this: Socket): void {
  this.destroy()
}

/** How many ports after the wanted one are tried. */
const TRIES = 100

/**
 * Listens on the port, or on the next free one after it; 0 is any free one. Rejects with the system's error when
 * none can be had.
 */
export async function listen(
  server: Server,
  host: string,
  port: number,
): Promise<{ port: number; moved: boolean }> {
  const last = port === 0 ? 0 : Math.min(65_535, port + TRIES)
  for (let candidate = port; ; candidate += 1) {
    try {
      await listenOn(server, host, candidate)
      const bound = (server.address() as AddressInfo).port
      return { port: bound, moved: port !== 0 && bound !== port }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || candidate >= last) throw error
    }
  }
}

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      server.removeListener('listening', ready)
      reject(error)
    }
    const ready = (): void => {
      server.removeListener('error', failed)
      resolve()
    }
    server.once('error', failed)
    server.once('listening', ready)
    server.listen({ host, port, exclusive: true })
  })
}
