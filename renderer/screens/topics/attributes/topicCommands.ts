import { atBroker, shellWord } from '../../../shellCommand'
import type { TopicChange } from './topicDraft'

/** The AWS CLI commands that do the same, for people to learn from and put into scripts. Pure. */
export interface CreateTopicCommand {
  readonly endpoint: string
  readonly region: string
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  /** JSON text; empty for none. */
  readonly dataProtectionPolicy: string
}

/** `aws sns create-topic …`, one option a line. */
export function createTopicCommand(command: CreateTopicCommand): string {
  const lines = [`aws sns create-topic --name ${shellWord(command.name || 'NAME')}`]
  if (Object.keys(command.attributes).length > 0) {
    lines.push(`--attributes ${shellWord(JSON.stringify(command.attributes))}`)
  }
  const tags = Object.entries(command.tags).map(([Key, Value]) => ({ Key, Value }))
  if (tags.length > 0) lines.push(`--tags ${shellWord(JSON.stringify(tags))}`)
  if (command.dataProtectionPolicy !== '') {
    lines.push(`--data-protection-policy ${shellWord(command.dataProtectionPolicy)}`)
  }
  lines.push(atBroker(command))
  return lines.join(' \\\n  ')
}

/** One `aws sns set-topic-attributes …` for each change: SNS sets one attribute a call. */
export function setTopicAttributesCommands(command: {
  readonly endpoint: string
  readonly region: string
  readonly topicArn: string
  readonly changes: readonly TopicChange[]
}): string {
  return command.changes
    .map(({ name, after }) =>
      [
        `aws sns set-topic-attributes --topic-arn ${shellWord(command.topicArn)}`,
        `--attribute-name ${name} --attribute-value ${shellWord(name === 'ArchivePolicy' && after === '' ? '{}' : after)}`,
        atBroker(command),
      ].join(' \\\n  '),
    )
    .join('\n\n')
}
