import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { verdictSchema } from './deliveries'
import { filterPreviewInputSchema, filterPreviewSchema } from './filterPreview'
import { attributeMapSchema } from './messages'
import { outcomesSchema } from './queues'
import { subscriptionArnSchema, topicArnSchema } from './topicArns'

/** By topic or subscription, a second, over the last 10 seconds. */
export const topicRatesSchema = z.object({
  published: z.number(),
  delivered: z.number(),
  filteredOut: z.number(),
  failed: z.number(),
})
export type TopicRates = z.infer<typeof topicRatesSchema>

export const topicSummarySchema = z.object({
  arn: z.string(),
  name: z.string(),
  account: z.string(),
  region: z.string(),
  fifo: z.boolean(),
  createdAt: z.number(),
  displayName: z.string(),
  /** Subscriptions that get messages, and those that wait for their confirmation, once more perhaps. */
  confirmed: z.number(),
  pending: z.number(),
  /** Messages published: those that are still kept from before this start, and all since. */
  published: z.number(),
  /** By its present subscriptions, since each was made. */
  delivered: z.number(),
  filteredOut: z.number(),
  failed: z.number(),
  /** Deliveries that failed at least once and will be attempted again. */
  retrying: z.number(),
  lastPublishedAt: z.number().nullable(),
  rates: topicRatesSchema,
  /** Messages published every 5 seconds over the last 5 minutes, oldest first, at most 60 values. */
  publishedHistory: z.array(z.number()),
})
export type TopicSummary = z.infer<typeof topicSummarySchema>

/** What is new in the list of topics since the last value of the feed, as `queueChangesSchema` has it for queues. */
export const topicChangesSchema = z.object({
  now: z.number(),
  /** Topics that are new, or of which anything changed, as they are now. At most 100. */
  changed: z.array(topicSummarySchema),
  /** ARNs of topics that are gone. Comes before `changed`. */
  removed: z.array(z.string()),
  /** The rest follows at once: the list is whole, or up to date, with the value for which this is false. */
  more: z.boolean(),
})
export type TopicChanges = z.infer<typeof topicChangesSchema>

export const subscriptionProtocolSchema = z.enum([
  'sqs',
  'http',
  'https',
  'email',
  'email-json',
  'sms',
  'application',
  'lambda',
  'firehose',
])
export type SubscriptionProtocol = z.infer<typeof subscriptionProtocolSchema>

export const filterScopeSchema = z.enum(['MessageAttributes', 'MessageBody'])

export const subscriptionSchema = z.object({
  /** The real ARN, also while the subscription is pending and SNS answers "pending confirmation". */
  arn: z.string(),
  topicArn: z.string(),
  owner: z.string(),
  protocol: subscriptionProtocolSchema,
  endpoint: z.string(),
  /** `deleted`: a link in a message ended it, and may bring it back for two days. */
  status: z.enum(['confirmed', 'pending', 'deleted']),
  createdAt: z.number(),
  confirmedAt: z.number().nullable(),
  /** When it goes by itself unless it is confirmed; null if it is. */
  pendingUntil: z.number().nullable(),
  raw: z.boolean(),
  filterPolicy: z.string().nullable(),
  filterScope: filterScopeSchema,
  /** One line for lists: the keys that the policy looks at; null without a policy. */
  filterSummary: z.string().nullable(),
  redrivePolicy: z.string().nullable(),
  deadLetterTargetArn: z.string().nullable(),
  /** The queue of the redrive policy exists; true without a policy. */
  deadLetterTargetExists: z.boolean(),
  deliveryPolicy: z.string().nullable(),
  /** What GetSubscriptionAttributes answers, by AWS name. */
  attributes: z.record(z.string(), z.string()),
  delivered: z.number(),
  filteredOut: z.number(),
  failed: z.number(),
  /** Deliveries that failed at least once and will be attempted again. */
  retrying: z.number(),
  rates: topicRatesSchema.omit({ published: true }),
  /** Protocol sqs: the queue that is the endpoint exists. True for all others. */
  endpointExists: z.boolean(),
  /** Why messages cannot arrive, for a person; null if nothing is known against it. */
  problem: z.string().nullable(),
})
export type SubscriptionView = z.infer<typeof subscriptionSchema>

/** As `topicChangesSchema`. */
export const subscriptionChangesSchema = z.object({
  now: z.number(),
  changed: z.array(subscriptionSchema),
  removed: z.array(z.string()),
  more: z.boolean(),
})
export type SubscriptionChanges = z.infer<typeof subscriptionChangesSchema>

/** Brings a list of topics or subscriptions by ARN up to date. Those known keep their place, new ones come last. */
export function applyChanges<T extends { readonly arn: string }>(
  rows: Map<string, T>,
  changes: { readonly removed: readonly string[]; readonly changed: readonly T[] },
): void {
  for (const arn of changes.removed) rows.delete(arn)
  for (const row of changes.changed) rows.set(row.arn, row)
}

export const topicDetailSchema = topicSummarySchema.extend({
  /** Every attribute GetTopicAttributes answers, by AWS name, Policy and DeliveryPolicy among them. */
  attributes: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  dataProtectionPolicy: z.string().nullable(),
})
export type TopicDetail = z.infer<typeof topicDetailSchema>

/** What Publish takes besides its target. */
export const outgoingNotificationSchema = z.object({
  message: z.string(),
  subject: z.string().nullable(),
  /** MessageStructure=json: `message` is a JSON object with a text for each protocol and `default`. */
  structured: z.boolean(),
  attributes: attributeMapSchema,
  groupId: z.string().nullable(),
  deduplicationId: z.string().nullable(),
})
export type OutgoingNotification = z.infer<typeof outgoingNotificationSchema>

