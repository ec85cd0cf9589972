import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { attributeMapSchema, attributeValueSchema, outgoingMessageSchema, selectionSchema } from './messages'
import { queueArnSchema } from './queues'

/** One change made to every message on its way: applied in order. */
export const editStepSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('replace-text'),
    find: z.string().min(1),
    replace: z.string(),
    regex: z.boolean(),
  }),
  /** Sets the value at a JSON path; `value` is JSON text. Fails for a body that is not JSON. */
  z.object({ kind: z.literal('set-json'), path: z.string().min(1), value: z.string() }),
  z.object({ kind: z.literal('remove-json'), path: z.string().min(1) }),
  z.object({ kind: z.literal('set-attribute'), name: z.string().min(1), attribute: attributeValueSchema }),
  z.object({ kind: z.literal('remove-attribute'), name: z.string().min(1) }),
])
export type EditStep = z.infer<typeof editStepSchema>

/** Edits of single messages by id, which win over the steps that all messages get. */
export const editSchema = z.object({
  steps: z.array(editStepSchema).max(20),
  single: z.array(z.object({ id: z.number(), body: z.string(), attributes: attributeMapSchema })).max(1_000),
})
export type Edit = z.infer<typeof editSchema>

export const redriveRequestSchema = z.object({
  arn: queueArnSchema,
  selection: selectionSchema,
  /** null: to the source queue of each message. */
  destinationArn: queueArnSchema.nullable(),
  edit: editSchema.nullable(),
  /** Messages a second, 1 to 500; null: as fast as the broker goes. */
  rate: z.number().int().min(1).max(500).nullable(),
})
export type RedriveRequest = z.infer<typeof redriveRequestSchema>

const contentSchema = z.object({ body: z.string(), attributes: attributeMapSchema })

export const redrivePreviewSchema = z.object({
  /** How many messages it would move. */
  total: z.number(),
  /** How many of them the edit would change. Counted over `checked` messages, at most 10,000. */
  changed: z.number(),
  checked: z.number(),
  destinations: z.array(z.object({ arn: z.string(), count: z.number() })),
  /** Messages that can't go, and why: no source queue, edit fails, too large, … */
  problems: z.array(z.object({ reason: z.string(), count: z.number(), examples: z.array(z.string()) })),
  /** The first 5 messages that change, bodies cut at 64 KiB. */
  differences: z.array(
    z.object({ id: z.number(), messageId: z.string(), before: contentSchema, after: contentSchema }),
  ),
})
export type RedrivePreview = z.infer<typeof redrivePreviewSchema>

export const taskSchema = z.object({
  id: z.string(),
  /** `move` is AWS's StartMessageMoveTask, from an SDK or the console. */
  kind: z.enum(['redrive', 'move', 'export', 'import', 'send', 'publish', 'put']),
  /** What it counts. */
  unit: z.enum(['messages', 'records']),
  status: z.enum(['running', 'cancelling', 'cancelled', 'completed', 'failed']),
  /** "Redrive 42 messages from orders-dlq to orders". */
  title: z.string(),
  /** A queue, or the stream of an export. */
  queueArn: z.string().nullable(),
  /** A queue, the topic of a repeated publish, or the stream that records are put into. */
  destinationArn: z.string().nullable(),
  /** 0 for one that goes on until it is cancelled. */
  total: z.number(),
  done: z.number(),
  failed: z.number(),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  /** Messages a second over the last seconds. */
  rate: z.number(),
  /** Milliseconds left at this rate; null while unknown. */
  remaining: z.number().nullable(),
  /** While it runs: what slows it down, for example a quota. */
  note: z.string().nullable(),
  failureReason: z.string().nullable(),
  /** A finished export on the headless host: a path on the console's own origin to download from. */
  downloadPath: z.string().nullable(),
})
export type Task = z.infer<typeof taskSchema>

export const taskReportSchema = z.object({
  task: taskSchema,
  /** Moved so far, by destination. */
  moved: z.array(z.object({ arn: z.string(), count: z.number() })),
  /** The first 1,000 messages, records or lines of a file that did not make it. Messages of a queue are where they were. */
  failures: z.array(z.object({ messageId: z.string(), reason: z.string() })),
  failuresTotal: z.number(),
})
export type TaskReport = z.infer<typeof taskReportSchema>

const started = z.object({ taskId: z.string() })
const byTask = z.object({ taskId: z.string() })

export const tasksContract = {
  /** Running tasks and those that ended lately (newest first, at most 100), at most 4 times a second. */
  watch: oc.input(z.object({})).output(eventIterator(z.array(taskSchema))),
  cancel: oc.input(byTask).output(z.void()),
  report: oc.input(byTask).output(taskReportSchema),
  /** Forgets an ended task. */
  dismiss: oc.input(byTask).output(z.void()),

  previewRedrive: oc.input(redriveRequestSchema).output(redrivePreviewSchema),
  startRedrive: oc.input(redriveRequestSchema).output(started),

  /** Sends one message `count` times at `rate` a second. `{{n}}` in the body becomes the number, from 1. */
  startSend: oc
    .input(
      z.object({
        arn: queueArnSchema,
        message: outgoingMessageSchema,
        count: z.number().int().min(1).max(1_000_000),
        rate: z.number().int().min(1).max(10_000).nullable(),
      }),
    )
    .output(started),

  /**
   * Where an export goes. Desktop: a native save dialog, null if it was dismissed. Headless: a file that the host keeps
   * for download. `target` is an opaque token: the page never names paths.
   */
  chooseExportTarget: oc
    .input(z.object({ suggestedName: z.string() }))
    .output(z.object({ target: z.string(), label: z.string() }).nullable()),
  startExport: oc
    .input(z.object({ arn: queueArnSchema, selection: selectionSchema, target: z.string() }))
    .output(started),

  /** Desktop: a native open dialog, null if dismissed. Headless: the page uploads the file first and gets its token there. */
  chooseImportSource: oc
    .input(z.object({}))
    .output(z.object({ source: z.string(), label: z.string(), bytes: z.number() }).nullable()),
  /** JSON Lines as an export writes them, or one plain body a line. */
  startImport: oc
    .input(z.object({ arn: queueArnSchema, source: z.string(), format: z.enum(['export', 'lines']) }))
    .output(started),
}
