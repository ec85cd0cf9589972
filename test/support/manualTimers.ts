import type { Timers } from '../../electron/console/timers'

/** Real time that only passes when a test says so. */
export class ManualTimers implements Timers {
  #now = 0
  #pending: { at: number; callback: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback }
    this.#pending.push(timer)
    return () => {
      this.#pending = this.#pending.filter((other) => other !== timer)
    }
  }

  /** Passes time and stops at each timer on the way. */
  pass(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const due = this.#pending.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.#pending = this.#pending.filter((other) => other !== due)
      this.#now = Math.max(this.#now, due.at)
      due.callback()
    }
    this.#now = end
  }

  /** Passes time in steps, letting promises settle in between. */
  async passSlowly(ms: number, step = 50): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      this.pass(Math.min(step, left))
      await settle()
    }
  }

  get pending(): number {
    return this.#pending.length
  }
}

/** Lets everything that can go on without time go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
