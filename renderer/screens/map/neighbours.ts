import type { LayoutEdge } from './layers'
import type { Layout, PlacedNode } from './layout'

/** What an arrow key leads to from a node: along an edge to the right or left, to the next one up or down the column. */
export function neighbourOf(
  layout: Layout,
  edges: readonly LayoutEdge[],
  id: string,
  key: string,
): string | null {
  const here = layout.nodes.get(id)
  if (!here) return null
  switch (key) {
    case 'ArrowRight':
      return beside(
        layout,
        here,
        edges.filter(({ from }) => from === id).map(({ to }) => to),
        1,
      )
    case 'ArrowLeft':
      return beside(
        layout,
        here,
        edges.filter(({ to }) => to === id).map(({ from }) => from),
        -1,
      )
    case 'ArrowDown':
      return inColumn(layout, here, 1)
    case 'ArrowUp':
      return inColumn(layout, here, -1)
    case 'Home':
      return inReadingOrder(layout)[0] ?? null
    case 'End':
      return inReadingOrder(layout).at(-1) ?? null
    default:
      return null
  }
}

/** Column by column, from the top: how the map is read aloud. */
export function inReadingOrder(layout: Layout): string[] {
  return [...layout.nodes.values()].sort((a, b) => a.column - b.column || a.y - b.y).map(({ id }) => id)
}

function beside(layout: Layout, here: PlacedNode, tied: readonly string[], way: 1 | -1): string | null {
  const known = tied.flatMap((id) => layout.nodes.get(id) ?? []).filter(({ id }) => id !== here.id)
  const toward = known.filter(({ x }) => (x - here.x) * way > 0)
  if (toward.length > 0) return nearest(here, toward)
  if (known.length > 0) return nearest(here, known)
  // Tied to nothing on this side: whatever stands nearest there.
  return nearest(
    here,
    [...layout.nodes.values()].filter(({ x }) => (x - here.x) * way > 0),
  )
}

/** Of the column nearest by, the one nearest in height. */
function nearest(here: PlacedNode, nodes: readonly PlacedNode[]): string | null {
  return (
    [...nodes].sort(
      (a, b) =>
        Math.abs(a.x - here.x) - Math.abs(b.x - here.x) ||
        Math.abs(a.y - here.y) - Math.abs(b.y - here.y) ||
        a.y - b.y,
    )[0]?.id ?? null
  )
}

function inColumn(layout: Layout, here: PlacedNode, way: 1 | -1): string | null {
  const column = [...layout.nodes.values()]
    .filter((one) => one.column === here.column)
    .sort((a, b) => a.y - b.y)
  return column[column.findIndex(({ id }) => id === here.id) + way]?.id ?? null
}

/** Everything messages of a node can come from, or go to, with itself. */
export function reachOf(edges: readonly LayoutEdge[], id: string): ReadonlySet<string> {
  const reached = new Set([id])
  for (const [here, there] of [
    ['from', 'to'],
    ['to', 'from'],
  ] as const) {
    const open = [id]
    const seen = new Set([id])
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const edge of edges) {
        if (edge[here] !== at || seen.has(edge[there])) continue
        seen.add(edge[there])
        reached.add(edge[there])
        open.push(edge[there])
      }
    }
  }
  return reached
}
