import type { ShardView } from '../../../../shared/console/streams'

/**
 * Where the shards of a stream stand in the picture of their family: across by the range of hash keys, down by generation.
 * A shard reaches down to its first child, an open one to the bottom, so that the bottom edge is what takes records now
 * and each line across it meets one shard for every key. Pure.
 */

/** One box: a shard, or neighbours of the same rows that are too narrow to be told apart. */
export interface FamilyCell {
  readonly key: string
  readonly shards: readonly ShardView[]
  readonly open: boolean
  readonly from: number
  readonly to: number
  readonly x: number
  readonly width: number
  readonly y: number
  readonly height: number
  /** 0: the oldest there are. */
  readonly generation: number
}

export interface FamilyLine {
  readonly key: string
  readonly path: string
  /** It leads to a shard that is open. */
  readonly open: boolean
}

export interface FamilyLayout {
  readonly cells: readonly FamilyCell[]
  readonly lines: readonly FamilyLine[]
  readonly generations: number
  readonly height: number
}

/** The part of the hash keys that is looked at, 0 to 1, and how large it is drawn. */
export interface FamilyView {
  readonly from: number
  readonly to: number
  readonly width: number
  readonly rowHeight: number
  /** Between two rows, where the lines are. */
  readonly gap: number
  /** Boxes narrower than this are drawn together. */
  readonly least: number
}

interface Placed {
  readonly shard: ShardView
  readonly first: number
  /** The last row it reaches into. */
  readonly last: number
}

const parentsOf = (shard: ShardView): string[] =>
  [shard.parent, shard.adjacentParent].filter((id): id is string => id !== null)

/** How many generations each shard is away from the oldest there are, by its id. Parents that expired count for nothing. */
export function generationsOf(shards: readonly ShardView[]): Map<string, number> {
  const generations = new Map<string, number>()
  for (const shard of [...shards].sort((a, b) => a.number - b.number)) {
    const above = parentsOf(shard).map((id) => generations.get(id) ?? -1)
    generations.set(shard.shardId, Math.max(-1, ...above) + 1)
  }
  return generations
}

/** Children by the id of the parent, in the order of their ranges. */
export function childrenOf(shards: readonly ShardView[]): Map<string, ShardView[]> {
  const children = new Map<string, ShardView[]>()
  for (const shard of shards) {
    for (const id of parentsOf(shard)) children.set(id, [...(children.get(id) ?? []), shard])
  }
  for (const list of children.values()) list.sort((a, b) => a.from - b.from)
  return children
}

function place(shards: readonly ShardView[]): { placed: Placed[]; rows: number } {
  const generations = generationsOf(shards)
  const rows = Math.max(0, ...generations.values()) + 1
  const until = new Map<string, number>()
  for (const shard of shards) {
    const row = generations.get(shard.shardId)!
    for (const id of parentsOf(shard)) until.set(id, Math.min(until.get(id) ?? Infinity, row))
  }
  const placed = shards.map((shard) => {
    const first = generations.get(shard.shardId)!
    const below = shard.open ? rows : (until.get(shard.shardId) ?? first + 1)
    return { shard, first, last: Math.max(first, below - 1) }
  })
  placed.sort((a, b) => a.first - b.first || a.last - b.last || a.shard.from - b.shard.from)
  return { placed, rows }
}

/** The picture for one view. Costs what is drawn, and one pass over all shards. */
export function layOut(shards: readonly ShardView[], view: FamilyView): FamilyLayout {
  const { placed, rows } = place(shards)
  const scale = view.width / Math.max(view.to - view.from, Number.EPSILON)
  const step = view.rowHeight + view.gap
  const inView = placed.filter(({ shard }) => shard.to > view.from && shard.from < view.to)

  const groups: Placed[][] = []
  for (const one of inView) {
    const group = groups.at(-1)
    const before = group?.at(-1)
    const joins =
      group !== undefined &&
      before !== undefined &&
      before.first === one.first &&
      before.last === one.last &&
      before.shard.open === one.shard.open &&
      Math.abs(before.shard.to - one.shard.from) < 1e-12 &&
      (one.shard.to - one.shard.from) * scale < view.least &&
      (one.shard.from - group[0]!.shard.from) * scale < view.least
    if (joins) group.push(one)
    else groups.push([one])
  }

  const cellOf = new Map<string, FamilyCell>()
  const cells = groups.map((group) => {
    const [head, tail] = [group[0]!, group.at(-1)!]
    const [from, to] = [head.shard.from, tail.shard.to]
    const x = (Math.max(from, view.from) - view.from) * scale
    const end = (Math.min(to, view.to) - view.from) * scale
    const cell: FamilyCell = {
      key: group.length === 1 ? head.shard.shardId : `${head.shard.shardId} to ${tail.shard.shardId}`,
      shards: group.map(({ shard }) => shard),
      open: head.shard.open,
      from,
      to,
      x,
      width: Math.max(0.5, end - x),
      y: head.first * step,
      height: (head.last - head.first) * step + view.rowHeight,
      generation: head.first,
    }
    for (const { shard } of group) cellOf.set(shard.shardId, cell)
    return cell
  })

  return {
    cells,
    lines: linesBetween(cells, cellOf),
    generations: rows,
    height: rows * step - view.gap,
  }
}

function linesBetween(cells: readonly FamilyCell[], cellOf: ReadonlyMap<string, FamilyCell>): FamilyLine[] {
  const lines = new Map<string, FamilyLine>()
  for (const cell of cells) {
    for (const shard of cell.shards) {
      for (const id of parentsOf(shard)) {
        const above = cellOf.get(id)
        const key = `${id} ${cell.key}`
        if (!above || lines.has(`${above.key} ${cell.key}`)) continue
        const [x1, y1] = [above.x + above.width / 2, above.y + above.height]
        const [x2, y2] = [cell.x + cell.width / 2, cell.y]
        const half = (y1 + y2) / 2
        const path = `M${round(x1)} ${y1}C${round(x1)} ${half} ${round(x2)} ${half} ${round(x2)} ${y2}`
        lines.set(`${above.key} ${cell.key}`, { key, path, open: cell.open })
      }
    }
  }
  return [...lines.values()]
}

const round = (value: number): number => Math.round(value * 10) / 10

/** What to look at so that a part stands in the middle with room beside it, the whole at most. */
export function zoomedTo(from: number, to: number, room = 0.25): { from: number; to: number } {
  const margin = (to - from) * room
  const [low, high] = [Math.max(0, from - margin), Math.min(1, to + margin)]
  return high - low < 1e-9 ? { from: 0, to: 1 } : { from: low, to: high }
}
