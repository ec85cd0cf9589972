import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MapNodeKind } from '../../../../shared/console/map'
import {
  columnsOf,
  groupsOf,
  type LayoutEdge,
  type LayoutNode,
} from '../../../../renderer/screens/map/layers'
import { layOut, NODE_HEIGHT, NODE_WIDTH } from '../../../../renderer/screens/map/layout'
import { neighbourOf, reachOf } from '../../../../renderer/screens/map/neighbours'
import { spread } from '../../../../renderer/screens/map/spread'

const node = (id: string, kind: MapNodeKind): LayoutNode => ({ id, kind, label: id })
const edge = (from: string, to: string): LayoutEdge => ({ id: `${from}>${to}`, from, to, labelled: true })

const shop = {
  nodes: [
    node('web', 'publisher'),
    node('orders', 'topic'),
    node('billing', 'queue'),
    node('mail', 'queue'),
    node('billing-dlq', 'dead-letter-queue'),
    node('worker', 'consumer'),
    node('unused', 'queue'),
  ],
  edges: [
    edge('web', 'orders'),
    edge('orders', 'billing'),
    edge('orders', 'mail'),
    edge('billing', 'billing-dlq'),
    edge('billing', 'worker'),
    edge('web', 'mail'),
  ],
}

const kinds: MapNodeKind[] = ['publisher', 'topic', 'queue', 'dead-letter-queue', 'http', 'consumer']
const graphs = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 30 }).chain((list) =>
  fc.record({
    nodes: fc.constant(list.map((kind, index) => node(`n${index}`, kind))),
    edges: fc
      .uniqueArray(fc.tuple(fc.nat(list.length - 1), fc.nat(list.length - 1)), {
        maxLength: 60,
        selector: ([from, to]) => `${from} ${to}`,
      })
      .map((pairs) => pairs.map(([from, to]) => edge(`n${from}`, `n${to}`))),
  }),
)

describe('columns', () => {
  test('messages flow from left to right', () => {
    expect(Object.fromEntries(columnsOf(shop.nodes, shop.edges))).toMatchObject({
      web: 0,
      orders: 1,
      billing: 2,
      mail: 2,
      'billing-dlq': 3,
      worker: 3,
    })
  })

  test('without publishers the topics stand first', () => {
    const nodes = shop.nodes.filter(({ kind }) => kind === 'topic' || kind === 'queue')
    const columns = columnsOf(nodes, shop.edges.slice(1, 3))
    expect([columns.get('orders'), columns.get('mail')]).toEqual([0, 1])
  })

  test('who receives from a dead-letter queue stands right of it', () => {
    const nodes = [node('q', 'queue'), node('dlq', 'dead-letter-queue'), node('c', 'consumer')]
    const columns = columnsOf(nodes, [edge('q', 'dlq'), edge('dlq', 'c')])
    expect([columns.get('q'), columns.get('dlq'), columns.get('c')]).toEqual([0, 1, 2])
  })

  test('a circle of dead-letter queues is drawn all the same', () => {
    const nodes = [node('a', 'queue'), node('b', 'queue')]
    const { nodes: placed, edges } = layOut(nodes, [edge('a', 'b'), edge('b', 'a')])
    expect(placed.size).toBe(2)
    expect(edges).toHaveLength(2)
  })
})

test('what nothing is tied to stands apart', () => {
  const { groups, alone } = groupsOf(shop.nodes, shop.edges)
  expect(groups).toHaveLength(1)
  expect(alone.map(({ id }) => id)).toEqual(['unused'])
  const layout = layOut(shop.nodes, shop.edges)
  expect(layout.nodes.get('unused')!.y).toBeGreaterThan(layout.nodes.get('mail')!.y)
  expect(layout.aloneY).not.toBeNull()
})

test('a place is as near as the room allows to where it is wanted', () => {
  expect(spread([0, 0, 0], [0, 10, 10])).toEqual([-10, 0, 10])
  expect(spread([0, 100], [0, 10])).toEqual([0, 100])
  expect(spread([50, 0], [0, 10])).toEqual([20, 30])
})

test('no two nodes cover each other, and all lies within the picture', () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges }) => {
      const layout = layOut(nodes, edges)
      const boxes = [...layout.nodes.values()]
      expect(boxes).toHaveLength(nodes.length)
      for (const [index, a] of boxes.entries()) {
        expect(a.y).toBeGreaterThanOrEqual(-0.01)
        expect(a.y + NODE_HEIGHT).toBeLessThanOrEqual(layout.height + 0.01)
        for (const b of boxes.slice(index + 1)) {
          if (Math.abs(a.x - b.x) < NODE_WIDTH) expect(Math.abs(a.y - b.y)).toBeGreaterThan(NODE_HEIGHT)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('a column of many nodes stands in two rows, half as high', () => {
  const nodes = [node('t', 'topic'), ...Array.from({ length: 40 }, (_, index) => node(`q${index}`, 'queue'))]
  const edges = nodes.slice(1).map(({ id }) => edge('t', id))
  const layout = layOut(nodes, edges)
  expect(new Set([...layout.nodes.values()].map(({ x }) => x)).size).toBe(3)
  expect(layout.height).toBeLessThan(22 * (NODE_HEIGHT + 18))
})

test('the same topology gives the same picture, in whatever order it is told', () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges }) => {
      const one = layOut(nodes, edges)
      const other = layOut([...nodes].reverse(), edges)
      for (const [id, { x }] of one.nodes) expect(other.nodes.get(id)!.x).toBe(x)
    }),
    { numRuns: 30 },
  )
  expect(layOut([...shop.nodes].reverse(), shop.edges)).toEqual(layOut(shop.nodes, shop.edges))
})

describe('arrow keys', () => {
  const layout = layOut(shop.nodes, shop.edges)
  const go = (from: string, key: string) => neighbourOf(layout, shop.edges, from, key)

  test('right and left follow the messages', () => {
    expect(go('web', 'ArrowRight')).toBe('orders')
    expect(go('orders', 'ArrowLeft')).toBe('web')
    expect(['billing-dlq', 'worker']).toContain(go('billing', 'ArrowRight'))
  })

  test('up and down go through the column', () => {
    const column = [go('billing', 'ArrowDown'), go('billing', 'ArrowUp')]
    expect(column).toContain('mail')
  })

  test('every node can be reached from every other', () => {
    const seen = new Set(['web'])
    const open = ['web']
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']) {
        const next = go(id, key)
        if (next && !seen.has(next)) {
          seen.add(next)
          open.push(next)
        }
      }
    }
    expect(seen.size).toBe(shop.nodes.length)
  })
})

test('the way of a message is what leads to it and what follows', () => {
  expect([...reachOf(shop.edges, 'billing')].sort()).toEqual(
    ['billing', 'billing-dlq', 'orders', 'web', 'worker'].sort(),
  )
})

test('a map of two hundred nodes is laid out in a moment', () => {
  const nodes = Array.from({ length: 200 }, (_, index) =>
    node(`n${index}`, index < 20 ? 'topic' : index < 140 ? 'queue' : 'dead-letter-queue'),
  )
  const edges = Array.from({ length: 260 }, (_, index) =>
    edge(`n${index % 20}`, `n${20 + ((index * 7) % 180)}`),
  )
  expect(layOut(nodes, [...new Map(edges.map((one) => [one.id, one])).values()]).nodes.size).toBe(200)
})
