import { messageFor, notification } from '../envelope'
import type { Publication, SubscriptionVersion } from '../publication'
import type { Signer } from '../signature'
import { defaultContentType } from '../../../../shared/deliveryPolicy'
import type { HttpRequest } from './courier'
import type { Delivery } from './delivery'

/** https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html */
const TIMEOUT_MS = 15_000

const USER_AGENT = 'Amazon Simple Notification Service Agent'

const TYPES = {
  notification: 'Notification',
  confirmation: 'SubscriptionConfirmation',
  farewell: 'UnsubscribeConfirmation',
} as const

/**
 * The POST of one attempt. Retries are alike to the byte but for the signature's time of making: message id and
 * timestamp stay. https://docs.aws.amazon.com/sns/latest/dg/http-header.html and …/sns-large-payload-raw-message-delivery.html
 */
export function httpRequest(
  delivery: Delivery,
  version: SubscriptionVersion,
  publication: Publication | undefined,
  contentType: string,
  signer: Signer,
): HttpRequest {
  const raw = publication !== undefined && version.raw
  return {
    url: version.endpoint,
    headers: {
      'x-amz-sns-message-type': TYPES[delivery.kind],
      'x-amz-sns-message-id': delivery.messageId,
      'x-amz-sns-topic-arn': version.arn.slice(0, version.arn.lastIndexOf(':')),
      // Not known to the endpoint before it has confirmed.
      ...(delivery.kind !== 'confirmation' && { 'x-amz-sns-subscription-arn': version.arn }),
      ...(raw && { 'x-amz-sns-rawdelivery': 'true' }),
      'Content-Type': publication ? contentType : defaultContentType,
      'User-Agent': USER_AGENT,
      'Accept-Encoding': 'gzip,deflate',
    },
    body: publication
      ? raw
        ? messageFor(publication, version.protocol)
        : notification(publication, version, signer)
      : (delivery.text ?? ''),
    timeoutMs: TIMEOUT_MS,
  }
}
