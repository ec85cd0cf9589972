import { parseArn, type World } from '../../../shared/arn'
import type { ShardsUpdate, StreamDetail, StreamSummary } from '../../../shared/console/streams'
import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../../broker/queues/operations'
import { mostConsumers } from '../../broker/streams/capacity'
import { parseShardId, type Shard } from '../../broker/streams/shard'
import type { StreamState } from '../../broker/streams/state'
import type { Stream } from '../../broker/streams/stream'
import type { Readers } from './readers'
import { keptOf, ShardReader } from './shardReader'
import type { StreamMetrics } from './streamMetrics'

const dayMs = 24 * 3_600_000

/** Streams and their shards as the console shows them; nothing here changes anything. */
export class StreamReader {
  readonly #shards: ShardReader

  constructor(
    private readonly state: StreamState,
    private readonly metrics: StreamMetrics,
    private readonly readers: Readers,
    private readonly endpoint: () => string,
  ) {
    this.#shards = new ShardReader(state, metrics)
  }

  /** All streams of all accounts and regions, in order of creation. */
  all(): Iterable<Stream> {
    return this.state.registry.all()
  }

  byId(id: number): Stream | undefined {
    return this.state.registry.byId(id)
  }

  byArn(arn: string): Stream | undefined {
    return this.state.registry.byArn(arn)
  }

  /** The stream, or an error of AWS's code that says which one is missing. */
  existing(arn: string): Stream {
    const stream = this.byArn(arn)
    if (stream) return stream
    const name = parseArn(arn)?.resource.replace(/^stream\//, '') ?? arn
    throw new BrokerError('KinesisResourceNotFound', `There is no stream ${name}. It may have been deleted.`)
  }

  /** One of its shards, open or closed, or an error of AWS's code. */
  existingShard(stream: Stream, shardId: string): Shard {
    const number = parseShardId(shardId)
    const shard = number === undefined ? undefined : stream.shards.get(number)
    if (shard) return shard
    throw new BrokerError(
      'KinesisResourceNotFound',
      `${stream.name} has no shard ${shardId}. It may have expired.`,
    )
  }

  /** The console as a caller in the world of a stream. */
  callerFor(world: World): Caller {
    return { account: world.account, region: world.region, endpoint: this.endpoint(), identity: 'console' }
  }

  summary(stream: Stream): StreamSummary {
    const { row, settings } = stream
    let [records, bytes, lastPutAt] = [0, 0, 0]
    for (const shard of stream.shards.values()) {
      const kept = keptOf(this.state, shard)
      records += kept.records
      bytes += kept.bytes
      lastPutAt = Math.max(lastPutAt, shard.lastAt)
    }
    return {
      arn: stream.arn,
      name: stream.name,
      account: stream.account,
      region: stream.region,
      status: stream.status,
      mode: settings.mode,
      createdAt: row.createdAt,
      openShards: stream.open.length,
      closedShards: stream.shards.size - stream.open.length,
      consumers: stream.consumers.size,
      retentionHours: settings.retentionHours,
      records,
      bytes,
      lastPutAt: lastPutAt || null,
      rates: this.metrics.rates(stream.id),
      putHistory: this.metrics.putHistory(stream.id),
      iteratorAgeMs: this.readers.ageOf(stream.id),
    }
  }

  detail(arn: string): StreamDetail {
    const stream = this.existing(arn)
    const { row, settings } = stream
    const { quotas } = this.state.engine
    return {
      ...this.summary(stream),
      streamId: row.streamId,
      maxRecordKiB: settings.maxRecordKiB,
      keyId: settings.keyId,
      metrics: [...settings.metrics],
      warmMiBps: settings.warmMiBps,
      tags: { ...row.tags },
      policy: row.policy,
      scalingsLeft: this.#left(settings.scaledAt, quotas.scalingsPerDay),
      modeChangesLeft: this.#left(settings.modeChangedAt, quotas.modeChangesPerDay),
      mostConsumers: mostConsumers(this.state, stream),
    }
  }

  /** All shards of a stream, in order of creation. */
  shards(arn: string): ShardsUpdate {
    const stream = this.existing(arn)
    const { quotas, clock } = this.state.engine
    return {
      now: clock.now(),
      status: stream.status,
      shards: [...stream.shards.values()].map((shard) => this.#shards.view(shard)),
      quotas: {
        recordsIn: limit(quotas.shardRecordsIn),
        bytesIn: limit(quotas.shardBytesIn),
        bytesOut: limit(quotas.shardBytesOut),
        readsOut: limit(quotas.shardReads),
      },
    }
  }

  #left(done: readonly number[], perDay: number): number | null {
    if (perDay === Infinity) return null
    const since = this.state.engine.clock.now() - dayMs
    return Math.max(0, perDay - done.filter((at) => at > since).length)
  }
}

/** Without an end there is no limit to show. */
function limit(quota: number): number | null {
  return quota === Infinity ? null : quota
}
