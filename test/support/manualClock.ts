import type { MovableClock } from '../../electron/broker/clock'

interface Appointment {
  readonly at: number
  readonly callback: () => void
}

/** A clock that only moves when a test says so. Appointments run in order of time, then of making. */
export class ManualClock implements MovableClock {
  #now: number
  readonly #start: number
  #appointments: Appointment[] = []

  /** Starts at a fixed moment of 2026 unless told otherwise. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start
    this.#start = start
  }

  get offset(): number {
    return this.#now - this.#start
  }

  now(): number {
    return this.#now
  }

  schedule(at: number, callback: () => void): () => void {
    const appointment = { at, callback }
    this.#appointments.push(appointment)
    return () => {
      this.#appointments = this.#appointments.filter((other) => other !== appointment)
    }
  }

  /** Moves on and stops at each appointment on the way, so that callbacks see the time they asked for. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let due = this.#nextDue(end); due; due = this.#nextDue(end)) {
      const current = due
      this.#appointments = this.#appointments.filter((other) => other !== current)
      this.#now = Math.max(this.#now, current.at)
      current.callback()
    }
    this.#now = end
  }

  /** How many appointments are kept: a test that disposes a broker expects 0. */
  get pending(): number {
    return this.#appointments.length
  }

  #nextDue(end: number): Appointment | undefined {
    let first: Appointment | undefined
    for (const appointment of this.#appointments) {
      if (appointment.at <= end && (!first || appointment.at < first.at)) first = appointment
    }
    return first
  }
}
