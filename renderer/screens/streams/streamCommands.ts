import type { Reshard, StreamDetail } from '../../../shared/console/streams'
import { atBroker, shellWord } from '../../shellCommand'
import type { streamSettingsToSave } from './attributes/streamDraft'

/** The AWS CLI commands that do the same, for people to learn from and put into scripts. Pure. */

interface Where {
  readonly endpoint: string
  readonly region: string
}

const kinesis = (operation: string, options: readonly string[], where: Where): string =>
  [`aws kinesis ${operation} ${options[0]}`, ...options.slice(1), atBroker(where)].join(' \\\n  ')

export interface CreateStreamCommand extends Where {
  readonly name: string
  readonly mode: StreamDetail['mode']
  readonly shards: number
  readonly retentionHours: number
  readonly maxRecordKiB: number
  readonly tags: Readonly<Record<string, string>>
}

/** `aws kinesis create-stream …`, and what CreateStream does not take after it, once the stream is there. */
export function createStreamCommands(command: CreateStreamCommand): string {
  const name = `--stream-name ${shellWord(command.name || 'NAME')}`
  const options = [
    name,
    command.mode === 'ON_DEMAND'
      ? '--stream-mode-details StreamMode=ON_DEMAND'
      : `--shard-count ${command.shards}`,
  ]
  if (command.maxRecordKiB !== 1_024) options.push(`--max-record-size-in-ki-b ${command.maxRecordKiB}`)
  if (Object.keys(command.tags).length > 0) options.push(`--tags ${shellWord(JSON.stringify(command.tags))}`)
  const commands = [kinesis('create-stream', options, command)]
  if (command.retentionHours > 24) {
    commands.push(
      kinesis('wait stream-exists', [name], command),
      kinesis(
        'increase-stream-retention-period',
        [name, `--retention-period-hours ${command.retentionHours}`],
        command,
      ),
    )
  }
  return commands.join('\n\n')
}

/** The command of one change of shards. */
export function reshardCommand(name: string, reshard: Reshard, splitAt: string, where: Where): string {
  const stream = `--stream-name ${shellWord(name)}`
  switch (reshard.kind) {
    case 'split':
      return kinesis(
        'split-shard',
        [stream, `--shard-to-split ${reshard.shardId}`, `--new-starting-hash-key ${splitAt}`],
        where,
      )
    case 'merge':
      return kinesis(
        'merge-shards',
        [
          stream,
          `--shard-to-merge ${reshard.shardId}`,
          `--adjacent-shard-to-merge ${reshard.adjacentShardId}`,
        ],
        where,
      )
    case 'scale':
      return kinesis(
        'update-shard-count',
        [stream, `--target-shard-count ${reshard.target}`, '--scaling-type UNIFORM_SCALING'],
        where,
      )
  }
}

/** The commands of changed settings, one a call as Kinesis has them. */
export function configureStreamCommands(
  stream: Pick<StreamDetail, 'arn' | 'retentionHours' | 'metrics' | 'keyId'>,
  settings: ReturnType<typeof streamSettingsToSave>,
  where: Where,
): string {
  const arn = `--stream-arn ${shellWord(stream.arn)}`
  const commands: string[] = []
  const add = (operation: string, ...options: string[]): void =>
    void commands.push(kinesis(operation, [arn, ...options], where))
  const { retentionHours: hours, maxRecordKiB, mode, warmMiBps, keyId, metrics } = settings
  if (maxRecordKiB !== undefined) add('update-max-record-size', `--max-record-size-in-ki-b ${maxRecordKiB}`)
  if (hours !== undefined) {
    const way = hours > stream.retentionHours ? 'increase' : 'decrease'
    add(`${way}-stream-retention-period`, `--retention-period-hours ${hours}`)
  }
  if (mode !== undefined) add('update-stream-mode', `--stream-mode-details StreamMode=${mode}`)
  if (warmMiBps !== undefined) {
    add('update-stream-warm-throughput', `--warm-throughput-mi-bps ${warmMiBps}`)
  }
  if (keyId === null) {
    add('stop-stream-encryption', '--encryption-type KMS', `--key-id ${shellWord(stream.keyId ?? '')}`)
  } else if (keyId !== undefined) {
    add('start-stream-encryption', '--encryption-type KMS', `--key-id ${shellWord(keyId)}`)
  }
  const more = metrics?.filter((name) => !stream.metrics.includes(name)) ?? []
  const less = metrics ? stream.metrics.filter((name) => !metrics.includes(name)) : []
  if (more.length > 0) add('enable-enhanced-monitoring', `--shard-level-metrics ${more.join(' ')}`)
  if (less.length > 0) add('disable-enhanced-monitoring', `--shard-level-metrics ${less.join(' ')}`)
  return commands.join('\n\n')
}

/** The command that registers a consumer for enhanced fan-out. */
export function registerConsumerCommand(arn: string, name: string, where: Where): string {
  return kinesis(
    'register-stream-consumer',
    [`--stream-arn ${shellWord(arn)}`, `--consumer-name ${shellWord(name || 'NAME')}`],
    where,
  )
}
