import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/** A queue is named by its ARN everywhere in the console API: it carries account, region and name. */
export const queueArnSchema = z.string().regex(/^arn:[^:]+:sqs:[^:]*:\d{12}:.+$/, 'not a queue ARN')

export const ratesSchema = z.object({
  /** Messages a second over the last 10 seconds. */
  sent: z.number(),
  received: z.number(),
  deleted: z.number(),
})

export const queueSummarySchema = z.object({
  arn: z.string(),
  name: z.string(),
  account: z.string(),
  region: z.string(),
  url: z.string(),
  fifo: z.boolean(),
  visible: z.number(),
  inFlight: z.number(),
  delayed: z.number(),
  /** When the oldest message still in the queue was sent; null if empty. */
  oldestSentAt: z.number().nullable(),
  deadLetterTargetArn: z.string().nullable(),
  maxReceiveCount: z.number().nullable(),
  /** Queues whose redrive policy names this one. */
  deadLetterSourceArns: z.array(z.string()),
  /** Topics of which a subscription's redrive policy names this one: what they cannot deliver comes here. */
  deadLetterTopicArns: z.array(z.string()),
  /** Messages in the queue every 5 seconds over the last 5 minutes, oldest first, at most 60 values. */
  depthHistory: z.array(z.number()),
  rates: ratesSchema,
  createdAt: z.number(),
  /** Grows whenever attributes, tags or policy change: what was read of them before is out of date then. */
  revision: z.number(),
  /** Seconds a receive without its own timeout hides a message: the lint and the Receive tab show it. */
  visibilityTimeout: z.number(),
})
export type QueueSummary = z.infer<typeof queueSummarySchema>

/** Whether a redrive policy, of a queue or of a subscription, sends dead letters to the queue. */
export const isDeadLetterQueue = (
  queue: Pick<QueueSummary, 'deadLetterSourceArns' | 'deadLetterTopicArns'>,
): boolean => queue.deadLetterSourceArns.length > 0 || queue.deadLetterTopicArns.length > 0

/**
 * What is new in the list of queues since the last value of the feed. The first values of a feed tell the whole list.
 */
export const queueChangesSchema = z.object({
  now: z.number(),
  /** Queues that are new, or of which anything changed, as they are now. At most 100. */
  changed: z.array(queueSummarySchema),
  /** ARNs of queues that are gone. Comes before `changed`: a queue may have been created anew. */
  removed: z.array(z.string()),
  /** The rest follows at once: the list is whole, or up to date, with the value for which this is false. */
  more: z.boolean(),
})
export type QueueChanges = z.infer<typeof queueChangesSchema>

/** Brings a list of queues by ARN up to date. Those known keep their place, new ones come last. */
export function applyQueueChanges(queues: Map<string, QueueSummary>, changes: QueueChanges): void {
  for (const arn of changes.removed) queues.delete(arn)
  for (const queue of changes.changed) queues.set(queue.arn, queue)
}

export const lintWarningSchema = z.object({
  /** Stable name of the rule, such as `dlq-retention`. */
  rule: z.string(),
  /** danger: messages will be lost or stuck. warning: they may be. note: nothing is lost, but worth knowing. */
  severity: z.enum(['note', 'warning', 'danger']),
  /** The attribute it is about, for placing it beside its field. */
  attribute: z.string().nullable(),
  message: z.string(),
})
export type LintWarning = z.infer<typeof lintWarningSchema>

export const queueDetailSchema = queueSummarySchema.extend({
  /** Every attribute GetQueueAttributes(All) answers, by AWS name. */
  attributes: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  warnings: z.array(lintWarningSchema),
})
export type QueueDetail = z.infer<typeof queueDetailSchema>

const byArn = z.object({ arn: queueArnSchema })

/** What happened to each queue of a multi-select action. */
export const outcomesSchema = z.array(z.object({ arn: z.string(), error: z.string().nullable() }))

export const queuesContract = {
  /** All queues of all accounts and regions, in parts; then what changed, at most twice a second. */
  watch: oc.input(z.object({})).output(eventIterator(queueChangesSchema)),
  get: oc.input(byArn).output(queueDetailSchema),
  create: oc
    .input(
      z.object({
        account: z.string().regex(/^\d{12}$/),
        region: z.string().min(1),
        name: z.string(),
        /** AWS names and string values, as CreateQueue takes them. */
        attributes: z.record(z.string(), z.string()),
        tags: z.record(z.string(), z.string()),
        /** Creates this dead-letter queue first and points the redrive policy at it. All or nothing. */
        deadLetterQueue: z
          .object({
            name: z.string(),
            maxReceiveCount: z.number().int(),
            attributes: z.record(z.string(), z.string()),
          })
          .nullable(),
      }),
    )
    .output(z.object({ arn: z.string(), deadLetterArn: z.string().nullable() })),
  setAttributes: oc
    .input(byArn.extend({ attributes: z.record(z.string(), z.string()) }))
    .output(queueDetailSchema),
  /** Replaces all tags. */
  setTags: oc.input(byArn.extend({ tags: z.record(z.string(), z.string()) })).output(queueDetailSchema),
  addPermission: oc
    .input(byArn.extend({ label: z.string(), accountIds: z.array(z.string()), actions: z.array(z.string()) }))
    .output(queueDetailSchema),
  removePermission: oc.input(byArn.extend({ label: z.string() })).output(queueDetailSchema),
  purge: oc.input(z.object({ arns: z.array(queueArnSchema).min(1) })).output(outcomesSchema),
  delete: oc.input(z.object({ arns: z.array(queueArnSchema).min(1) })).output(outcomesSchema),
}
