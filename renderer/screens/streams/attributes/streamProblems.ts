import type { World } from '../../../../shared/arn'
import type { StreamSummary } from '../../../../shared/console/streams'
import type { KinesisQuotas } from '../../../../shared/kinesisQuotas'
import { formatCount } from '../../../components/format'
import type { Failure } from '../../../failure'
import { hoursOf, maxRecordKiBOf, type StreamDraft } from './streamDraft'

/** What is wrong with a form, by field. */
export type Field = 'Name' | 'Shards' | 'Retention' | 'RecordSize' | 'KeyId' | 'Warm' | 'Mode' | 'Tags'
export type Problems = Partial<Record<Field, string>>

/** Why AWS would refuse a stream's name; undefined if it would not. */
export function streamNameProblem(name: string, longest: number): string | undefined {
  if (name === '') return 'A stream needs a name.'
  if (name.length > longest) return `${name.length} characters: at most ${longest} are allowed.`
  const odd = /[^A-Za-z0-9_.-]/u.exec(name)?.[0]
  if (odd === undefined) return undefined
  const shown = odd === ' ' ? 'a space' : odd
  return `Only letters, digits, hyphens, underscores and periods; ${shown} is not allowed.`
}

/** Everything that AWS would refuse of what is set, apart from name, tags and the number of shards. */
export function streamProblemsOf(draft: StreamDraft, quotas: KinesisQuotas): Problems {
  const problems: Problems = {}
  const hours = hoursOf(draft)
  if (draft.retentionSeconds === null || !Number.isInteger(hours)) {
    problems.Retention = 'A whole number of hours.'
  } else if (hours < quotas.leastRetentionHours || hours > quotas.retentionHours) {
    problems.Retention = `From ${quotas.leastRetentionHours} hours to ${formatCount(quotas.retentionHours / 24)} days.`
  }
  const kib = maxRecordKiBOf(draft)
  const { leastMaxRecordKiB: least, mostMaxRecordKiB: most } = quotas
  if (draft.maxRecordBytes === null || !Number.isInteger(kib) || kib < least || kib > most) {
    problems.RecordSize = `A whole number of KiB, from ${formatCount(least / 1_024)} MiB to ${formatCount(most / 1_024)} MiB.`
  }
  if (draft.encrypted && !/^\S{1,2048}$/.test(draft.keyId.trim())) {
    problems.KeyId = 'A key id, ARN or alias, such as alias/aws/kinesis.'
  }
  if (draft.mode === 'ON_DEMAND' && draft.warmMiBps !== null) {
    if (!Number.isInteger(draft.warmMiBps) || draft.warmMiBps < 0 || draft.warmMiBps > 10_240) {
      problems.Warm = 'A whole number of MiB/s, from 0 to 10,240.'
    }
  }
  return problems
}

/** Why AWS would refuse the number of shards of a new stream, or one more on-demand stream, in this account and region. */
export function capacityProblem(
  draft: Pick<StreamDraft, 'mode' | 'shards'>,
  world: World,
  streams: readonly Pick<StreamSummary, 'account' | 'region' | 'mode' | 'openShards'>[],
  quotas: KinesisQuotas,
): string | undefined {
  const here = streams.filter(({ account, region }) => account === world.account && region === world.region)
  if (draft.mode === 'ON_DEMAND') {
    const count = here.filter(({ mode }) => mode === 'ON_DEMAND').length
    return count >= quotas.onDemandStreams
      ? `There are ${formatCount(count)} on-demand streams in ${world.region}: ${formatCount(quotas.onDemandStreams)} are allowed.`
      : undefined
  }
  const { shards } = draft
  if (shards === null || !Number.isInteger(shards) || shards < 1) return 'Enter a whole number, 1 or more.'
  if (shards > quotas.shardsPerStream) {
    return `At most ${formatCount(quotas.shardsPerStream)} shards at once.`
  }
  const used = here
    .filter(({ mode }) => mode === 'PROVISIONED')
    .reduce((sum, { openShards }) => sum + openShards, 0)
  return used + shards > quotas.shardsPerAccount
    ? `${formatCount(used)} shards are open in ${world.region}: at most ${formatCount(quotas.shardsPerAccount)} are allowed.`
    : undefined
}

/** The field that the host's refusal is about; undefined if it is about none, and shows above the buttons. */
export function fieldOfStreamFailure({ message }: Failure): Field | undefined {
  if (/streamName|already exists/i.test(message)) return 'Name'
  if (/\btags?\b/i.test(message)) return 'Tags'
  if (/retention period/i.test(message)) return 'Retention'
  if (/MaxRecordSize|record size/i.test(message)) return 'RecordSize'
  if (/shardCount|shard limit/i.test(message)) return 'Shards'
  if (/warmThroughput/i.test(message)) return 'Warm'
  if (/keyId|KMS/i.test(message)) return 'KeyId'
  if (/stream mode|On-Demand streams|mode more than|streamMode/i.test(message)) return 'Mode'
  return undefined
}
