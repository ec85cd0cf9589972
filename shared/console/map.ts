import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

export const mapNodeKindSchema = z.enum([
  /** A sender id that published or sent lately. */
  'publisher',
  'topic',
  'queue',
  'dead-letter-queue',
  'http',
  'email',
  'sms',
  'application',
  'lambda',
  'firehose',
  /** Whoever receives from a queue. */
  'consumer',
])
export type MapNodeKind = z.infer<typeof mapNodeKindSchema>

export const mapNodeSchema = z.object({
  /** An ARN, or a kind and a name. */
  id: z.string(),
  kind: mapNodeKindSchema,
  label: z.string(),
  /** Of topics and queues; null for all others. */
  arn: z.string().nullable(),
  /** One short line below the label: "42 waiting", "3 subscriptions". */
  detail: z.string(),
  /** Messages through it a second, over the last 10 seconds. */
  rate: z.number(),
  /** Messages in a queue; null for all others. */
  depth: z.number().nullable(),
  /** Messages die here: a dead-letter queue that is not empty, an endpoint where deliveries fail. */
  dead: z.boolean(),
  /** Something refers to it, but it does not exist. */
  missing: z.boolean(),
})
export type MapNode = z.infer<typeof mapNodeSchema>

export const mapEdgeSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  kind: z.enum(['publishes', 'subscription', 'redrive', 'subscription-dead-letters', 'consumes']),
  /** Filter summary, "after 3 receives"; empty for nothing to say. */
  label: z.string(),
  subscriptionArn: z.string().nullable(),
  /** Not confirmed: nothing flows. */
  pending: z.boolean(),
  /** Messages a second over the last 10 seconds: those that went through, were filtered out, and failed. */
  rate: z.number(),
  filteredRate: z.number(),
  failedRate: z.number(),
  /** Deliveries under way. */
  retrying: z.number(),
  /** For the width: 0 nothing, 1 below 1 a second, 2 below 10, 3 below 100, 4 more. */
  traffic: z.number().int().min(0).max(4),
  /** Messages die on this way. */
  dead: z.boolean(),
})
export type MapEdge = z.infer<typeof mapEdgeSchema>

export const topologySchema = z.object({
  now: z.number(),
  nodes: z.array(mapNodeSchema),
  edges: z.array(mapEdgeSchema),
  /** Nodes beyond the limit, of which nothing is told: those without topics, edges and traffic go first. */
  leftOut: z.number(),
})
export type Topology = z.infer<typeof topologySchema>

export const mapContract = {
  /** The topology and what flows in it, when that changed, at most once a second. */
  watch: oc
    .input(
      z.object({
        /** Only what this topic or queue reaches, and what reaches it; null: everything. */
        around: z.string().nullable(),
        account: z.string().nullable(),
        region: z.string().nullable(),
        /** Leave out queues that nothing points to and nobody uses. */
        connectedOnly: z.boolean(),
        limit: z.number().int().min(10).max(2_000),
      }),
    )
    .output(eventIterator(topologySchema)),
}
