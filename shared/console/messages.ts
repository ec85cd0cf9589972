import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { queueArnSchema } from './queues'

export const messageStateSchema = z.enum(['waiting', 'in-flight', 'delayed'])
export type MessageState = z.infer<typeof messageStateSchema>

/** A message attribute as the console carries it; a Binary value travels as base64. */
export const attributeValueSchema = z.object({ type: z.string(), value: z.string() })
export const attributeMapSchema = z.record(z.string(), attributeValueSchema)
export type AttributeMap = z.infer<typeof attributeMapSchema>

export const messageRowSchema = z.object({
  /** The broker's own number: the key of the row. */
  id: z.number(),
  messageId: z.string(),
  state: messageStateSchema,
  sentAt: z.number(),
  /** When it becomes visible: in flight the end of its visibility timeout, delayed the end of its delay. */
  visibleAt: z.number(),
  receiveCount: z.number(),
  groupId: z.string().nullable(),
  sequenceNumber: z.string().nullable(),
  bytes: z.number(),
  attributeCount: z.number(),
  /** The first 256 characters of the body. */
  preview: z.string(),
  /** The queue it dead-lettered from, if it did. */
  sourceArn: z.string().nullable(),
  /** How often it was redriven and came back to a DLQ; 0 for never. */
  timesBack: z.number(),
})
export type MessageRow = z.infer<typeof messageRowSchema>

export const messageDetailSchema = messageRowSchema.extend({
  queueArn: z.string(),
  /** The first 64 KiB (65,536 UTF-8 bytes, cut at a character); `body` gives all of it. */
  body: z.string(),
  bodyBytes: z.number(),
  bodyComplete: z.boolean(),
  attributes: attributeMapSchema,
  systemAttributes: z.record(z.string(), z.string()),
  deduplicationId: z.string().nullable(),
  firstReceivedAt: z.number().nullable(),
  expiresAt: z.number(),
  /** From the source's redrive policy (or this queue's own), for "3 of 5 before the DLQ". */
  maxReceiveCount: z.number().nullable(),
})
export type MessageDetail = z.infer<typeof messageDetailSchema>

export const timelineEntrySchema = z.object({
  at: z.number(),
  /** A DomainEvent type such as `message.received`, or `trace.forgotten` where older details are no longer kept. */
  type: z.string(),
  queueArn: z.string(),
  /** One plain sentence: "Received for the 3rd time; hidden until …". */
  text: z.string(),
  /** The message id it had then, when a redrive gave it a new one. */
  messageId: z.string(),
})

/** Every clause that is given must hold. */
export const messageFilterSchema = z.object({
  states: z.array(messageStateSchema).optional(),
  /** Case-insensitive, in body or message id. */
  text: z.string().optional(),
  /** Dotted path with [n], such as `order.items[0].sku`, in a JSON body. */
  jsonPath: z.string().optional(),
  /** Compared as text with the value at jsonPath; absent: the path must exist. */
  jsonValue: z.string().optional(),
  attribute: z.object({ name: z.string(), value: z.string().optional() }).optional(),
  groupId: z.string().optional(),
  /** Seconds since it was sent, at least / at most. */
  minAge: z.number().optional(),
  maxAge: z.number().optional(),
  minReceiveCount: z.number().optional(),
  maxReceiveCount: z.number().optional(),
  /** Only messages that dead-lettered from this queue. */
  sourceArn: z.string().optional(),
})
export type MessageFilter = z.infer<typeof messageFilterSchema>

export const messageSortSchema = z.object({
  by: z.enum(['sentAt', 'visibleAt', 'receiveCount', 'bytes', 'groupId']),
  descending: z.boolean(),
})
export type MessageSort = z.infer<typeof messageSortSchema>

/**
 * Which messages an action is about: all that are in the queue when it begins, the rows of a view (as filtered and
 * sorted there), or the ticked ones.
 */
