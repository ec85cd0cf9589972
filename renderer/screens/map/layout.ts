import { columnsOf, groupsOf, type LayoutEdge, type LayoutNode } from './layers'
import { spread } from './spread'

/** In the map's own units, which are pixels at 100 %. */
export const NODE_WIDTH = 196
export const NODE_HEIGHT = 46
const ROW = NODE_HEIGHT + 18
/** What only passes through a column takes less room than what stands in it. */
const LANE = 30
export const COLUMN_GAP = 150
/** A column with more nodes than this in a group stands in two staggered rows, which halves its height. */
const CROWDED = 14
/** Between the two of a crowded column. Lines to the second pass between the nodes of the first. */
const STAGGER_GAP = 44
/** The room between two nodes that lines may take there. */
const PASSAGE = 12
const GROUP_GAP = 40
const ALONE_GAP = 40
const LABEL_HEIGHT = 20
const SWEEPS = 12

export interface Point {
  readonly x: number
  readonly y: number
}
export interface PlacedNode extends Point {
  readonly id: string
  readonly column: number
}
export interface PlacedEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  /** As the `d` of an SVG path. */
  readonly path: string
  /** The middle of its label. */
  readonly label: Point
}
export interface Layout {
  readonly width: number
  readonly height: number
  readonly columns: readonly Column[]
  /** By id. x and y are the top left corner. */
  readonly nodes: ReadonlyMap<string, PlacedNode>
  readonly edges: readonly PlacedEdge[]
  /** Where the nodes begin that nothing is tied to; null if there are none. */
  readonly aloneY: number | null
}

export interface Column {
  /** Its left edge. */
  readonly x: number
  readonly width: number
}

/** A node in its column, or the place where a long edge passes through. */
interface Slot {
  readonly key: string
  readonly column: number
  /** What it takes of its column's height. */
  readonly size: number
  /** Slots it is tied to in the columns beside it. */
  readonly left: string[]
  readonly right: string[]
  x: number
  y: number
}

/**
 * Where everything stands: columns from left to right as messages flow, groups that hang together below each other,
 * as few crossings as a few sweeps find. The same nodes and edges always give the same picture, whatever flows.
 */
