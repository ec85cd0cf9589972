import { Worker } from 'node:worker_threads'

/** A thread that does nothing: how late the machine itself runs it, at most, in ms since the last question. */
export function idleThread(): { ask(): Promise<number>; end(): void } {
  const code = `
    const { parentPort } = require('node:worker_threads')
    const delays = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 })
    delays.enable()
    parentPort.on('message', () => {
      parentPort.postMessage(delays.max / 1e6)
      delays.reset()
    })`
  const worker = new Worker(code, { eval: true })
  return {
    ask: () =>
      new Promise((resolve) => {
        worker.once('message', resolve)
        worker.postMessage('')
      }),
    end: () => void worker.terminate(),
  }
}