export const selectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('view'), viewId: z.string() }),
  z.object({ kind: z.literal('ids'), ids: z.array(z.number()).max(1_000_000) }),
])
export type Selection = z.infer<typeof selectionSchema>

export const outgoingMessageSchema = z.object({
  body: z.string(),
  attributes: attributeMapSchema,
  awsTraceHeader: z.string().nullable(),
  delaySeconds: z.number().nullable(),
  groupId: z.string().nullable(),
  deduplicationId: z.string().nullable(),
})
export type OutgoingMessage = z.infer<typeof outgoingMessageSchema>

const byArn = z.object({ arn: queueArnSchema })
const one = byArn.extend({ id: z.number() })

/** What a received message is shown as: its row, and the handle to delete, extend or return it with. */
export const receivedSchema = messageDetailSchema.extend({ receiptHandle: z.string() })
export type Received = z.infer<typeof receivedSchema>

export const messagesContract = {
  /**
   * Opens a view: a frozen list of the messages that match, in sort order, read by `rows` while the iterator is open.
   * Reports progress while it scans. `arrived` counts messages that came after the view was frozen. Changes nothing.
   */
  browse: oc.input(byArn.extend({ filter: messageFilterSchema, sort: messageSortSchema })).output(
    eventIterator(
      z.object({
        viewId: z.string(),
        /** In the queue when the scan began. */
        total: z.number(),
        scanned: z.number(),
        matched: z.number(),
        done: z.boolean(),
        /** Why a scan ended early; null if it saw everything. */
        stopped: z.string().nullable(),
        /** In and out since the view was frozen. */
        arrived: z.number(),
        gone: z.number(),
      }),
    ),
  ),
  /** Rows of a view by position; at most 500. A row whose message is gone since is null. */
  rows: oc
    .input(
      z.object({
        viewId: z.string(),
        start: z.number().int().min(0),
        count: z.number().int().min(1).max(500),
      }),
    )
    .output(z.object({ now: z.number(), rows: z.array(messageRowSchema.nullable()) })),
  /** Errors with NOT_FOUND if it is gone. */
  get: oc.input(one).output(messageDetailSchema),
  /** The whole body, up to 1 MiB (more in `relaxed`). */
  body: oc.input(one).output(z.object({ body: z.string() })),
  timeline: oc.input(one).output(z.array(timelineEntrySchema)),
  /** Where a message id is now, in any queue. */
  find: oc
    .input(z.object({ messageId: z.string() }))
    .output(z.array(z.object({ queueArn: z.string(), id: z.number() }))),
  send: oc
    .input(byArn.extend({ message: outgoingMessageSchema }))
    .output(
      z.object({ messageId: z.string(), sequenceNumber: z.string().nullable(), duplicate: z.boolean() }),
    ),
  /**
   * What a receive of so many would come upon now, in its order: how often each message was received. One that has no
   * receive left would go to the DLQ and make room for the next, so there can be more than `max`. Changes nothing.
   */
  nextInLine: oc
    .input(byArn.extend({ max: z.number().int().min(1).max(10) }))
    .output(z.object({ receiveCounts: z.array(z.number()) })),
  /** A real receive: the receive count goes up, the messages are hidden, and a DLQ may take them. */
  receive: oc
    .input(
      byArn.extend({
        max: z.number().int().min(1).max(10),
        visibilityTimeout: z.number().int().nullable(),
        waitTimeSeconds: z.number().int().min(0).max(20),
      }),
    )
    .output(z.array(receivedSchema)),
  deleteReceived: oc.input(byArn.extend({ receiptHandle: z.string() })).output(z.void()),
  /** 0 returns the message at once. */
  changeVisibility: oc
    .input(byArn.extend({ receiptHandle: z.string(), visibilityTimeout: z.number().int() }))
    .output(z.void()),
  /** Deletes without receiving. Answers how many were still there. */
  delete: oc.input(byArn.extend({ selection: selectionSchema })).output(z.object({ deleted: z.number() })),
}
