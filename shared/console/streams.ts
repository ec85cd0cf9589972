import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { outcomesSchema } from './queues'

/** A stream is named by its ARN everywhere in the console API. */
export const streamArnSchema = z
  .string()
  .regex(/^arn:[^:]+:kinesis:[^:]*:\d{12}:stream\/[^/]+$/, 'not a stream ARN')

export const streamStatusSchema = z.enum(['CREATING', 'ACTIVE', 'UPDATING', 'DELETING'])
export const streamModeSchema = z.enum(['PROVISIONED', 'ON_DEMAND'])

/** A second, over the last 10 seconds. */
export const streamRatesSchema = z.object({
  recordsIn: z.number(),
  bytesIn: z.number(),
  recordsOut: z.number(),
  bytesOut: z.number(),
  /** Records and calls that a quota refused. */
  throttled: z.number(),
})
export type StreamRates = z.infer<typeof streamRatesSchema>

export const streamSummarySchema = z.object({
  arn: z.string(),
  name: z.string(),
  account: z.string(),
  region: z.string(),
  status: streamStatusSchema,
  mode: streamModeSchema,
  createdAt: z.number(),
  openShards: z.number(),
  closedShards: z.number(),
  consumers: z.number(),
  retentionHours: z.number(),
  /** Records that have not expired, and their bytes of data and partition keys. */
  records: z.number(),
  bytes: z.number(),
  lastPutAt: z.number().nullable(),
  rates: streamRatesSchema,
  /** Records put every 5 seconds over the last 5 minutes, oldest first, at most 60 values. */
  putHistory: z.array(z.number()),
  /** How far the reader that is furthest behind is, of those seen in the last 5 minutes; null: nobody reads. */
  iteratorAgeMs: z.number().nullable(),
})
export type StreamSummary = z.infer<typeof streamSummarySchema>

/** What is new in the list of streams since the last value of the feed, as `topicChangesSchema` has it for topics. */
export const streamChangesSchema = z.object({
  now: z.number(),
  changed: z.array(streamSummarySchema),
  removed: z.array(z.string()),
  more: z.boolean(),
})
export type StreamChanges = z.infer<typeof streamChangesSchema>

export const streamDetailSchema = streamSummarySchema.extend({
  /** AWS's StreamId. */
  streamId: z.string(),
  maxRecordKiB: z.number(),
  /** What StartStreamEncryption named; null: not encrypted. */
  keyId: z.string().nullable(),
  /** Shard-level metrics that were enabled. */
  metrics: z.array(z.string()),
  warmMiBps: z.number().nullable(),
  tags: z.record(z.string(), z.string()),
  policy: z.string().nullable(),
  /** UpdateShardCount calls left today, and mode changes; null: not limited. */
  scalingsLeft: z.number().nullable(),
  modeChangesLeft: z.number().nullable(),
  /** Consumers that may be registered. */
  mostConsumers: z.number(),
})
export type StreamDetail = z.infer<typeof streamDetailSchema>

/** What a shard may take and give a second; null: not limited. */
export const shardQuotasSchema = z.object({
  recordsIn: z.number().nullable(),
  bytesIn: z.number().nullable(),
  bytesOut: z.number().nullable(),
  readsOut: z.number().nullable(),
})

export const shardViewSchema = z.object({
  /** For example `shardId-000000000012`. */
  shardId: z.string(),
  number: z.number(),
  open: z.boolean(),
  parent: z.string().nullable(),
  adjacentParent: z.string().nullable(),
  /** Decimal, both inclusive. */
  firstHash: z.string(),
  lastHash: z.string(),
  /** Where its range begins and ends among all hash keys: 0 to 1. */
  from: z.number(),
  to: z.number(),
  startingSequenceNumber: z.string(),
  endingSequenceNumber: z.string().nullable(),
  createdAt: z.number(),
  closedAt: z.number().nullable(),
  records: z.number(),
  bytes: z.number(),
  oldestAt: z.number().nullable(),
  newestAt: z.number().nullable(),
  rates: streamRatesSchema,
  /** Records put each second over the last minute, oldest first, at most 60 values: the heat strip. */
  putHistory: z.array(z.number()),
})
export type ShardView = z.infer<typeof shardViewSchema>

export const shardsUpdateSchema = z.object({
  now: z.number(),
  status: streamStatusSchema,
  /** In order of creation, closed ones first of their family. All of them, each time. */
  shards: z.array(shardViewSchema),
  quotas: shardQuotasSchema,
})
export type ShardsUpdate = z.infer<typeof shardsUpdateSchema>

/** A range of hash keys before or after a reshard. */
const rangeSchema = z.object({
  shardId: z.string().nullable(),
  firstHash: z.string(),
  lastHash: z.string(),
  from: z.number(),
  to: z.number(),
})

export const reshardSchema = z.discriminatedUnion('kind', [
  /** `at`: the decimal hash key where the second child begins; null: in the middle. */
  z.object({ kind: z.literal('split'), shardId: z.string(), at: z.string().nullable() }),
  z.object({ kind: z.literal('merge'), shardId: z.string(), adjacentShardId: z.string() }),
  /** UpdateShardCount with uniform scaling. */
  z.object({ kind: z.literal('scale'), target: z.number().int() }),
])
export type Reshard = z.infer<typeof reshardSchema>

export const reshardPreviewSchema = z.object({
  before: z.array(rangeSchema),
  /** `shardId` null: a shard that does not exist yet. */
  after: z.array(rangeSchema),
  /** Splits and merges it takes. */
  splits: z.number(),
  merges: z.number(),
  /** Why AWS would refuse it; null if it would not. */
  problem: z.string().nullable(),
})
export type ReshardPreview = z.infer<typeof reshardPreviewSchema>

