import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { explainedClauseSchema } from './filterPreview'
import { attributeMapSchema } from './messages'
import { subscriptionArnSchema, topicArnSchema } from './topicArns'

/**
 * What became of a message at a subscription. `waiting`: a delivery not attempted yet; `retrying`: attempted without
 * success and to be attempted again; `failed`: given up, perhaps into a dead-letter queue; `forgotten`: it ended, and how
 * is no longer kept.
 */
export const verdictStateSchema = z.enum([
  'delivered',
  'filtered-out',
  'waiting',
  'retrying',
  'failed',
  'forgotten',
])
export type VerdictState = z.infer<typeof verdictStateSchema>

/** A message in a queue, for a link to it. */
export const queuedMessageSchema = z.object({
  queueArn: z.string(),
  /** The broker's number of the message: the `id` of `messages.get`. */
  id: z.number(),
  messageId: z.string().nullable(),
  /** It is in that queue still. */
  present: z.boolean(),
})
export type QueuedMessage = z.infer<typeof queuedMessageSchema>

export const verdictSchema = z.object({
  subscriptionArn: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  /** The subscription is there still. */
  exists: z.boolean(),
  state: verdictStateSchema,
  /** One plain sentence: "Put into orders as message 6f…", "Filtered out: colour is missing, the policy wants …". */
  text: z.string(),
  /** Where it was put, or is now after a dead-letter queue took it; null if it is in no queue. */
  queue: queuedMessageSchema.nullable(),
  /** The policy the subscription had then; null for none. */
  filterPolicy: z.string().nullable(),
  filterScope: z.enum(['MessageAttributes', 'MessageBody']),
  /** The clause that decided, for matches too; null without a policy. Its range is one of `filterPolicy`. */
  clause: explainedClauseSchema.nullable(),
  /** For `deliveries.get`; null for what was put into a queue at once, and for what was filtered out. */
  deliveryId: z.number().nullable(),
  attempts: z.number(),
  /** When the next attempt is due. */
  nextAt: z.number().nullable(),
  /** Queue that took what could not be delivered. */
  deadLetterQueueArn: z.string().nullable(),
})
export type VerdictView = z.infer<typeof verdictSchema>

export const publicationRowSchema = z.object({
  /** The broker's own number: the key of the row. */
  id: z.number(),
  topicArn: z.string(),
  messageId: z.string(),
  at: z.number(),
  subject: z.string().nullable(),
  /** The first 256 characters. */
  preview: z.string(),
  structured: z.boolean(),
  attributeCount: z.number(),
  bytes: z.number(),
  groupId: z.string().nullable(),
  sequenceNumber: z.string().nullable(),
  /** Subscriptions by what became of it. */
  delivered: z.number(),
  filteredOut: z.number(),
  /** Waiting ones too. */
  retrying: z.number(),
  failed: z.number(),
})
export type PublicationRow = z.infer<typeof publicationRowSchema>

export const publicationDetailSchema = publicationRowSchema.extend({
  /** As it was published, the first 64 KiB. */
  message: z.string(),
  messageComplete: z.boolean(),
  attributes: attributeMapSchema,
  deduplicationId: z.string().nullable(),
  senderId: z.string(),
  signatureVersion: z.enum(['1', '2']),
  /** One a subscription, in order of their creation, at most 500. */
  verdicts: z.array(verdictSchema),
  verdictsTotal: z.number(),
})
export type PublicationDetail = z.infer<typeof publicationDetailSchema>

export const deliveryStateSchema = z.enum(['waiting', 'retrying', 'delivered', 'failed'])
export type DeliveryState = z.infer<typeof deliveryStateSchema>

export const deliveryRowSchema = z.object({
  id: z.number(),
  /** `confirmation` asks an endpoint to confirm, `farewell` says that it was unsubscribed. */
  kind: z.enum(['notification', 'confirmation', 'farewell']),
  /** null for confirmations and farewells. */
  publicationId: z.number().nullable(),
  messageId: z.string(),
  topicArn: z.string(),
  subscriptionArn: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  state: deliveryStateSchema,
  attempts: z.number(),
  startedAt: z.number(),
  /** When the last attempt began; null before the first. */
  lastAt: z.number().nullable(),
  /** When the next one is due; null once it is over. */
  nextAt: z.number().nullable(),
  /** An attempt is being made at this moment. */
  underWay: z.boolean(),
  /** HTTP status or "connection refused", of the last attempt. */
  lastResult: z.string().nullable(),
  deadLetterQueueArn: z.string().nullable(),
})
export type DeliveryRow = z.infer<typeof deliveryRowSchema>

