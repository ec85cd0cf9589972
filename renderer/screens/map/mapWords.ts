import type { MapEdge, MapNode, MapNodeKind } from '../../../shared/console/map'
import { formatCount, formatRate, plural } from '../../components/format'
import type { IconName } from '../../components/Icon.vue'
import { protocolLabels } from '../topics/deliveries/deliveryWords'

export const kindWords: Record<MapNodeKind, string> = {
  publisher: 'Publisher',
  topic: 'Topic',
  queue: 'Queue',
  'dead-letter-queue': 'Dead-letter queue',
  http: 'HTTP endpoint',
  email: 'Email address',
  sms: 'Phone number',
  application: 'Push endpoint',
  lambda: 'Lambda function',
  firehose: 'Delivery stream',
  consumer: 'Consumer',
}

export const kindIcons: Record<MapNodeKind, IconName> = {
  publisher: 'upload',
  topic: 'topic',
  queue: 'queue',
  'dead-letter-queue': 'warning',
  http: 'globe',
  email: 'mail',
  sms: 'sms',
  application: 'push',
  lambda: 'play',
  firehose: 'disk',
  consumer: 'download',
}

export const edgeWords: Record<MapEdge['kind'], string> = {
  publishes: 'Publishes',
  subscription: 'Subscription',
  redrive: 'Dead letters',
  'subscription-dead-letters': 'Undelivered',
  consumes: 'Receives',
}

/** What is said of a node beside its name; the protocol of an endpoint as people write it. */
export const detailOf = ({ missing, detail, kind }: MapNode): string =>
  missing ? 'does not exist' : (protocolLabels[detail] ?? (detail || kindWords[kind]))

/** What stands on a line. Why undelivered messages go where they go would be too long: its tooltip says it. */
export const labelOf = ({ kind, label }: MapEdge): string =>
  kind === 'subscription-dead-letters' ? 'undelivered' : label

const perSecond = (rate: number): string => `${formatRate(rate)} a second`

/** What is going on at a node, for those who do not see it. */
export function describeNode(
  node: MapNode,
  edges: readonly MapEdge[],
  labels: ReadonlyMap<string, string>,
): string {
  const names = (ids: readonly string[]): string =>
    [...new Set(ids)].map((id) => labels.get(id) ?? id).join(', ')
  const from = edges.filter((edge) => edge.to === node.id).map((edge) => edge.from)
  const to = edges.filter((edge) => edge.from === node.id).map((edge) => edge.to)
  return [
    node.label.startsWith(kindWords[node.kind]) ? node.label : `${kindWords[node.kind]} ${node.label}`,
    node.missing ? 'does not exist' : '',
    node.detail,
    node.rate > 0 ? perSecond(node.rate) : '',
    node.dead ? 'messages die here' : '',
    from.length > 0 ? `from ${names(from)}` : '',
    to.length > 0 ? `to ${names(to)}` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** What flows along an edge, in one sentence. */
export function describeEdge(edge: MapEdge): string {
  if (edge.pending) return 'Not confirmed: nothing flows'
  const parts = [
    edge.rate > 0 ? perSecond(edge.rate) : '',
    edge.filteredRate > 0 ? `${perSecond(edge.filteredRate)} filtered out` : '',
    edge.failedRate > 0 ? `${perSecond(edge.failedRate)} failed` : '',
    edge.retrying > 0 ? `${formatCount(edge.retrying)} retrying` : '',
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : 'Nothing flows just now'
}

/** Lines as wide as their traffic, in pixels at 100 %. */
export const trafficWidths = [1.25, 2, 3, 4.5, 6.5] as const

const headings: readonly { readonly kinds: readonly MapNodeKind[]; readonly word: string }[] = [
  { kinds: ['publisher'], word: 'Publishers' },
  { kinds: ['topic'], word: 'Topics' },
  { kinds: ['queue'], word: 'Queues' },
  { kinds: ['http', 'email', 'sms', 'application', 'lambda', 'firehose'], word: 'Endpoints' },
  { kinds: ['dead-letter-queue'], word: 'Dead-letter queues' },
  { kinds: ['consumer'], word: 'Consumers' },
]

/** What stands in a column: "Queues and endpoints". */
export function columnHeading(kinds: readonly MapNodeKind[]): string {
  const words = headings
    .filter((one) => one.kinds.some((kind) => kinds.includes(kind)))
    .map(({ word }) => word)
  const text = words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
  return text.slice(0, 1) + text.slice(1).toLowerCase()
}

/** "3 topics, 12 queues" of a whole map. */
export function describeMap(nodes: readonly MapNode[]): string {
  const count = (kinds: readonly MapNodeKind[]): number =>
    nodes.filter(({ kind }) => kinds.includes(kind)).length
  return [
    plural(count(['topic']), 'topic'),
    plural(count(['queue', 'dead-letter-queue']), 'queue'),
    plural(count(['http', 'email', 'sms', 'application', 'lambda', 'firehose']), 'other endpoint'),
  ].join(', ')
}
