import { shardColor } from '../shardColors'

/** Where the records of one shard stand in the narrow column of lanes. */
export interface Lane {
  readonly shard: number
  /** Px from the left edge of the lanes to the middle of this one. */
  readonly x: number
  readonly color: string
}

export interface Lanes {
  readonly byShard: ReadonlyMap<number, Lane>
  /** Px between two lanes. */
  readonly step: number
  /** Px of all lanes. */
  readonly width: number
}

const widestStep = 12
const narrowestStep = 4
/** Px: more shards than fit begin again from the left. */
const room = 120

/** A lane for each shard, from the lowest number on. */
export function lanesOf(shards: readonly number[]): Lanes {
  const ordered = [...new Set(shards)].sort((a, b) => a - b)
  const step = Math.max(narrowestStep, Math.min(widestStep, Math.floor(room / Math.max(1, ordered.length))))
  const fit = Math.floor(room / step)
  const byShard = new Map(
    ordered.map((shard, at) => [
      shard,
      { shard, x: (at % fit) * step + Math.floor(step / 2), color: shardColor(shard) },
    ]),
  )
  return { byShard, step, width: Math.min(fit, Math.max(1, ordered.length)) * step }
}
