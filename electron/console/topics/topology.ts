import { counted } from '../../../shared/amounts'
import { parseArn } from '../../../shared/arn'
import type { MapEdge, MapNode, MapNodeKind, Topology } from '../../../shared/console/map'
import type { Queue } from '../../broker/queues/queue'
import type { Subscription } from '../../broker/topics/subscription'
import type { Topic } from '../../broker/topics/topic'
import type { Metrics } from '../metrics'
import type { QueueReader } from '../queueReader'
import { filterSummary } from './filterSummary'
import type { Flows } from './flows'
import type { TopicSide } from './parts'
import type { TopicMetrics } from './topicMetrics'
import { nameOf } from './verdicts'

export interface MapQuery {
  readonly around: string | null
  readonly account: string | null
  readonly region: string | null
  readonly connectedOnly: boolean
  readonly limit: number
}

export interface MapSources {
  readonly side: TopicSide
  readonly queues: QueueReader
  readonly queueMetrics: Metrics
  readonly topicMetrics: TopicMetrics
  readonly flows: Flows
}

/** Publications from which it is told who publishes. */
const sampled = 20
/** Direct sends are what arrives beyond what topics put there; the two are not measured at the same moment. */
const leastDirectRate = 0.15

type MutableNode = { -readonly [Key in keyof MapNode]: MapNode[Key] }

const KINDS: Readonly<Record<string, MapNodeKind>> = {
  http: 'http',
  https: 'http',
  email: 'email',
  'email-json': 'email',
  sms: 'sms',
  application: 'application',
  lambda: 'lambda',
  firehose: 'firehose',
}

/** The topology as it is now, with what flows in it. */
export function readTopology(sources: MapSources, query: MapQuery): Topology {
  const map = new MapBuilder(sources, query)
  map.build()
  const { nodes, edges, leftOut } = map.chosen()
  return { now: sources.side.state.engine.clock.now(), nodes, edges, leftOut }
}

class MapBuilder {
  readonly #nodes = new Map<string, MutableNode>()
  readonly #edges: MapEdge[] = []
  /** Messages a second that topics put into each queue. */
  readonly #fromTopics = new Map<string, number>()

  constructor(
    private readonly sources: MapSources,
    private readonly query: MapQuery,
  ) {}

