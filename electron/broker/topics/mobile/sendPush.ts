import { readAttributes } from '../../queues/messageAttributes'
import { BrokerError } from '../../../../shared/errors'
import type { DirectMessage } from '../state'
import { isEnabled } from './applicationAttributes'
import { applicationArn, endpointArn } from './arns'
import type { EndpointName } from './arns'
import type { MobileState } from './mobileState'
import { payloadFor } from './platforms'
import { invalid } from './refusals'
import type { Origin } from './sendSms'

/**
 * Puts a push notification into the outbox: what the push service would get. Inside a transaction.
 * https://docs.aws.amazon.com/sns/latest/dg/mobile-push-api-error.html
 */
export function sendPush(
  { engine: { clock }, outbox, rows }: MobileState,
  target: EndpointName,
  message: DirectMessage,
  origin: Origin,
): void {
  const found = rows.endpoint(target)
  if (!found) throw invalid('TargetArn', 'No endpoint found for the target arn specified')
  const { endpoint, application } = found
  if (!isEnabled(application)) throw new BrokerError('SnsPlatformApplicationDisabled')
  if (!endpoint.enabled) throw new BrokerError('SnsEndpointDisabled')
  const { account, region, platform, name } = application
  outbox.add({
    kind: 'application',
    to: endpointArn({ ...application, uuid: endpoint.uuid }),
    subject: message.subject,
    body: payloadFor(platform, message.message, message.structured),
    at: clock.now(),
    ...origin,
    messageId: message.messageId,
    details: {
      account,
      region,
      platform,
      application: name,
      applicationArn: applicationArn(application),
      token: endpoint.token,
      ...(endpoint.userData !== null && { customUserData: endpoint.userData }),
      ...optionsOf(platform, message.attributes),
    },
  })
}

/**
 * What a publisher says to the push service beside the payload, such as TTL, PRIORITY and TOPIC: attributes named
 * `AWS.SNS.MOBILE.<platform>.<option>`.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-ttl.html
 */
function optionsOf(platform: string, stored: string | null): Record<string, string> {
  const prefix = `AWS.SNS.MOBILE.${platform}.`
  const own = Object.entries(readAttributes(stored) ?? {}).filter(
    ([name, { StringValue }]) => name.startsWith(prefix) && StringValue !== undefined,
  )
  for (const [name, { StringValue }] of own) {
    if (name === `${prefix}TTL` && !/^\d{1,9}$/.test(StringValue!)) throw invalid(name)
  }
  return Object.fromEntries(own.map(([name, { StringValue }]) => [name, StringValue!]))
}