export const attemptSchema = z.object({
  /** From 1. */
  n: z.number(),
  at: z.number(),
  durationMs: z.number(),
  ok: z.boolean(),
  /** HTTP status; null for other protocols, and where there was no answer. */
  status: z.number().nullable(),
  /** "200", "connection refused", "no complete answer within 15 s". */
  result: z.string(),
  /** As it was sent: request line, headers, an empty line and the body; the first 4 KiB of head and body. */
  request: z.string(),
  /** The same of the answer; empty where there was none. */
  response: z.string(),
})
export type Attempt = z.infer<typeof attemptSchema>

export const deliveryDetailSchema = deliveryRowSchema.extend({
  /** Oldest first; the first 10 and the last 90 if there were more. */
  attemptList: z.array(attemptSchema),
  /** Attempts of the policy in all, the first among them. */
  maxAttempts: z.number().nullable(),
  /** Why it was given up; null if it was not. */
  reason: z.string().nullable(),
  /** The message in the dead-letter queue. */
  deadLetter: queuedMessageSchema.nullable(),
})
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>

const publicationFilter = z.object({
  topicArn: topicArnSchema,
  /** Only publications that this subscription had anything to do with. */
  subscriptionArn: subscriptionArnSchema.nullable(),
  /** Only those with a subscription (or the one named) in one of these states; null: all. */
  states: z.array(verdictStateSchema).nullable(),
  /** Case-insensitive, in message, subject or message id; null: all. */
  text: z.string().nullable(),
  limit: z.number().int().min(1).max(200),
})

const publicationPage = z.object({
  now: z.number(),
  /** Newest first. */
  rows: z.array(publicationRowSchema),
  /** Pass as `before` for older ones; null if there are none. A filter may answer few rows, or none, and still have more. */
  next: z.number().nullable(),
  /** Publications looked at. */
  scanned: z.number(),
})
export type PublicationPage = z.infer<typeof publicationPage>

const deliveryFilter = z.object({
  /** null: of all topics. */
  topicArn: topicArnSchema.nullable(),
  subscriptionArn: subscriptionArnSchema.nullable(),
  states: z.array(deliveryStateSchema).nullable(),
  limit: z.number().int().min(1).max(200),
})

const deliveryPage = z.object({
  now: z.number(),
  /** Newest first. */
  rows: z.array(deliveryRowSchema),
  next: z.number().nullable(),
})
export type DeliveryPage = z.infer<typeof deliveryPage>

const ids = z.object({ ids: z.array(z.number()).min(1).max(10_000) })
/** How many were in a state in which this could be done. */
const done = z.object({ done: z.number() })

export const deliveriesContract = {
  /** What was published to a topic, newest first, with what became of it. Changes nothing. */
  publications: oc.input(publicationFilter.extend({ before: z.number().nullable() })).output(publicationPage),
  /** The newest page, whenever something in it may have changed, at most twice a second. */
  watchPublications: oc.input(publicationFilter).output(eventIterator(publicationPage)),
  /** Errors with NOT_FOUND once it is no longer kept. */
  publication: oc.input(z.object({ id: z.number() })).output(publicationDetailSchema),
  /** The same, again whenever one of its deliveries got on. */
  watchPublication: oc.input(z.object({ id: z.number() })).output(eventIterator(publicationDetailSchema)),
  /** The whole message. */
  publicationMessage: oc.input(z.object({ id: z.number() })).output(z.object({ message: z.string() })),

  /** Deliveries over the network or into outboxes, and those that failed; newest first. */
  page: oc.input(deliveryFilter.extend({ before: z.number().nullable() })).output(deliveryPage),
  /** The newest page, whenever something in it may have changed, at most twice a second. */
  watch: oc.input(deliveryFilter).output(eventIterator(deliveryPage)),
  /** Errors with NOT_FOUND once it is no longer kept. */
  get: oc.input(z.object({ id: z.number() })).output(deliveryDetailSchema),
  /** The same, again after each attempt. */
  watchOne: oc.input(z.object({ id: z.number() })).output(eventIterator(deliveryDetailSchema)),
  /** Attempts them at once, failed ones too; the policy goes on from there. */
  retryNow: oc.input(ids).output(done),
  /** Gives them up: into the subscription's dead-letter queue, if it has one. Failed ones too that no queue took. */
  giveUp: oc.input(ids).output(done),
}
