import type { Turns } from '../../broker/streams/browse/merge'
import { SliceSize } from '../../broker/tasks/pace'
import type { StreamServices } from '../streams/streamServices'

/** Slices of a few milliseconds, counted in records. */
export class Slices implements Turns {
  readonly #size: SliceSize
  readonly #turn: () => Promise<void>
  #limit: number
  /** Records of this slice. */
  count = 0
  /** Slices that are done. */
  passed = 0

  constructor(
    { console: { pace } }: StreamServices,
    private readonly stopped: () => boolean,
  ) {
    this.#size = new SliceSize(pace, { first: 256, max: 4_096 })
    this.#turn = () => pace.turn()
    this.#limit = this.#size.begin()
  }

  get due(): boolean {
    return this.count >= this.#limit || this.#size.spent
  }

  async pass(): Promise<boolean> {
    this.#size.end()
    this.passed++
    this.count = 0
    await this.#turn()
    this.#limit = this.#size.begin()
    return !this.stopped()
  }
}
