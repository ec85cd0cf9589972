import type { MapNodeKind } from '../../../shared/console/map'

export interface LayoutNode {
  readonly id: string
  readonly kind: MapNodeKind
  readonly label: string
}
export interface LayoutEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  /** Something is written on it. */
  readonly labelled?: boolean
}

/** The column a node stands in if nothing pushes it further right. */
const firstColumn: Record<MapNodeKind, number> = {
  publisher: 0,
  topic: 1,
  queue: 2,
  http: 2,
  email: 2,
  sms: 2,
  application: 2,
  lambda: 2,
  firehose: 2,
  'dead-letter-queue': 3,
  consumer: 3,
}

/**
 * The column of each node: right of whatever sends to it, as messages flow, and not left of where its kind belongs. Edges
 * that close a circle do not count. Columns that stay empty are left out.
 */
export function columnsOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Map<string, number> {
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]))
  const outgoing = new Map<string, string[]>()
  for (const { from, to } of edges) {
    if (from === to || !kinds.has(from) || !kinds.has(to)) continue
    outgoing.set(from, [...(outgoing.get(from) ?? []), to])
  }
  const order = flowOrder(nodes, outgoing)
  const place = new Map(order.map((id, index) => [id, index]))
  const columns = new Map<string, number>()
  for (const id of order) {
    const own = Math.max(columns.get(id) ?? 0, firstColumn[kinds.get(id)!])
    columns.set(id, own)
    for (const to of outgoing.get(id) ?? []) {
      if (place.get(to)! < place.get(id)!) continue
      columns.set(to, Math.max(columns.get(to) ?? 0, own + 1))
    }
  }
  const used = [...new Set(columns.values())].sort((a, b) => a - b)
  return new Map([...columns].map(([id, column]) => [id, used.indexOf(column)]))
}

/** Every node before those it sends to, as far as there are no circles; without recursion, for chains of any length. */
function flowOrder(nodes: readonly LayoutNode[], outgoing: ReadonlyMap<string, readonly string[]>): string[] {
  const seen = new Set<string>()
  const finished: string[] = []
  const sorted = [...nodes].sort((a, b) => firstColumn[a.kind] - firstColumn[b.kind])
  for (const { id } of sorted) {
    if (seen.has(id)) continue
    seen.add(id)
    const stack = [{ id, next: 0 }]
    while (stack.length > 0) {
      const top = stack.at(-1)!
      const to = outgoing.get(top.id)?.[top.next]
      if (to === undefined) {
        finished.push(top.id)
        stack.pop()
      } else {
        top.next += 1
        if (!seen.has(to)) {
          seen.add(to)
          stack.push({ id: to, next: 0 })
        }
      }
    }
  }
  return finished.reverse()
}

/** Nodes that hang together, the largest group first; those that nothing is tied to are left over. */
export function groupsOf<N extends LayoutNode>(
  nodes: readonly N[],
  edges: readonly LayoutEdge[],
): { groups: N[][]; alone: N[] } {
  const neighbours = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  for (const { from, to } of edges) {
    if (from === to) continue
    neighbours.get(from)?.push(to)
    neighbours.get(to)?.push(from)
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  const groups: N[][] = []
  const alone: N[] = []
  for (const node of nodes) {
    if (seen.has(node.id)) continue
    if (neighbours.get(node.id)!.every((id) => !byId.has(id))) {
      alone.push(node)
      continue
    }
    const group: N[] = []
    const open = [node.id]
    seen.add(node.id)
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      group.push(byId.get(id)!)
      for (const next of neighbours.get(id)!) {
        if (seen.has(next) || !byId.has(next)) continue
        seen.add(next)
        open.push(next)
      }
    }
    groups.push(group)
  }
  groups.sort((a, b) => b.length - a.length)
  return { groups, alone }
}