export function layOut(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
  const sorted = [...nodes].sort((a, b) => compare(a.label, b.label) || compare(a.id, b.id))
  const known = new Set(sorted.map(({ id }) => id))
  const drawn = edges.filter(({ from, to }) => known.has(from) && known.has(to))
  const { groups, alone } = groupsOf(sorted, drawn)
  const tied = groups.flat()
  const columnOf = columnsOf(tied, drawn)
  const columns = measure(groups, columnOf)
  const last = columns.at(-1)
  const width = last ? last.x + last.width : 0
  const placed = new Map<string, PlacedNode>()
  const lines: PlacedEdge[] = []
  let top = 0
  for (const group of groups) {
    const ids = new Set(group.map(({ id }) => id))
    const own = drawn.filter(({ from }) => ids.has(from))
    const members = sorted.filter(({ id }) => ids.has(id))
    top = placeGroup(members, own, { columns, columnOf }, top, placed, lines) + GROUP_GAP
  }
  const bottom = groups.length > 0 ? top : 0
  const across = Math.max(4, Math.floor((width + ALONE_GAP) / (NODE_WIDTH + ALONE_GAP)))
  const height = placeAlone(alone, bottom, across, placed)
  const used = Math.min(across, alone.length)
  return {
    width: Math.max(width, used * (NODE_WIDTH + ALONE_GAP) - ALONE_GAP),
    height: alone.length > 0 ? height : Math.max(NODE_HEIGHT, top - GROUP_GAP),
    columns,
    nodes: placed,
    edges: separateLabels(lines, new Set(drawn.filter(({ labelled }) => labelled).map(({ id }) => id))),
    aloneY: alone.length > 0 ? bottom : null,
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Grid {
  readonly columns: readonly Column[]
  readonly columnOf: ReadonlyMap<string, number>
}

/** The columns of a group that are crowded: those that make it high. */
function crowdedOf(group: readonly LayoutNode[], columnOf: ReadonlyMap<string, number>): Set<number> {
  const counts = new Map<number, number>()
  for (const { id } of group) {
    const column = columnOf.get(id)!
    counts.set(column, (counts.get(column) ?? 0) + 1)
  }
  const most = Math.max(...counts.values())
  return new Set(
    [...counts].filter(([, count]) => count > CROWDED && count > most / 2).map(([column]) => column),
  )
}

function measure(
  groups: readonly (readonly LayoutNode[])[],
  columnOf: ReadonlyMap<string, number>,
): Column[] {
  const count = Math.max(0, ...[...columnOf.values()].map((column) => column + 1))
  const wide = new Set(groups.flatMap((group) => [...crowdedOf(group, columnOf)]))
  let x = 0
  return Array.from({ length: count }, (_, index) => {
    const width = wide.has(index) ? 2 * NODE_WIDTH + STAGGER_GAP : NODE_WIDTH
    const column = { x, width }
    x += width + COLUMN_GAP
    return column
  })
}

const laneKey = (edge: LayoutEdge, column: number): string => `${edge.id}\n${column}`

function placeGroup(
  members: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  { columns, columnOf }: Grid,
  top: number,
  placed: Map<string, PlacedNode>,
  lines: PlacedEdge[],
): number {
  const slots = new Map<string, Slot>()
  const add = (key: string, column: number, size: number): Slot => {
    const slot: Slot = { key, column, size, left: [], right: [], x: columns[column]!.x, y: 0 }
    slots.set(key, slot)
    return slot
  }
  const crowded = crowdedOf(members, columnOf)
  for (const { id } of members) {
    const column = columnOf.get(id)!
    add(id, column, crowded.has(column) ? ROW / 2 : ROW)
  }
  for (const edge of edges) {
    const [from, to] = [columnOf.get(edge.from)!, columnOf.get(edge.to)!]
    let before = slots.get(edge.from)!
    for (let column = from + 1; column < to; column += 1) {
      before = tie(before, add(laneKey(edge, column), column, LANE))
    }
    if (to > from) tie(before, slots.get(edge.to)!)
  }
  const layers: Slot[][] = []
  for (const slot of slots.values()) (layers[slot.column] ??= []).push(slot)
  const full = layers.filter((layer) => layer !== undefined)
  order(full, slots)
  align(full, slots)
  stagger(
    full.filter((layer) => crowded.has(layer[0]!.column)),
    new Set(members.map(({ id }) => id)),
  )
  const highest = Math.min(...[...slots.values()].map(({ y, size }) => y - size / 2))
  for (const slot of slots.values()) slot.y += top - highest
  for (const { id } of members) {
    const slot = slots.get(id)!
    placed.set(id, { id, column: slot.column, x: slot.x, y: slot.y - NODE_HEIGHT / 2 })
  }
  const ports = portsOf(edges, slots, crowded)
  for (const edge of edges) lines.push(lineOf(edge, slots, columns, ports))
  return Math.max(...[...slots.values()].map(({ y, size }) => y + size / 2))
}

function tie(left: Slot, right: Slot): Slot {
  left.right.push(right.key)
  right.left.push(left.key)
  return right
}

/** Fewer crossings: each column is sorted by the middle of what it is tied to, from the left and from the right in turn. */
function order(layers: Slot[][], slots: ReadonlyMap<string, Slot>): void {
  for (const layer of layers) number(layer)
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forward = sweep % 2 === 0
    for (const layer of forward ? layers : [...layers].reverse()) {
      const middle = new Map(
        layer.map((slot) => [slot.key, meanY(forward ? slot.left : slot.right, slots) ?? slot.y]),
      )
      layer.sort((a, b) => middle.get(a.key)! - middle.get(b.key)! || a.y - b.y)
      number(layer)
    }
  }
}

function number(layer: readonly Slot[]): void {
  layer.forEach((slot, index) => (slot.y = index - layer.length / 2))
}

function meanY(keys: readonly string[], slots: ReadonlyMap<string, Slot>): number | null {
  if (keys.length === 0) return null
  return keys.reduce((sum, key) => sum + slots.get(key)!.y, 0) / keys.length
}

/** Straighter lines: each slot goes as near to the middle of its neighbours as its column leaves it room. */
function align(layers: readonly Slot[][], slots: ReadonlyMap<string, Slot>): void {
  for (const layer of layers) {
    let y = 0
    for (const slot of layer) {
      slot.y = y + slot.size / 2
      y += slot.size
    }
    for (const slot of layer) slot.y -= y / 2
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const layer of sweep % 2 === 0 ? layers : [...layers].reverse()) {
      const wanted = layer.map((slot) => meanY([...slot.left, ...slot.right], slots) ?? slot.y)
      const room = layer.map((slot, index) => (index === 0 ? 0 : (slot.size + layer[index - 1]!.size) / 2))
      spread(wanted, room).forEach((y, index) => (layer[index]!.y = y))
    }
  }
}

/** In a crowded column every second node stands further right. */
function stagger(layers: readonly Slot[][], nodes: ReadonlySet<string>): void {
  for (const layer of layers) {
    layer
      .filter(({ key }) => nodes.has(key))
      .forEach((slot, index) => {
        if (index % 2 === 1) slot.x += NODE_WIDTH + STAGGER_GAP
      })
  }
}

