import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from '@playwright/test'
import type { Diagnostics } from '../targets'
import type { Put, PutJob } from './put'

/** Runs one job of the process that puts. */
export function putting(job: PutJob): Promise<Put> {
  const child = fork(join(import.meta.dirname, 'tailPut.mjs'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  return new Promise<Put>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`What puts records ended with status ${code}`)))
    child.once('message', (message: { done: Put } | { failure: string }) => {
      if ('failure' in message) reject(new Error(message.failure))
      else resolve(message.done)
    })
    child.send(job)
  }).finally(() => child.disconnect())
}

export const load = (): number => loadavg()[0]!

/** Call what is returned for the share of all cores that was in use since, by anybody, in percent. */
export function busyCores(): () => number {
  const read = (): { idle: number; all: number } => {
    const times = cpus().map((core) => core.times)
    const idle = times.reduce((sum, each) => sum + each.idle, 0)
    return { idle, all: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) }
  }
  const before = read()
  return () => {
    const { idle, all } = read()
    return 100 * (1 - (idle - before.idle) / (all - before.all))
  }
}

/** Processor time so far, in ms, and memory in bytes. */
export interface Usage {
  readonly hostCpu: number
  readonly pageCpu: number
  /** Chromium's other processes: they put the page on the screen, and carry its connection. */
  readonly browserCpu: number
  readonly hostRss: number
  readonly pageRss: number
  /** Of the host, since it was asked before. */
  readonly delays: Diagnostics['eventLoopDelayMs']
}

/** What the host and the browser use. */
export class Meter {
  #session: CDPSession | undefined

  constructor(
    private readonly endpoint: string,
    private readonly browser: Browser,
  ) {}

  async #host(): Promise<Diagnostics> {
    const response = await fetch(`${this.endpoint}/health?diagnostics`)
    return ((await response.json()) as { diagnostics: Diagnostics }).diagnostics
  }

  async usage(): Promise<Usage> {
    this.#session ??= await this.browser.newBrowserCDPSession()
    const { processInfo } = await this.#session.send('SystemInfo.getProcessInfo')
    const { cpuMs, memory, eventLoopDelayMs: delays } = await this.#host()
    const renderers = processInfo.filter(({ type }) => type === 'renderer')
    const cpu = (list: typeof processInfo): number =>
      list.reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0)
    return {
      hostCpu: cpuMs,
      pageCpu: cpu(renderers),
      browserCpu: cpu(processInfo.filter(({ type }) => type !== 'renderer')),
      hostRss: memory.rss,
      // The page's own process is the largest: a spare one has nothing in it.
      pageRss: Math.max(...renderers.map(({ id }) => residentBytes(id))),
      delays,
    }
  }
}

/** Bytes of the page's heap that are left after a collection. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024
  } catch {
    return 0
  }
}
