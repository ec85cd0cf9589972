import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { IntervalHistogram } from 'node:perf_hooks'

/**
 * What `GET /health` answers: that it runs, and what it serves. Asking changes nothing, except that the first
 * `?diagnostics` starts the watch on the event loop, and each later one tells of the time since the one before.
 */
export class Health {
  #delays: IntervalHistogram | undefined

  constructor(private readonly services: readonly string[]) {}

  report(query: string): string {
    const report: Record<string, unknown> = {
      name: 'switchyard',
      status: 'running',
      services: Object.fromEntries(this.services.map((service) => [service, 'running'])),
    }
    if (query.split('&').includes('diagnostics')) report.diagnostics = this.#diagnostics()
    return JSON.stringify(report)
  }

  #diagnostics(): Record<string, unknown> {
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
    const { maxRSS } = process.resourceUsage()
    const { user, system } = process.cpuUsage()
    const cpuMs = (user + system) / 1_000
    const memory = { rss, peakRss: maxRSS * 1024, heapUsed, external, arrayBuffers }
    const delays = this.#delays
    if (!delays) {
      this.#delays = monitorEventLoopDelay({ resolution: 1 })
      this.#delays.enable()
      return { pid: process.pid, cpuMs, memory }
    }
    const milliseconds = (nanoseconds: number): number => Math.round(nanoseconds / 1e4) / 100
    const eventLoopDelayMs = {
      p50: milliseconds(delays.percentile(50)),
      p99: milliseconds(delays.percentile(99)),
      max: milliseconds(delays.max),
    }
    delays.reset()
    return { pid: process.pid, cpuMs, memory, eventLoopDelayMs }
  }

  close(): void {
    this.#delays?.disable()
  }
}
