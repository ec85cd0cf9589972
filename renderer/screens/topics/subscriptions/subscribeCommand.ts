import { atBroker, shellWord } from '../../../shellCommand'

/** `aws sns subscribe …`, one option a line, for people to learn from and put into scripts. Pure. */
export function subscribeCommand(command: {
  /** The address of the broker. */
  readonly endpoint: string
  readonly region: string
  readonly topicArn: string
  readonly protocol: string
  /** What is subscribed; empty until it is known. */
  readonly notificationEndpoint: string
  readonly attributes: Readonly<Record<string, string>>
}): string {
  const lines = [
    `aws sns subscribe --topic-arn ${shellWord(command.topicArn)}`,
    `--protocol ${command.protocol} --notification-endpoint ${shellWord(command.notificationEndpoint || 'ENDPOINT')}`,
  ]
  if (Object.keys(command.attributes).length > 0)
    lines.push(`--attributes ${shellWord(JSON.stringify(command.attributes))}`)
  lines.push(atBroker(command))
  return lines.join(' \\\n  ')
}
