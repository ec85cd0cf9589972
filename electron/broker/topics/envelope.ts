import { toSequenceNumber } from '../queues/sequenceNumber'
import type { Publication, SubscriptionVersion } from './publication'
import type { Signer } from './signature'

/** The text that a protocol gets: its own of a structured message, else `default`; see MessageStructure of Publish. */
export function messageFor(
  publication: Pick<Publication, 'message' | 'structured'>,
  protocol: string,
): string {
  if (!publication.structured) return publication.message
  const texts = JSON.parse(publication.message) as Record<string, unknown>
  const own = texts[protocol]
  return String(typeof own === 'string' ? own : texts['default'])
}

/**
 * The JSON document in which SNS wraps a message for queues and HTTP endpoints, fields in AWS's order. Without a signer
 * the signature is left empty: for looking at many messages at once, as a signature costs most of a millisecond.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function notification(
  publication: Publication,
  subscription: Pick<SubscriptionVersion, 'arn' | 'protocol'>,
  signer: Signer | undefined,
  replayed = false,
): string {
  const { base, signatureVersion } = publication
  const message = messageFor(publication, subscription.protocol)
  const fields = {
    Type: 'Notification',
    MessageId: publication.messageId,
    ...(publication.sequence !== null && { SequenceNumber: toSequenceNumber(publication.sequence) }),
    TopicArn: publication.topicArn,
    ...(publication.subject !== null && { Subject: publication.subject }),
    Message: message,
    Timestamp: new Date(publication.at).toISOString(),
  }
  // Recorded from AWS: what FIFO topics send is not signed.
  const signature = publication.sequence === null && {
    SignatureVersion: signatureVersion,
    Signature:
      signer?.sign(fields, signatureVersion, publication.structured ? undefined : publication.id) ?? '',
    SigningCertURL: signer?.certificateUrl(base) ?? '',
  }
  return JSON.stringify({
    ...fields,
    ...signature,
    UnsubscribeURL: unsubscribeUrl(base, subscription.arn),
    ...(replayed && { Replayed: true }),
    ...(publication.attributes !== null && { MessageAttributes: envelopeAttributes(publication.attributes) }),
  })
}

/** A confirmation request, or the farewell, in AWS's order of fields. */
export function confirmation(
  type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation',
  options: {
    readonly messageId: string
    readonly topicArn: string
    /** The farewell names the subscription. */
    readonly subscriptionArn: string
    readonly token: string
    readonly at: number
    readonly base: string
    readonly signatureVersion: '1' | '2'
  },
  signer: Signer,
): string {
  const { messageId, topicArn, token, base, signatureVersion } = options
  const fields = {
    Type: type,
    MessageId: messageId,
    Token: token,
    TopicArn: topicArn,
    Message:
      type === 'SubscriptionConfirmation'
        ? `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
        : `You have chosen to deactivate subscription ${options.subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: confirmUrl(base, topicArn, token),
    Timestamp: new Date(options.at).toISOString(),
  }
  return JSON.stringify({
    ...fields,
    SignatureVersion: signatureVersion,
    Signature: signer.sign(fields, signatureVersion),
    SigningCertURL: signer.certificateUrl(base),
  })
}

export function confirmUrl(base: string, topicArn: string, token: string): string {
  return `${base}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`
}

export function unsubscribeUrl(base: string, subscriptionArn: string): string {
  return `${base}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`
}

/** In envelopes an attribute is its type and its value, bytes as base64, as they are stored. */
export function envelopeAttributes(stored: string): Record<string, { Type: string; Value: string }> {
  const attributes = JSON.parse(stored) as Record<
    string,
    { DataType: string; StringValue?: string; BinaryValue?: string }
  >
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue ?? '' },
    ]),
  )
}
