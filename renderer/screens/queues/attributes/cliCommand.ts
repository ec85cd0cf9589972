import { atBroker, shellWord } from '../../../shellCommand'

/** The AWS CLI command that does the same, for people to learn from and put into scripts. Pure. */
export interface CreateCommand {
  readonly endpoint: string
  readonly region: string
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

/** `aws sqs create-queue …`, one option a line. */
export function createQueueCommand(command: CreateCommand): string {
  const lines = [`aws sqs create-queue --queue-name ${shellWord(command.name || 'NAME')}`]
  if (Object.keys(command.attributes).length > 0) {
    lines.push(`--attributes ${shellWord(JSON.stringify(command.attributes))}`)
  }
  if (Object.keys(command.tags).length > 0) lines.push(`--tags ${shellWord(JSON.stringify(command.tags))}`)
  lines.push(atBroker(command))
  return lines.join(' \\\n  ')
}

/** `aws sqs set-queue-attributes …`, one option a line. */
export function setAttributesCommand(command: {
  readonly endpoint: string
  readonly region: string
  readonly queueUrl: string
  readonly attributes: Readonly<Record<string, string>>
}): string {
  return [
    `aws sqs set-queue-attributes --queue-url ${shellWord(command.queueUrl)}`,
    `--attributes ${shellWord(JSON.stringify(command.attributes))}`,
    atBroker(command),
  ].join(' \\\n  ')
}