export const publishedSchema = z.object({
  messageId: z.string(),
  sequenceNumber: z.string().nullable(),
  /** A FIFO topic answered with the first message of that deduplication id; nothing was delivered anew. */
  duplicate: z.boolean(),
  /** For `deliveries.publication`; null for a duplicate of which nothing is kept any more. */
  publicationId: z.number().nullable(),
  /** What became of it at each subscription, at most 500. Deliveries over the network are still under way. */
  verdicts: z.array(verdictSchema),
  verdictsTotal: z.number(),
})
export type Published = z.infer<typeof publishedSchema>

/** One second of a topic's life. */
export const topicPointSchema = z.object({
  at: z.number(),
  published: z.number(),
  bytes: z.number(),
  delivered: z.number(),
  filteredOut: z.number(),
  failed: z.number(),
  /** Attempts that failed and will be made again. */
  retried: z.number(),
})
export type TopicPoint = z.infer<typeof topicPointSchema>

const byArn = z.object({ arn: topicArnSchema })
const bySubscription = z.object({ arn: subscriptionArnSchema })

export const topicsContract = {
  /** All topics of all accounts and regions, in parts; then what changed, at most twice a second. */
  watch: oc.input(z.object({})).output(eventIterator(topicChangesSchema)),
  get: oc.input(byArn).output(topicDetailSchema),
  /** One topic, when anything of it changed, at most twice a second. Fails with SnsNotFound once it is deleted. */
  watchTopic: oc.input(byArn).output(eventIterator(topicDetailSchema)),
  /** Its subscriptions in order of creation, in parts; then what changed, at most twice a second. Fails as `watchTopic`. */
  watchSubscriptions: oc.input(byArn).output(eventIterator(subscriptionChangesSchema)),
  /** Subscriptions of any topic whose endpoint, or dead-letter queue, is this queue; at most 500. */
  subscriptionsOfQueue: oc.input(z.object({ queueArn: z.string() })).output(z.array(subscriptionSchema)),

  create: oc
    .input(
      z.object({
        account: z.string().regex(/^\d{12}$/),
        region: z.string().min(1),
        /** FIFO topics end with `.fifo` and need the attribute FifoTopic=true. */
        name: z.string(),
        attributes: z.record(z.string(), z.string()),
        tags: z.record(z.string(), z.string()),
        dataProtectionPolicy: z.string().nullable(),
      }),
    )
    .output(z.object({ arn: z.string() })),
  /** As one SetTopicAttributes for each, all or none. */
  setAttributes: oc
    .input(byArn.extend({ attributes: z.record(z.string(), z.string()) }))
    .output(topicDetailSchema),
  /** Replaces all tags. */
  setTags: oc.input(byArn.extend({ tags: z.record(z.string(), z.string()) })).output(topicDetailSchema),
  addPermission: oc
    .input(byArn.extend({ label: z.string(), accountIds: z.array(z.string()), actions: z.array(z.string()) }))
    .output(topicDetailSchema),
  removePermission: oc.input(byArn.extend({ label: z.string() })).output(topicDetailSchema),
  /** null or the empty text takes it away. */
  setDataProtectionPolicy: oc
    .input(byArn.extend({ policy: z.string().nullable() }))
    .output(topicDetailSchema),
  /** With all their subscriptions. The page asks to type the name first. */
  delete: oc.input(z.object({ arns: z.array(topicArnSchema).min(1) })).output(outcomesSchema),

  /** Answers the subscription there is if it is the same already; queues of the topic's account are confirmed at once. */
  subscribe: oc
    .input(
      z.object({
        topicArn: topicArnSchema,
        protocol: subscriptionProtocolSchema,
        endpoint: z.string(),
        attributes: z.record(z.string(), z.string()),
      }),
    )
    .output(subscriptionSchema),
  /** Confirms a pending subscription without its token. */
  confirm: oc.input(bySubscription).output(subscriptionSchema),
  /** Sends the confirmation request once more. */
  askAgain: oc.input(bySubscription).output(subscriptionSchema),
  unsubscribe: oc.input(z.object({ arns: z.array(subscriptionArnSchema).min(1) })).output(outcomesSchema),
  /** As one SetSubscriptionAttributes for each, all or none; the empty text takes an attribute away. */
  setSubscriptionAttributes: oc
    .input(bySubscription.extend({ attributes: z.record(z.string(), z.string()) }))
    .output(subscriptionSchema),
  /** Delivers a text to this subscription alone, whatever its filter policy says. */
  test: oc
    .input(bySubscription.extend({ message: z.string(), subject: z.string().nullable() }))
    .output(publishedSchema),

  publish: oc.input(byArn.extend({ message: outgoingNotificationSchema })).output(publishedSchema),
  /**
   * Publishes one message `count` times at `rate` a second, as a task. `{{n}}` in message, subject, group and
   * deduplication id becomes the number, from 1.
   */
  startPublish: oc
    .input(
      byArn.extend({
        message: outgoingNotificationSchema,
        count: z.number().int().min(1).max(1_000_000),
        rate: z.number().int().min(1).max(10_000).nullable(),
      }),
    )
    .output(z.object({ taskId: z.string() })),

  /** First all kept points (15 minutes, a point a second), then one a second. */
  metrics: oc.input(byArn).output(eventIterator(z.object({ points: z.array(topicPointSchema) }))),

  /** What a filter policy lets through. Changes nothing. */
  filterPreview: oc.input(filterPreviewInputSchema).output(filterPreviewSchema),
}
