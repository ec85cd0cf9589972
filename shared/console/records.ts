import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { streamArnSchema } from './streams'

export const recordRowSchema = z.object({
  /** Shard number and position, as `3:1042`: the key of the row. */
  id: z.string(),
  shardId: z.string(),
  position: z.number(),
  sequenceNumber: z.string(),
  partitionKey: z.string(),
  at: z.number(),
  /** Of the data. */
  bytes: z.number(),
  /** The first 256 characters of the data as text; of an aggregated record, of its first user record. */
  preview: z.string(),
  /** What the data are. The preview of binary ones has a dot for each byte that is no printable character. */
  kind: z.enum(['json', 'text', 'binary', 'aggregated']),
  /** User records inside a record that the Kinesis Producer Library aggregated; 0 for any other. */
  userRecords: z.number(),
  /** The values at the JSON paths that were asked for, as text, at most 1,024 characters; null where there is none. */
  columns: z.array(z.string().nullable()),
})
export type RecordRow = z.infer<typeof recordRowSchema>

/** One of the records that the Kinesis Producer Library packed into another. */
export const userRecordSchema = z.object({
  index: z.number(),
  partitionKey: z.string(),
  /** Decimal; null unless it was given. */
  explicitHashKey: z.string().nullable(),
  bytes: z.number(),
  /** Base64, at most the first 64 KiB. */
  data: z.string(),
})

export const recordDetailSchema = recordRowSchema.extend({
  streamArn: z.string(),
  /** Decimal: of the partition key, or the explicit one. */
  hashKey: z.string(),
  explicitHash: z.boolean(),
  expiresAt: z.number(),
  /** Base64 of the first 64 KiB; `data` gives all of it. */
  data: z.string(),
  dataComplete: z.boolean(),
  /** Of an aggregated record, at most 1,000. */
  users: z.array(userRecordSchema),
})
export type RecordDetail = z.infer<typeof recordDetailSchema>

/** Every clause that is given must hold. */
export const recordFilterSchema = z.object({
  /** Case-insensitive, in data or partition key. */
  text: z.string().optional(),
  /** Dotted path with [n], such as `truck.position[0]`, in JSON data. */
  jsonPath: z.string().optional(),
  /** Compared as text with the value at jsonPath; absent: the path must exist. */
  jsonValue: z.string().optional(),
  partitionKey: z.string().optional(),
})
export type RecordFilter = z.infer<typeof recordFilterSchema>

export const tailFromSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('now') }),
  z.object({ kind: z.literal('beginning') }),
  z.object({ kind: z.literal('time'), at: z.number() }),
  /** In the one shard it belongs to; that shard alone is read. */
  z.object({ kind: z.literal('sequence'), sequenceNumber: z.string() }),
  /** Where an earlier tail stopped. */
  z.object({ kind: z.literal('cursor'), cursor: z.string() }),
])
export type TailFrom = z.infer<typeof tailFromSchema>

export const tailRequestSchema = z.object({
  arn: streamArnSchema,
  /** Shard ids; null: all, those to come too. */
  shards: z.array(z.string()).nullable(),
  from: tailFromSchema,
  /** Broker time at which it ends; null: never. */
  until: z.number().nullable(),
  filter: recordFilterSchema,
  /** JSON paths whose values the rows carry, at most 12. */
  columns: z.array(z.string()).max(12),
  /** Stops, `full`, after so many matching records of the past; what comes now is not limited. */
  limit: z.number().int().min(1).max(100_000),
})
export type TailRequest = z.infer<typeof tailRequestSchema>

export const tailUpdateSchema = z.object({
  now: z.number(),
  /** New rows, merged in order of arrival. At most 2,500, with those of the updates that this one ends. */
  rows: z.array(recordRowSchema),
  /** Since it began: records looked at, those that match, and those of them that were not sent because more came than can be shown. */
  scanned: z.number(),
  matched: z.number(),
  skipped: z.number(),
  /** Records that are there and not looked at yet. */
  waiting: z.number(),
  /** history: reads what was there; live: at the newest record; full: the limit is reached; ended: `until` is. */
  phase: z.enum(['history', 'live', 'full', 'ended']),
  /** To go on from here with another tail. */
  cursor: z.string(),
  /** Its rows go on in the next update. Counts and cursor are right with the last of them: until then rows are only kept. */
  more: z.boolean(),
})
export type TailUpdate = z.infer<typeof tailUpdateSchema>

export const outgoingRecordSchema = z.object({
  partitionKey: z.string(),
  /** Base64. */
  data: z.string(),
  /** Decimal. */
  explicitHashKey: z.string().nullable(),
})
export type OutgoingRecord = z.infer<typeof outgoingRecordSchema>

const byArn = z.object({ arn: streamArnSchema })
const one = byArn.extend({ shardId: z.string(), position: z.number() })

export const recordsContract = {
  /** Follows the records of a stream as they are durable. Reads with the tail's own bounded memory; changes nothing. */
  tail: oc.input(tailRequestSchema).output(eventIterator(tailUpdateSchema)),
  get: oc.input(one).output(recordDetailSchema),
  /** All of the data, as base64. */
  data: oc.input(one).output(z.object({ data: z.string() })),

  put: oc
    .input(byArn.extend({ record: outgoingRecordSchema }))
    .output(z.object({ shardId: z.string(), sequenceNumber: z.string(), position: z.number() })),
  /**
   * In calls of at most 500, in order; what a quota refuses is put again for half a minute. Each record says what became
   * of it.
   */
  putMany: oc.input(byArn.extend({ records: z.array(outgoingRecordSchema).min(1).max(10_000) })).output(
    z.array(
      z.object({
        shardId: z.string().nullable(),
        sequenceNumber: z.string().nullable(),
        error: z.string().nullable(),
      }),
    ),
  ),
  /**
   * Puts records made from a template, as a task: `{{n}}` becomes the number from 1, `{{uuid}}` a random UUID, `{{now}}`
   * the time in ISO 8601, `{{random A B}}` a whole number from A to B; in data and partition key. `count` null: until cancelled.
   */
  startPut: oc
    .input(
      byArn.extend({
        partitionKey: z.string(),
        data: z.string(),
        count: z.number().int().min(1).max(100_000_000).nullable(),
        /** Records a second; null: as fast as the broker goes. */
        rate: z.number().int().min(1).max(100_000).nullable(),
      }),
    )
    .output(z.object({ taskId: z.string() })),

  /** Writes records as JSON Lines to a target of `tasks.chooseExportTarget`. */
  startExport: oc
    .input(
      byArn.extend({
        shards: z.array(z.string()).nullable(),
        /** Broker times, the second exclusive; null: no limit. */
        from: z.number().nullable(),
        until: z.number().nullable(),
        filter: recordFilterSchema,
        target: z.string(),
      }),
    )
    .output(z.object({ taskId: z.string() })),
  /**
   * Puts what an export wrote, in its order, or one record a line. `keyPath`: a JSON path whose value is the partition
   * key; null: the line's number.
   */
  startImport: oc
    .input(
      byArn.extend({
        source: z.string(),
        format: z.enum(['export', 'lines', 'csv']),
        /** lines: a JSON path; csv: a column of the first line. */
        keyPath: z.string().nullable(),
      }),
    )
    .output(z.object({ taskId: z.string() })),
}
