import type { ReshardPreview, StreamDetail } from '../../../../shared/console/streams'
import { formatCount, plural } from '../../../components/format'
import type { ShardQuotas } from '../shards/shardHeat'
import { throughputText } from '../shards/shardWords'
import { retentionWords } from '../streamWords'

/** What somebody asks for: a split of a shard, a merge of two neighbours (the lower range first), another number. */
export type ReshardRequest =
  | { readonly kind: 'split'; readonly shardId: string; readonly evenly: boolean }
  | { readonly kind: 'merge'; readonly shardId: string; readonly adjacentShardId: string }
  | { readonly kind: 'scale' }

/** What a change of shards means for whoever puts and reads, one sentence each. */
export function meaningOf(
  stream: Pick<StreamDetail, 'retentionHours' | 'scalingsLeft'>,
  preview: ReshardPreview,
  kind: ReshardRequest['kind'],
  quotas: Pick<ShardQuotas, 'recordsIn' | 'bytesIn' | 'bytesOut'>,
): string[] {
  const { before, after, splits, merges } = preview
  const said = []
  if (before.length !== after.length) {
    said.push(
      `${plural(before.length, 'open shard becomes', 'open shards become')} ${formatCount(after.length)}, which ${after.length === 1 ? 'accepts' : 'accept'} ${throughputText(after.length, quotas)}.`,
    )
  }
  if (kind === 'scale') said.push(`It takes ${plural(splits, 'split')} and ${plural(merges, 'merge')}.`)
  said.push(
    'The stream is UPDATING for a moment; records can be put and read all the while.',
    `Closed shards accept no more records. Those they hold stay readable until they expire, within ${retentionWords(stream.retentionHours)}.`,
    'The order of each key is kept: consumers read a closed shard to its end, then its children.',
  )
  if (kind === 'scale' && stream.scalingsLeft !== null) {
    said.push(`${plural(stream.scalingsLeft, 'UpdateShardCount call')} left in these 24 hours.`)
  }
  return said
}
