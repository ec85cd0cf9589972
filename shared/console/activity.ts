import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { queueArnSchema } from './queues'
import { streamArnSchema } from './streams'
import { topicArnSchema } from './topicArns'

export const activityEntrySchema = z.object({
  /** Grows by one: the key of the row. */
  seq: z.number(),
  at: z.number(),
  /** A DomainEvent type such as `message.moved-to-dlq`. */
  type: z.string(),
  queueArn: z.string().nullable(),
  topicArn: z.string().nullable(),
  streamArn: z.string().nullable(),
  messageId: z.string().nullable(),
  /** The broker's number of the message, for opening it. */
  messageKey: z.number().nullable(),
  /** One plain sentence. */
  text: z.string(),
  level: z.enum(['info', 'notice', 'warning']),
})
export type ActivityEntry = z.infer<typeof activityEntrySchema>

/** One second of a queue's life. */
export const metricPointSchema = z.object({
  at: z.number(),
  visible: z.number(),
  inFlight: z.number(),
  delayed: z.number(),
  /** Seconds; 0 when empty. */
  oldestAge: z.number(),
  sent: z.number(),
  received: z.number(),
  deleted: z.number(),
  movedToDlq: z.number(),
})
export type MetricPoint = z.infer<typeof metricPointSchema>

export const activityContract = {
  /**
   * The latest entries (at most 500), then new ones in batches, at most 10 batches a second. `dropped` counts entries
   * that came too fast to be sent.
   */
  watch: oc
    .input(
      z.object({
        queueArn: queueArnSchema.nullable(),
        /** Only what happened to this topic and its subscriptions. */
        topicArn: topicArnSchema.nullable().optional(),
        /** Only what happened to this stream. */
        streamArn: streamArnSchema.nullable().optional(),
        types: z.array(z.string()).nullable(),
      }),
    )
    .output(eventIterator(z.object({ entries: z.array(activityEntrySchema), dropped: z.number() }))),
  /** First all kept points (15 minutes, a point a second), then one a second. */
  metrics: oc.input(z.object({ arn: queueArnSchema })).output(
    eventIterator(
      z.object({
        points: z.array(metricPointSchema),
        /** How many messages now in the queue were received 0, 1, 2, … times; the last bucket is "10 or more". */
        receiveCounts: z.array(z.number()).length(11),
      }),
    ),
  ),
}
