import { streamArn, type World } from '../../../shared/arn'
import type { StreamDetail } from '../../../shared/console/streams'
import { createStream } from '../../broker/streams/create'
import { requireActive } from '../../broker/streams/refusals'
import { checkRetention } from '../../broker/streams/retention'
import type { Stream } from '../../broker/streams/stream'
import { readTags } from '../../broker/streams/tags'
import type { StreamServices } from './streamServices'

/** How long one change waits for the one before to be over, in real ms; then the broker says that it is not. */
const patienceMs = 30_000

export interface NewStream extends World {
  readonly name: string
  readonly mode: 'PROVISIONED' | 'ON_DEMAND'
  readonly shards: number
  readonly retentionHours: number
  readonly maxRecordKiB: number
  readonly tags: Readonly<Record<string, string>>
}

/** Creates a stream with its retention period, which CreateStream does not take: both or neither. */
export async function createStreamWithSettings(
  { console: { broker }, state, streams }: StreamServices,
  { account, region, name, mode, shards, retentionHours, maxRecordKiB, tags }: NewStream,
): Promise<{ arn: string }> {
  const arn = streamArn({ account, region }, name)
  await broker.commit(() => {
    // Checked first: once there is a stream, nothing may fail.
    checkRetention(retentionHours, state.engine.quotas)
    createStream(state, streams.callerFor({ account, region }), {
      StreamName: name,
      StreamModeDetails: { StreamMode: mode },
      ...(mode === 'PROVISIONED' && { ShardCount: shards }),
      MaxRecordSizeInKiB: maxRecordKiB,
      Tags: { ...tags },
    })
    const stream = streams.existing(arn)
    if (stream.settings.retentionHours !== retentionHours) {
      state.registry.updateSettings(stream, { retentionHours })
    }
  })
  return { arn }
}

export interface Changes {
  readonly arn: string
  readonly retentionHours?: number | undefined
  readonly mode?: 'PROVISIONED' | 'ON_DEMAND' | undefined
  readonly maxRecordKiB?: number | undefined
  readonly keyId?: string | null | undefined
  readonly metrics?: readonly string[] | undefined
  readonly warmMiBps?: number | undefined
}

/**
 * What is other than it is, one call after the other, each once the stream is ACTIVE again after the one before. Stops at
 * the first that is refused; what was done before stays.
 */
export async function configure(services: StreamServices, changes: Changes): Promise<StreamDetail> {
  const { streams } = services
  for (const step of stepsOf(services, streams.existing(changes.arn), changes)) {
    await whenActive(services, streams.existing(changes.arn))
    await step()
  }
  return streams.detail(changes.arn)
}

function stepsOf(
  { kinesis, streams }: StreamServices,
  stream: Stream,
  { arn: StreamARN, retentionHours, mode, maxRecordKiB, keyId, metrics, warmMiBps }: Changes,
): (() => Promise<unknown>)[] {
  const caller = streams.callerFor(stream)
  const now = stream.settings
  const steps: (() => Promise<unknown>)[] = []
  if (maxRecordKiB !== undefined && maxRecordKiB !== now.maxRecordKiB) {
    steps.push(() => kinesis.UpdateMaxRecordSize(caller, { StreamARN, MaxRecordSizeInKiB: maxRecordKiB }))
  }
  if (retentionHours !== undefined && retentionHours !== now.retentionHours) {
    const input = { StreamARN, RetentionPeriodHours: retentionHours }
    steps.push(() =>
      retentionHours > now.retentionHours
        ? kinesis.IncreaseStreamRetentionPeriod(caller, input)
        : kinesis.DecreaseStreamRetentionPeriod(caller, input),
    )
  }
  if (mode !== undefined && mode !== now.mode) {
    const StreamModeDetails = { StreamMode: mode }
    steps.push(() => kinesis.UpdateStreamMode(caller, { StreamARN, StreamModeDetails }))
  }
  if (warmMiBps !== undefined && warmMiBps !== now.warmMiBps) {
    steps.push(() =>
      kinesis.UpdateStreamWarmThroughput(caller, { StreamARN, WarmThroughputMiBps: warmMiBps }),
    )
  }
  if (keyId !== undefined && keyId !== now.keyId) {
    const EncryptionType = 'KMS'
    steps.push(() =>
      keyId === null
        ? kinesis.StopStreamEncryption(caller, { StreamARN, EncryptionType, KeyId: now.keyId ?? '' })
        : kinesis.StartStreamEncryption(caller, { StreamARN, EncryptionType, KeyId: keyId }),
    )
  }
  const more = metrics?.filter((name) => !now.metrics.includes(name)) ?? []
  const less = metrics?.includes('ALL')
    ? []
    : now.metrics.filter((name) => metrics && !metrics.includes(name))
  if (more.length > 0) {
    steps.push(() => kinesis.EnableEnhancedMonitoring(caller, { StreamARN, ShardLevelMetrics: more }))
  }
  if (less.length > 0) {
    steps.push(() => kinesis.DisableEnhancedMonitoring(caller, { StreamARN, ShardLevelMetrics: less }))
  }
  return steps
}

/** Resolves when the stream is ACTIVE, or deleted, or takes too long for it. */
function whenActive({ console: { broker, timers } }: StreamServices, stream: Stream): Promise<void> {
  if (stream.status === 'ACTIVE') return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      unsubscribe()
      cancel()
      resolve()
    }
    const cancel = timers.after(patienceMs, end)
    const unsubscribe = broker.events.subscribe((event) => {
      if (!('stream' in event) || event.stream.id !== stream.id) return
      if (event.type === 'stream.deleted' || (event.type === 'stream.status' && event.status === 'ACTIVE'))
        end()
    })
  })
}

/** Replaces all tags, as one change. */
export async function setTags(
  { console: { broker }, state, streams }: StreamServices,
  { arn, tags }: { readonly arn: string; readonly tags: Readonly<Record<string, string>> },
): Promise<StreamDetail> {
  const { engine, registry } = state
  await broker.commit(() => {
    const stream = streams.existing(arn)
    const next = readTags(stream.name, stream, {}, tags, engine.quotas)
    requireActive(stream)
    registry.updateStream(stream, { tags: next })
    engine.events.emit({
      type: 'stream.changed',
      at: engine.clock.now(),
      stream: stream.ref,
      what: 'tags',
    })
  })
  return streams.detail(arn)
}

export async function setPolicy(
  { kinesis, streams }: StreamServices,
  { arn, policy }: { readonly arn: string; readonly policy: string | null },
): Promise<StreamDetail> {
  const caller = streams.callerFor(streams.existing(arn))
  if (policy === null) await kinesis.DeleteResourcePolicy(caller, { ResourceARN: arn })
  else await kinesis.PutResourcePolicy(caller, { ResourceARN: arn, Policy: policy })
  return streams.detail(arn)
}
