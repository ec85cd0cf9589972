import { confirmUrl, messageFor, notification, unsubscribeUrl } from '../envelope'
import type { Publication, SubscriptionVersion } from '../publication'
import type { Signer } from '../signature'
import type { OutboxItem } from '../state'
import type { Subscription } from '../subscription'

/** What AWS puts into Subject when the publisher gave none. */
const DEFAULT_SUBJECT = 'AWS Notification Message'
/** What From shows for topics without a display name. */
const DEFAULT_SENDER = 'AWS Notifications'

export function senderName(displayName: string | undefined): string {
  return displayName === undefined || displayName === '' ? DEFAULT_SENDER : displayName
}

/**
 * The mail of a publication: for `email` its text with AWS's footer, for `email-json` the envelope.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
export function notificationMail(
  subscription: Subscription,
  version: SubscriptionVersion,
  publication: Publication,
  signer: Signer,
  now: number,
): OutboxItem {
  const unsubscribe = unsubscribeUrl(publication.base, version.arn)
  const json = version.protocol === 'email-json'
  const body = json
    ? notification(publication, version, signer)
    : `${messageFor(publication, 'email')}\n\n--\nIf you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:\n${unsubscribe}\n`
  return {
    kind: json ? 'email-json' : 'email',
    to: version.endpoint,
    subject: publication.subject ?? DEFAULT_SUBJECT,
    body,
    at: now,
    topicArn: publication.topicArn,
    subscriptionArn: version.arn,
    messageId: publication.messageId,
    details: { from: senderName(subscription.topic.displayName), unsubscribeUrl: unsubscribe },
  }
}

/** The mail that asks to confirm; `text` is the JSON that `email-json` gets. */
export function confirmationMail(
  subscription: Subscription,
  text: string,
  base: string,
  now: number,
): OutboxItem {
  const { topic, row } = subscription
  const link = confirmUrl(base, topic.arn, row.token ?? '')
  return {
    kind: row.protocol === 'email-json' ? 'email-json' : 'email',
    to: row.endpoint,
    subject: 'AWS Notification - Subscription Confirmation',
    body:
      row.protocol === 'email-json'
        ? text
        : `You have chosen to subscribe to the topic:\n${topic.arn}\n\nTo confirm this subscription, click or visit the link below (if this was in error no action is necessary):\n${link}\n`,
    at: now,
    topicArn: topic.arn,
    subscriptionArn: subscription.arn,
    messageId: null,
    details: { from: senderName(topic.displayName), confirmUrl: link },
  }
}

/** The mail that says that the address was unsubscribed, with the link that takes it back. */
export function farewellMail(
  subscription: Subscription,
  text: string,
  base: string,
  now: number,
): OutboxItem {
  const { topic, row } = subscription
  const link = confirmUrl(base, topic.arn, row.token ?? '')
  return {
    kind: row.protocol === 'email-json' ? 'email-json' : 'email',
    to: row.endpoint,
    subject: 'AWS Notification - Unsubscribe Confirmation',
    body:
      row.protocol === 'email-json'
        ? text
        : `Your subscription to the topic below has been deactivated:\n${topic.arn}\n\nIf this was in error, click or visit the link below to subscribe again:\n${link}\n`,
    at: now,
    topicArn: topic.arn,
    subscriptionArn: subscription.arn,
    messageId: null,
    details: { from: senderName(topic.displayName), confirmUrl: link },
  }
}