export const keyPlaceSchema = z.object({
  partitionKey: z.string(),
  /** Decimal. */
  hashKey: z.string(),
  /** Among all hash keys: 0 to 1. */
  at: z.number(),
  shardId: z.string(),
})

export type KeyPlace = z.infer<typeof keyPlaceSchema>

export const consumerViewSchema = z.object({
  name: z.string(),
  arn: z.string(),
  status: z.enum(['CREATING', 'ACTIVE', 'DELETING']),
  createdAt: z.number(),
  /** Subscriptions to shards that are open now. */
  subscriptions: z.array(
    z.object({
      shardId: z.string(),
      since: z.number(),
      endsAt: z.number(),
      /** How long the record that is to be pushed next has been there, and records not pushed yet. */
      millisBehind: z.number(),
      recordsBehind: z.number(),
      /** Pushed since it began. */
      recordsOut: z.number(),
    }),
  ),
})
export type ConsumerView = z.infer<typeof consumerViewSchema>

/** Somebody who called GetRecords lately. */
export const readerViewSchema = z.object({
  /** The caller's access key id or account, as SQS's SenderId has it. */
  reader: z.string(),
  shardId: z.string(),
  lastReadAt: z.number(),
  readsPerSecond: z.number(),
  recordsPerSecond: z.number(),
  /** How long the record that it would read next has been there. */
  millisBehind: z.number(),
  recordsBehind: z.number(),
})
export type ReaderView = z.infer<typeof readerViewSchema>

export const consumersUpdateSchema = z.object({
  now: z.number(),
  consumers: z.array(consumerViewSchema),
  /** Those of the last 5 minutes, furthest behind first, at most 500. */
  readers: z.array(readerViewSchema),
})
export type ConsumersUpdate = z.infer<typeof consumersUpdateSchema>

/** One second of a stream's, or a shard's, life. */
export const streamPointSchema = z.object({
  at: z.number(),
  recordsIn: z.number(),
  bytesIn: z.number(),
  recordsOut: z.number(),
  bytesOut: z.number(),
  throttledIn: z.number(),
  throttledOut: z.number(),
  iteratorAgeMs: z.number().nullable(),
})
export type StreamPoint = z.infer<typeof streamPointSchema>

const byArn = z.object({ arn: streamArnSchema })

export const streamsContract = {
  /** All streams of all accounts and regions, in parts; then what changed, at most twice a second. */
  watch: oc.input(z.object({})).output(eventIterator(streamChangesSchema)),
  get: oc.input(byArn).output(streamDetailSchema),
  /** One stream, when anything of it changed, at most twice a second. Fails with KinesisResourceNotFound once it is deleted. */
  watchStream: oc.input(byArn).output(eventIterator(streamDetailSchema)),
  /** At most twice a second, with more than 250 shards more seldom. Fails as `watchStream`. */
  watchShards: oc.input(byArn).output(eventIterator(shardsUpdateSchema)),
  /** Once a second. Fails as `watchStream`. */
  watchConsumers: oc.input(byArn).output(eventIterator(consumersUpdateSchema)),

  create: oc
    .input(
      z.object({
        account: z.string().regex(/^\d{12}$/),
        region: z.string().min(1),
        name: z.string(),
        mode: streamModeSchema,
        /** Of a provisioned stream; ignored for on-demand ones. */
        shards: z.number().int(),
        /** 24 unless changed after creation, which this does. */
        retentionHours: z.number().int(),
        maxRecordKiB: z.number().int(),
        tags: z.record(z.string(), z.string()),
      }),
    )
    .output(z.object({ arn: z.string() })),
  /** What is absent stays. Each is a call of its own to the broker; stops at the first that is refused. */
  configure: oc
    .input(
      byArn.extend({
        retentionHours: z.number().int().optional(),
        mode: streamModeSchema.optional(),
        maxRecordKiB: z.number().int().optional(),
        /** null ends encryption. */
        keyId: z.string().nullable().optional(),
        metrics: z.array(z.string()).optional(),
        warmMiBps: z.number().int().optional(),
      }),
    )
    .output(streamDetailSchema),
  /** Replaces all tags. */
  setTags: oc.input(byArn.extend({ tags: z.record(z.string(), z.string()) })).output(streamDetailSchema),
  /** null takes it away. */
  setPolicy: oc.input(byArn.extend({ policy: z.string().nullable() })).output(streamDetailSchema),
  /** With their consumers. The page asks to type the name first. */
  delete: oc.input(z.object({ arns: z.array(streamArnSchema).min(1) })).output(outcomesSchema),

  previewReshard: oc.input(byArn.extend({ reshard: reshardSchema })).output(reshardPreviewSchema),
  reshard: oc.input(byArn.extend({ reshard: reshardSchema })).output(z.void()),
  /** Where keys go, in the order given; for at most 10,000. */
  placeKeys: oc
    .input(byArn.extend({ keys: z.array(z.string()).max(10_000) }))
    .output(z.array(keyPlaceSchema)),

  registerConsumer: oc.input(byArn.extend({ name: z.string() })).output(z.void()),
  deregisterConsumer: oc.input(byArn.extend({ name: z.string() })).output(z.void()),

  /** First all kept points (15 minutes, a point a second), then one a second. Without a shard: of the whole stream. */
  metrics: oc
    .input(byArn.extend({ shardId: z.string().nullable() }))
    .output(eventIterator(z.object({ points: z.array(streamPointSchema) }))),
}
