import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { attemptSchema } from './deliveries'

export const outboxKindSchema = z.enum(['email', 'email-json', 'sms', 'application'])
export type OutboxKind = z.infer<typeof outboxKindSchema>

export const outboxRowSchema = z.object({
  /** Grows: the key of the row. */
  id: z.number(),
  kind: outboxKindSchema,
  /** An address, a phone number, or the ARN of a push endpoint. */
  to: z.string(),
  subject: z.string().nullable(),
  /** The first 256 characters. */
  preview: z.string(),
  at: z.number(),
  read: z.boolean(),
  topicArn: z.string().nullable(),
  subscriptionArn: z.string().nullable(),
  /** What the publisher was answered; null for confirmations and one-time passwords. */
  messageId: z.string().nullable(),
  /** For a request to confirm a subscription: how that stands. `gone`: the subscription is no longer there. */
  confirmation: z.enum(['waiting', 'confirmed', 'gone']).nullable(),
})
export type OutboxRow = z.infer<typeof outboxRowSchema>

export const outboxItemSchema = outboxRowSchema.extend({
  body: z.string(),
  /** Sender id, platform, links and the like, to show beside it. */
  details: z.record(z.string(), z.string()),
  confirmUrl: z.string().nullable(),
  unsubscribeUrl: z.string().nullable(),
})
export type OutboxItemView = z.infer<typeof outboxItemSchema>

const outboxFilter = z.object({
  kinds: z.array(outboxKindSchema).min(1),
  unreadOnly: z.boolean(),
  /** Case-insensitive, in recipient, subject or body; null: all. */
  text: z.string().nullable(),
  limit: z.number().int().min(1).max(200),
})

const outboxPage = z.object({
  now: z.number(),
  /** Newest first. */
  rows: z.array(outboxRowSchema),
  next: z.number().nullable(),
})
export type OutboxPage = z.infer<typeof outboxPage>

/** One attempt to deliver to an http or https endpoint. */
export const httpAttemptSchema = attemptSchema.omit({ request: true, response: true }).extend({
  /** The key of the row. */
  id: z.string(),
  kind: z.enum(['notification', 'confirmation', 'farewell']),
  /** For `deliveries.get`, which has request and response. */
  deliveryId: z.number(),
  messageId: z.string(),
  endpoint: z.string(),
  topicArn: z.string(),
  subscriptionArn: z.string(),
})
export type HttpAttempt = z.infer<typeof httpAttemptSchema>

const httpFilter = z.object({
  /** Only failed ones. */
  failedOnly: z.boolean(),
  /** Case-insensitive, in the endpoint; null: all. */
  text: z.string().nullable(),
  limit: z.number().int().min(1).max(200),
})
const httpPage = z.object({
  now: z.number(),
  /** Newest first. */
  rows: z.array(httpAttemptSchema),
  next: z.string().nullable(),
})
export type HttpPage = z.infer<typeof httpPage>

const ids = z.object({ ids: z.array(z.number()).min(1).max(10_000) })
const kinds = z.object({ kinds: z.array(outboxKindSchema).min(1) })

/** Messages that left the broker for a person. */
export const outboxContract = {
  /** Unread ones by kind, when that changes. */
  unread: oc
    .input(z.object({}))
    .output(eventIterator(z.record(outboxKindSchema, z.object({ unread: z.number(), total: z.number() })))),
  page: oc.input(outboxFilter.extend({ before: z.number().nullable() })).output(outboxPage),
  /** The newest page, whenever something in it may have changed, at most twice a second. */
  watch: oc.input(outboxFilter).output(eventIterator(outboxPage)),
  /** Does not mark it as read. Errors with NOT_FOUND if it is gone. */
  get: oc.input(z.object({ id: z.number() })).output(outboxItemSchema),
  markRead: oc.input(ids.extend({ read: z.boolean() })).output(z.void()),
  markAllRead: oc.input(kinds).output(z.void()),
  delete: oc.input(ids).output(z.object({ deleted: z.number() })),
  clear: oc.input(kinds).output(z.object({ deleted: z.number() })),
  /** Follows the confirmation link of a mail or text: confirms the subscription by its token. */
  confirm: oc.input(z.object({ id: z.number() })).output(z.object({ subscriptionArn: z.string() })),

  /** Attempts to deliver to http and https endpoints, of all topics, newest first. */
  http: oc.input(httpFilter.extend({ before: z.string().nullable() })).output(httpPage),
  watchHttp: oc.input(httpFilter).output(eventIterator(httpPage)),
}