/** Where on the side of a node each of its edges begins or ends: spread over it in the order of their other ends. */
function portsOf(
  edges: readonly LayoutEdge[],
  slots: ReadonlyMap<string, Slot>,
  crowded: ReadonlySet<number>,
): Map<string, number> {
  const ports = new Map<string, number>()
  const sides = new Map<string, { room: number; ends: { key: string; toward: number }[] }>()
  const note = (side: string, column: number, end: { key: string; toward: number }): void => {
    const room = crowded.has(column) ? PASSAGE : NODE_HEIGHT - 16
    const known = sides.get(side) ?? { room, ends: [] }
    known.ends.push(end)
    sides.set(side, known)
  }
  for (const edge of edges) {
    const [from, to] = [slots.get(edge.from)!, slots.get(edge.to)!]
    const first = slots.get(laneKey(edge, from.column + 1)) ?? to
    const last = slots.get(laneKey(edge, to.column - 1)) ?? from
    note(`${edge.from} out`, from.column, { key: `${edge.id} out`, toward: first.y })
    note(`${edge.to} in`, to.column, { key: `${edge.id} in`, toward: last.y })
  }
  for (const { room, ends } of sides.values()) {
    ends.sort((a, b) => a.toward - b.toward)
    const step = Math.min(12, room / ends.length)
    ends.forEach(({ key }, index) => ports.set(key, (index - (ends.length - 1) / 2) * step))
  }
  return ports
}

function lineOf(
  edge: LayoutEdge,
  slots: ReadonlyMap<string, Slot>,
  columns: readonly Column[],
  ports: ReadonlyMap<string, number>,
): PlacedEdge {
  const [from, to] = [slots.get(edge.from)!, slots.get(edge.to)!]
  const start = { x: from.x + NODE_WIDTH, y: from.y + ports.get(`${edge.id} out`)! }
  const end = { x: to.x, y: to.y + ports.get(`${edge.id} in`)! }
  if (to.column <= from.column) return { ...named(edge), ...backward(start, end) }
  const [first, last] = [columns[from.column]!, columns[to.column]!]
  const points: Point[] = [start, { x: first.x + first.width, y: start.y }]
  for (let column = from.column + 1; column < to.column; column += 1) {
    const { y } = slots.get(laneKey(edge, column))!
    const { x, width } = columns[column]!
    points.push({ x, y }, { x: x + width, y })
  }
  points.push({ x: last.x, y: end.y }, end)
  const middle = { x: last.x - COLUMN_GAP / 2, y: (points.at(-2)!.y + points.at(-3)!.y) / 2 }
  return { ...named(edge), path: curve(points), label: middle }
}

const named = ({ id, from, to }: LayoutEdge) => ({ id, from, to })

function curve(points: readonly Point[]): string {
  let path = `M${xy(points[0]!)}`
  for (let at = 1; at < points.length; at += 1) {
    const [a, b] = [points[at - 1]!, points[at]!]
    if (a.x === b.x) continue
    if (a.y === b.y) {
      path += `H${Math.round(b.x * 10) / 10}`
      continue
    }
    const bend = (b.x - a.x) / 2
    path += `C${xy({ x: a.x + bend, y: a.y })} ${xy({ x: b.x - bend, y: b.y })} ${xy(b)}`
  }
  return path
}

/** Against the flow, or to a node in the same column: out at the right, back in at the left, below both. */
function backward(start: Point, end: Point): { path: string; label: Point } {
  const low = Math.max(start.y, end.y) + NODE_HEIGHT
  const reach = COLUMN_GAP / 3
  const path = `M${xy(start)}C${xy({ x: start.x + reach, y: start.y })} ${xy({ x: start.x + reach, y: low })} ${xy({ x: (start.x + end.x) / 2, y: low })}S${xy({ x: end.x - reach, y: end.y })} ${xy(end)}`
  return { path, label: { x: (start.x + end.x) / 2, y: low } }
}

const xy = ({ x, y }: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`

/** Labels in the same gap between two columns do not cover each other. */
function separateLabels(lines: readonly PlacedEdge[], labelled: ReadonlySet<string>): PlacedEdge[] {
  const gaps = new Map<number, PlacedEdge[]>()
  for (const line of lines.filter(({ id }) => labelled.has(id)))
    gaps.set(line.label.x, [...(gaps.get(line.label.x) ?? []), line])
  const at = new Map<string, number>()
  for (const gap of gaps.values()) {
    gap.sort((a, b) => a.label.y - b.label.y)
    const places = spread(
      gap.map(({ label }) => label.y),
      gap.map(() => LABEL_HEIGHT),
    )
    gap.forEach(({ id }, index) => at.set(id, places[index]!))
  }
  return lines.map((line) => ({ ...line, label: { x: line.label.x, y: at.get(line.id) ?? line.label.y } }))
}

/** What nothing is tied to stands in rows below the rest. */
function placeAlone(
  alone: readonly LayoutNode[],
  top: number,
  columns: number,
  placed: Map<string, PlacedNode>,
): number {
  const first = top + LABEL_HEIGHT + 8
  alone.forEach(({ id }, index) => {
    const column = index % columns
    placed.set(id, {
      id,
      column,
      x: column * (NODE_WIDTH + ALONE_GAP),
      y: first + Math.floor(index / columns) * ROW,
    })
  })
  return first + Math.ceil(alone.length / columns) * ROW
}
