import type { RouteLocationRaw } from 'vue-router'
import type { MapEdge, MapNode } from '../../../shared/console/map'
import { queueRoute } from '../../queueRoute'
import { topicRoute } from '../../topicRoute'

const box = { http: 'http', email: 'mail', sms: 'sms', application: 'push' } as const

/** Where a click on a node leads: to itself, to its outbox, or for those without a screen to what they are tied to. */
export function nodeRoute(
  node: MapNode,
  edges: readonly MapEdge[],
  nodes: ReadonlyMap<string, MapNode>,
): RouteLocationRaw | null {
  switch (node.kind) {
    case 'topic':
      return topicRoute(node.arn ?? node.id)
    case 'queue':
    case 'dead-letter-queue':
      return node.missing ? tied(node, edges, nodes) : queueRoute(node.arn ?? node.id)
    case 'http':
    case 'email':
    case 'sms':
    case 'application':
      return { path: `/outboxes/${box[node.kind]}`, query: { text: endpointOf(node.id) } }
    case 'consumer': {
      const queue = nodes.get(edges.find(({ to }) => to === node.id)?.from ?? '')
      return queue?.arn ? queueRoute(queue.arn, 'metrics') : null
    }
    default:
      return tied(node, edges, nodes)
  }
}

/** Where a click on an edge leads: to what makes it, a subscription or a redrive policy. */
export function edgeRoute(edge: MapEdge, nodes: ReadonlyMap<string, MapNode>): RouteLocationRaw | null {
  const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)]
  if (edge.kind === 'subscription' && from?.arn) return subscriptionRoute(from.arn, edge)
  if (edge.kind === 'subscription-dead-letters') {
    const topicArn = edge.subscriptionArn?.split(':').slice(0, 6).join(':')
    return topicArn ? subscriptionRoute(topicArn, edge) : null
  }
  if (edge.kind === 'redrive' && from?.arn) return queueRoute(from.arn, 'dead-letters')
  if (edge.kind === 'publishes' && to?.arn) {
    return to.kind === 'topic' ? topicRoute(to.arn, 'deliveries') : queueRoute(to.arn)
  }
  return from?.arn ? queueRoute(from.arn, 'metrics') : null
}

const subscriptionRoute = (topicArn: string, edge: MapEdge): RouteLocationRaw =>
  topicRoute(topicArn, 'subscriptions', edge.subscriptionArn ? { subscription: edge.subscriptionArn } : {})

/** The id of an endpoint is its kind and its name. */
const endpointOf = (id: string): string => id.replace(/^(http|email|sms|application)[ :]/, '')

function tied(
  node: MapNode,
  edges: readonly MapEdge[],
  nodes: ReadonlyMap<string, MapNode>,
): RouteLocationRaw | null {
  const edge = edges.find(({ from, to }) => from === node.id || to === node.id)
  return edge ? edgeRoute(edge, nodes) : null
}