  build(): void {
    const { side, queues } = this.sources
    const { registry } = side.state
    const topics = [...registry.all()].filter((topic) => this.#inWorld(topic))
    for (const queue of queues.all()) if (this.#inWorld(queue)) this.#addQueue(queue)
    for (const topic of topics) {
      this.#addTopic(topic)
      for (const subscription of topic.subscriptions) this.#addSubscription(subscription)
    }
    for (const queue of queues.all()) if (this.#inWorld(queue)) this.#addFlowOf(queue)
  }

  /** What the query asks for, with those that matter first where there are too many. */
  chosen(): { nodes: MapNode[]; edges: MapEdge[]; leftOut: number } {
    const { around, connectedOnly, limit } = this.query
    let nodes = [...this.#nodes.values()]
    if (around !== null) {
      const near = this.#reach(around)
      nodes = nodes.filter(({ id }) => near.has(id))
    }
    const linked = new Set(this.#edges.flatMap(({ from, to }) => [from, to]))
    if (connectedOnly) {
      nodes = nodes.filter(({ id, kind }) => linked.has(id) || kind === 'topic')
    }
    const weight = ({ id, kind, rate, dead }: MapNode): number =>
      (kind === 'topic' ? 8 : 0) + (dead ? 4 : 0) + (rate > 0 ? 2 : 0) + (linked.has(id) ? 1 : 0)
    const kept = new Set(
      nodes.length <= limit
        ? nodes
        : nodes
            .map((node, index) => ({ node, index }))
            .sort((a, b) => weight(b.node) - weight(a.node) || a.index - b.index)
            .slice(0, limit)
            .map(({ node }) => node),
    )
    const ids = new Set([...kept].map(({ id }) => id))
    return {
      nodes: nodes.filter((node) => kept.has(node)),
      edges: this.#edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
      leftOut: nodes.length - kept.size,
    }
  }

  #inWorld({ account, region }: { account: string; region: string }): boolean {
    return (
      (this.query.account === null || this.query.account === account) &&
      (this.query.region === null || this.query.region === region)
    )
  }

  #addQueue(queue: Queue): void {
    const { side, queueMetrics } = this.sources
    const { visible, inFlight, delayed } = side.state.queues.registry.byId(queue.id)
      ? queue.tally.at(side.state.engine.clock.now())
      : { visible: 0, inFlight: 0, delayed: 0 }
    const depth = visible + inFlight + delayed
    const isDeadLetters = this.#takesDeadLetters(queue.arn)
    const { sent, received } = queueMetrics.rates(queue.id)
    this.#put({
      id: queue.arn,
      kind: isDeadLetters ? 'dead-letter-queue' : 'queue',
      label: queue.name,
      arn: queue.arn,
      detail: depth === 0 ? 'empty' : counted(depth, 'message'),
      rate: Math.max(sent, received),
      depth,
      dead: isDeadLetters && depth > 0,
    })
  }

  #addTopic(topic: Topic): void {
    const { topicMetrics, flows } = this.sources
    const { published } = topicMetrics.rates(topic.id)
    this.#put({
      id: topic.arn,
      kind: 'topic',
      label: topic.name,
      arn: topic.arn,
      detail: counted(topic.subscriptions.length, 'subscription'),
      rate: published,
    })
    if (!flows.isPublishedTo(topic.id)) return
    const senders = this.#sendersOf(topic)
    for (const [sender, share] of senders) {
      const id = `publisher:${sender}`
      const node = this.#put({ id, kind: 'publisher', label: sender, detail: 'publishes' })
      node.rate += published * share
      this.#link({ from: id, to: topic.arn, kind: 'publishes', rate: published * share })
    }
  }

  #sendersOf(topic: Topic): Map<string, number> {
    const rows = this.sources.side.state.engine.database
      .prepare('SELECT sender_id FROM publications WHERE topic = ? ORDER BY id DESC LIMIT ?')
      .all<[string]>(topic.id, sampled)
    const shares = new Map<string, number>()
    for (const [sender] of rows) shares.set(sender, (shares.get(sender) ?? 0) + 1 / rows.length)
    return shares
  }

  #addSubscription(subscription: Subscription): void {
    const { side, topicMetrics, flows } = this.sources
    const { arn, topic, protocol, endpoint, pending, row, filterScope, deadLetterTargetArn } = subscription
    const { delivered, filteredOut, failed } = topicMetrics.subscriptionRates(subscription.id)
    const to = this.#endpoint(protocol, endpoint)
    const dead = failed > 0 || flows.failedLately(arn) || (to.missing && !pending)
    if (protocol === 'sqs') this.#fromTopics.set(endpoint, (this.#fromTopics.get(endpoint) ?? 0) + delivered)
    else to.rate += delivered
    if (dead) to.dead = true
    const policy = row.attributes['FilterPolicy']
    this.#link({
      id: arn,
      from: topic.arn,
      to: to.id,
      kind: 'subscription',
      label: policy === undefined || policy === '' ? '' : filterSummary(policy, filterScope),
      subscriptionArn: arn,
      pending,
      rate: delivered,
      filteredRate: filteredOut,
      failedRate: failed,
      retrying: side.deliveries.retrying(subscription),
      dead,
    })
    if (deadLetterTargetArn === undefined) return
    const rate = flows.subscriptionDeadLetterRate(arn)
    const letters = this.#queue(deadLetterTargetArn)
    this.#link({
      from: to.id,
      to: letters.id,
      kind: 'subscription-dead-letters',
      label: `what ${topic.name} cannot deliver`,
      subscriptionArn: arn,
      rate,
      dead: rate > 0,
    })
  }

  #endpoint(protocol: string, endpoint: string): MutableNode {
    if (protocol === 'sqs') return this.#queue(endpoint)
    const kind = KINDS[protocol] ?? 'http'
    return this.#put({
      id: `${kind}:${endpoint}`,
      kind,
      label: kind === 'http' ? endpoint.replace(/^https?:\/\/(?:[^/@]*@)?/, '') : nameOf(endpoint),
      detail: protocol,
    })
  }

  #takesDeadLetters(arn: string): boolean {
    const { queues } = this.sources
    return queues.sourcesOf(arn).length > 0 || queues.deadLetterTopicsOf(arn).length > 0
  }

  #queue(arn: string): MutableNode {
    return (
      this.#nodes.get(arn) ??
      this.#put({
        id: arn,
        kind: this.#takesDeadLetters(arn) ? 'dead-letter-queue' : 'queue',
        label: parseArn(arn)?.resource ?? arn,
        arn,
        detail: this.sources.queues.byArn(arn) ? 'in another account or region' : 'does not exist',
        missing: this.sources.queues.byArn(arn) === undefined,
      })
    )
  }

  #addFlowOf(queue: Queue): void {
    const { queueMetrics, flows } = this.sources
    const { sent, received } = queueMetrics.rates(queue.id)
    const direct = sent - (this.#fromTopics.get(queue.arn) ?? 0)
    const letters = queue.redrive?.deadLetterTargetArn
    if (direct > leastDirectRate && this.#nodes.get(queue.arn)?.kind === 'queue') {
      const id = 'publisher:senders'
      const node = this.#put({ id, kind: 'publisher', label: 'Senders', detail: 'send to queues directly' })
      node.rate += direct
      this.#link({ from: id, to: queue.arn, kind: 'publishes', rate: direct })
    }
    if (letters !== undefined) {
      const rate = flows.deadLetterRate(queue.id)
      this.#link({
        from: queue.arn,
        to: this.#queue(letters).id,
        kind: 'redrive',
        label: `after ${counted(queue.redrive?.maxReceiveCount ?? 0, 'receive')}`,
        rate,
        dead: rate > 0,
      })
    }
    if (flows.isConsumed(queue.id)) {
      const id = `consumer:${queue.arn}`
      this.#put({
        id,
        kind: 'consumer',
        label: `Consumer of ${queue.name}`,
        detail: 'receives',
        rate: received,
      })
      this.#link({ from: queue.arn, to: id, kind: 'consumes', rate: received })
    }
  }

  /** The node; the one that is there already stays. */
  #put(node: Pick<MapNode, 'id' | 'kind' | 'label' | 'detail'> & Partial<MapNode>): MutableNode {
    const known = this.#nodes.get(node.id)
    if (known) return known
    const made: MutableNode = { arn: null, rate: 0, depth: null, dead: false, missing: false, ...node }
    this.#nodes.set(node.id, made)
    return made
  }

  #link(edge: Pick<MapEdge, 'from' | 'to' | 'kind'> & Partial<MapEdge>): void {
    const rate = edge.rate ?? 0
    this.#edges.push({
      id: `${edge.kind} ${edge.from} ${edge.to}${edge.subscriptionArn ? ` ${edge.subscriptionArn}` : ''}`,
      label: '',
      subscriptionArn: null,
      pending: false,
      rate,
      filteredRate: 0,
      failedRate: 0,
      retrying: 0,
      traffic: trafficOf(rate),
      dead: false,
      ...edge,
    })
  }

  /** What this reaches, and what reaches it. */
  #reach(start: string): Set<string> {
    const found = new Set([start])
    for (const [from, to] of [
      ['from', 'to'],
      ['to', 'from'],
    ] as const) {
      const next = new Map<string, string[]>()
      for (const edge of this.#edges) {
        const ends = next.get(edge[from])
        if (ends) ends.push(edge[to])
        else next.set(edge[from], [edge[to]])
      }
      const seen = new Set([start])
      for (const id of seen) {
        found.add(id)
        for (const other of next.get(id) ?? []) seen.add(other)
      }
    }
    return found
  }
}

function trafficOf(rate: number): MapEdge['traffic'] {
  if (rate === 0) return 0
  if (rate < 1) return 1
  if (rate < 10) return 2
  return rate < 100 ? 3 : 4
}
