import type { AttributeMap } from '../../shared/console/messages'
import type {
  OutgoingNotification,
  SubscriptionProtocol,
  SubscriptionView,
} from '../../shared/console/topics'
import type { ConsoleClient } from './consoleFixture'

/** Creates a topic in the console's default world and answers its ARN. */
export async function createTopic(
  client: ConsoleClient,
  name: string,
  attributes: Record<string, string> = {},
  tags: Record<string, string> = {},
): Promise<string> {
  const { arn } = await client.topics.create({
    account: '000000000000',
    region: 'us-east-1',
    name,
    attributes,
    tags,
    dataProtectionPolicy: null,
  })
  return arn
}

export function subscribe(
  client: ConsoleClient,
  topicArn: string,
  protocol: SubscriptionProtocol,
  endpoint: string,
  attributes: Record<string, string> = {},
): Promise<SubscriptionView> {
  return client.topics.subscribe({ topicArn, protocol, endpoint, attributes })
}

/** A message with nothing but a text, and perhaps attributes. */
export function notification(message: string, attributes: AttributeMap = {}): OutgoingNotification {
  return { message, subject: null, structured: false, attributes, groupId: null, deduplicationId: null }
}
