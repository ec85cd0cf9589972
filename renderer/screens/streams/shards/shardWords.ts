import type { ShardView } from '../../../../shared/console/streams'
import type { KinesisQuotas } from '../../../../shared/kinesisQuotas'
import { formatBytes, formatRate, plural } from '../../../components/format'
import type { FamilyCell } from './family'
import { rangeText, shareText } from './hashRange'
import type { ShardQuotas, ShardUse, Use } from './shardHeat'

/** How shards are said. Pure. */

const perSecond = ({ rate, most, part }: Use, text: (value: number) => string): string =>
  most === null ? `${text(rate)}/s` : `${text(rate)} of ${text(most)}/s (${shareText(part, 0)})`

/** `412 of 1,000/s (41%)`. */
export const recordsText = (use: Use): string => perSecond(use, formatRate)
/** `80 KiB of 1 MiB/s (8%)`. */
export const bytesText = (use: Use): string => perSecond(use, (bytes) => formatBytes(Math.round(bytes)))

/** What a tooltip and a screen reader say of one shard. */
export function shardSummary(shard: ShardView, use: ShardUse): string {
  const range = `${rangeText(shard.from, shard.to)} of the hash keys`
  if (!shard.open) return `${shard.shardId}, closed\n${range}\n${heldText(shard)}`
  return [
    `${shard.shardId}, open${use.throttled ? ', throttled' : ''}`,
    range,
    `In ${recordsText(use.recordsIn)}, ${bytesText(use.bytesIn)}`,
    `Out ${bytesText(use.bytesOut)}`,
  ].join('\n')
}

/** The same of a box that stands for several. */
export function cellSummary(cell: FamilyCell, uses: ReadonlyMap<string, ShardUse>): string {
  const [first] = cell.shards
  if (cell.shards.length === 1 && first) return shardSummary(first, uses.get(first.shardId)!)
  const range = `${rangeText(cell.from, cell.to)} of the hash keys`
  const named = `${cell.shards.length} ${cell.open ? 'open' : 'closed'} shards, ${cell.key}`
  if (!cell.open) return `${named}\n${range}`
  const hottest = cell.shards.reduce((a, b) =>
    uses.get(b.shardId)!.load > uses.get(a.shardId)!.load ? b : a,
  )
  return `${named}\n${range}\nThe hottest, ${hottest.shardId}: in ${recordsText(uses.get(hottest.shardId)!.recordsIn)}`
}

export function heldText(shard: ShardView): string {
  return shard.records === 0
    ? 'No records left'
    : `Holds ${plural(shard.records, 'record')}, ${formatBytes(shard.bytes)}`
}

/** "5 shards accept up to 5 MiB/s and 5,000 records/s"; what a number of shards may take altogether. */
export function capacityText(
  shards: number,
  quotas: Pick<ShardQuotas, 'recordsIn' | 'bytesIn' | 'bytesOut'>,
): string {
  const subject = shards === 1 ? '1 shard accepts' : `${shards.toLocaleString('en-US')} shards accept`
  return `${subject} ${throughputText(shards, quotas)}`
}

/** `up to 5 MiB/s and 5,000 records/s`. */
export function throughputText(
  shards: number,
  quotas: Pick<ShardQuotas, 'recordsIn' | 'bytesIn' | 'bytesOut'>,
): string {
  if (quotas.recordsIn === null || quotas.bytesIn === null) return 'any rate: the quotas are relaxed'
  const bytes = `${((shards * quotas.bytesIn) / 1_048_576).toLocaleString('en-US')} MiB/s`
  return `up to ${bytes} and ${(shards * quotas.recordsIn).toLocaleString('en-US')} records/s`
}

/** What a shard may take and give a second, as the quotas of a profile have it. */
export function quotasOfShard(quotas: KinesisQuotas): ShardQuotas {
  const limit = (value: number): number | null => (Number.isFinite(value) ? value : null)
  return {
    recordsIn: limit(quotas.shardRecordsIn),
    bytesIn: limit(quotas.shardBytesIn),
    bytesOut: limit(quotas.shardBytesOut),
    readsOut: limit(quotas.shardReads),
  }
}
