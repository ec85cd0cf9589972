import type { Caller } from '../queues/operations'
import type {
  DisableEnhancedMonitoringInput,
  DisableEnhancedMonitoringResult,
  EnableEnhancedMonitoringInput,
  EnableEnhancedMonitoringResult,
} from './operations'
import { missing, requireActive, validation } from './refusals'
import { resolveStream } from './resolve'
import type { StreamState } from './state'

const METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
]

/** `ALL` means each of the seven. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html */
export function enableEnhancedMonitoring(
  state: StreamState,
  caller: Caller,
  input: EnableEnhancedMonitoringInput,
): EnableEnhancedMonitoringResult {
  const given = read(input.ShardLevelMetrics)
  return change(state, caller, input, (metric, enabled) => enabled || given.has(metric))
}

/** `ALL` means each of the seven. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DisableEnhancedMonitoring.html */
export function disableEnhancedMonitoring(
  state: StreamState,
  caller: Caller,
  input: DisableEnhancedMonitoringInput,
): DisableEnhancedMonitoringResult {
  const given = read(input.ShardLevelMetrics)
  return change(state, caller, input, (metric, enabled) => enabled && !given.has(metric))
}

function read(metrics: readonly string[] | undefined): ReadonlySet<string> {
  if (!metrics) throw missing('shardLevelMetrics')
  if (metrics.length === 0 || metrics.some((metric) => metric !== 'ALL' && !METRICS.includes(metric))) {
    throw validation(
      `1 validation error detected: Value '[${metrics.join(', ')}]' at 'shardLevelMetrics' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [${[...METRICS, 'ALL'].join(', ')}]]`,
    )
  }
  return new Set(metrics.includes('ALL') ? METRICS : metrics)
}

function change(
  state: StreamState,
  caller: Caller,
  input: EnableEnhancedMonitoringInput,
  wanted: (metric: string, enabled: boolean) => boolean,
): EnableEnhancedMonitoringResult {
  const { engine, registry } = state
  const stream = resolveStream(state, caller, input)
  requireActive(stream)
  const before = [...stream.settings.metrics]
  const metrics = METRICS.filter((metric) => wanted(metric, before.includes(metric)))
  registry.updateSettings(stream, { metrics })
  engine.events.emit({
    type: 'stream.changed',
    at: engine.clock.now(),
    stream: stream.ref,
    what: 'monitoring',
  })
  return {
    StreamName: stream.name,
    CurrentShardLevelMetrics: before,
    DesiredShardLevelMetrics: metrics,
    StreamARN: stream.arn,
  }
}
