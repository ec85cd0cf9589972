import type { World } from '../../../../shared/arn'
import { readAttributes } from '../../queues/messageAttributes'
import { messageFor } from '../envelope'
import type { DirectMessage, OutboxItem } from '../state'
import type { MobileState } from './mobileState'
import { isOptedOut } from './optOuts'
import { invalid } from './refusals'
import { isVerified } from './sandbox'
import { isSenderId, isSmsType, smsAttributes } from './smsAttributes'

/** Of the texts of one message, which is cut into parts as phones take them. */
const MOST_CHARACTERS = 1_600

/** Of a topic's DisplayName, before its messages. */
const SHOWN_CHARACTERS = 10

/** What a message is to a topic and a subscription, for the outbox. */
export type Origin = Pick<OutboxItem, 'topicArn' | 'subscriptionArn'>

export const direct: Origin = { topicArn: null, subscriptionArn: null }

/**
 * Puts a text message into the outbox; inside a transaction. To a number that opted out AWS accepts it and lets the
 * delivery fail, so it is there with the reason as `undelivered`. Messages of a topic begin with its
 * display name in capitals.
 * https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-topic.html
 * https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html
 */
export function sendSms(
  { engine: { database, clock }, outbox }: Pick<MobileState, 'engine' | 'outbox'>,
  world: World,
  number: string,
  message: DirectMessage,
  origin: Origin,
  displayName = '',
): void {
  const text = messageFor(message, 'sms')
  const body = displayName === '' ? text : `${displayName.slice(0, SHOWN_CHARACTERS).toUpperCase()}> ${text}`
  if (body.length > MOST_CHARACTERS) throw invalid('Message too long')
  const details = optionsOf(message.attributes, smsAttributes(database, world))
  outbox.add({
    kind: 'sms',
    to: number,
    subject: null,
    body,
    at: clock.now(),
    ...origin,
    messageId: message.messageId,
    details: {
      account: world.account,
      region: world.region,
      ...details,
      parts: String(partsOf(body)),
      ...(isOptedOut(database, world, number)
        ? { undelivered: 'Phone number is opted out' }
        : !isVerified(database, world, number) && { sandbox: 'not verified' }),
    },
  })
}

/** Attributes of a message that are for phones, and what they are called in the outbox. */
const names = {
  'AWS.SNS.SMS.SenderID': 'senderId',
  'AWS.SNS.SMS.SMSType': 'smsType',
  'AWS.SNS.SMS.MaxPrice': 'maxPrice',
  'AWS.MM.SMS.OriginationNumber': 'originationNumber',
  'AWS.MM.SMS.EntityId': 'entityId',
  'AWS.MM.SMS.TemplateId': 'templateId',
} as const

/** https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html */
function optionsOf(
  stored: string | null,
  defaults: Readonly<Record<string, string>>,
): Record<string, string> {
  const senderId = defaults['DefaultSenderID']
  const options: Record<string, string> = {
    smsType: defaults['DefaultSMSType'] ?? 'Promotional',
    ...(senderId !== undefined && { senderId }),
  }
  const attributes = readAttributes(stored) ?? {}
  for (const [name, option] of Object.entries(names)) {
    const value = attributes[name]?.StringValue
    if (value === undefined) continue
    if (option === 'senderId' && !isSenderId(value)) throw invalid(name)
    if (option === 'smsType' && !isSmsType(value)) throw invalid(name)
    if (option === 'maxPrice' && !/^\d+(\.\d+)?$/.test(value)) throw invalid(name)
    options[option] = value
  }
  return options
}

/** The GSM alphabet; what is in the second row counts twice. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/
const GSM_TWICE = /[\^{}\\[~\]|€]/g

/** How many messages a phone gets: 160 GSM characters or 70 others in one, a little less in each of several. */
export function partsOf(text: string): number {
  const gsm = GSM.test(text)
  const length = gsm ? text.length + (text.match(GSM_TWICE)?.length ?? 0) : text.length
  const [single, several] = gsm ? [160, 153] : [70, 67]
  return length <= single ? 1 : Math.ceil(length / several)
}
