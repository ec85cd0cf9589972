import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { explainedClauseSchema } from './filterPreview'

export const traceEntrySchema = z.object({
  at: z.number(),
  /**
   * `topic.published`, `subscription.delivered`, `subscription.filtered-out`, `delivery.attempted` (it failed),
   * `delivery.succeeded`, `delivery.failed` (given up), `delivery.due` (still to come), `outbox.added` (sent directly to a phone), or what `messages.timeline` has
   * of a queue's message.
   */
  type: z.string(),
  /** One plain sentence. */
  text: z.string(),
  level: z.enum(['info', 'notice', 'warning']),
  /** Which way of the message this is part of: an index of `ways`; null for what concerns all of them. */
  way: z.number().nullable(),
  topicArn: z.string().nullable(),
  subscriptionArn: z.string().nullable(),
  queueArn: z.string().nullable(),
  /** The broker's number of the message in that queue, for opening it, while it is there. */
  messageKey: z.number().nullable(),
  messageId: z.string().nullable(),
  publicationId: z.number().nullable(),
  deliveryId: z.number().nullable(),
  /** For what a filter policy decided. */
  clause: explainedClauseSchema.nullable(),
  filterPolicy: z.string().nullable(),
})
export type TraceEntry = z.infer<typeof traceEntrySchema>

/** What the message, or a copy of it, went through: a subscription, or a queue that it was sent to directly. */
export const traceWaySchema = z.object({
  /** "orders (sqs)", "http://127.0.0.1:9/hook". */
  label: z.string(),
  subscriptionArn: z.string().nullable(),
  protocol: z.string(),
  endpoint: z.string(),
  /** `deleted`: a consumer finished it, or somebody deleted it. `unknown`: it is gone, and nothing is remembered of how. */
  state: z.enum([
    'waiting',
    'in-flight',
    'delivered',
    'filtered-out',
    'retrying',
    'failed',
    'dead-lettered',
    'deleted',
    'expired',
    'unknown',
  ]),
  /** Where it is now; null if it is in no queue. */
  queueArn: z.string().nullable(),
  messageKey: z.number().nullable(),
  messageId: z.string().nullable(),
})
export type TraceWay = z.infer<typeof traceWaySchema>

export const messageTraceSchema = z.object({
  now: z.number(),
  /** The id that was asked for. */
  messageId: z.string(),
  /** `publication`: a message id of Publish; `message`: one of a queue; `none`: nothing is known of it. */
  found: z.enum(['publication', 'message', 'none']),
  /** Where it began. */
  topicArn: z.string().nullable(),
  publicationId: z.number().nullable(),
  at: z.number().nullable(),
  subject: z.string().nullable(),
  preview: z.string(),
  /** The one that was asked for, if it is a queue's message that came from a topic; an index of `ways`. */
  asked: z.number().nullable(),
  /** At most 100. */
  ways: z.array(traceWaySchema),
  waysTotal: z.number(),
  /** Oldest first, what is still to come last; at most 1,000. */
  entries: z.array(traceEntrySchema),
})
export type MessageTraceView = z.infer<typeof messageTraceSchema>

const byMessage = z.object({ messageId: z.string().min(1).max(200) })

export const traceContract = {
  /** The life of a message by its id, of a publication or in a queue, in any account and region. Changes nothing. */
  find: oc.input(byMessage).output(messageTraceSchema),
  /** The same, again whenever something happened to it, at most twice a second. */
  watch: oc.input(byMessage).output(eventIterator(messageTraceSchema)),
}
