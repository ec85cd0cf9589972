import type { Published } from '../../../shared/console/topics'
import { BrokerError } from '../../../shared/errors'
import { numberOf } from '../../broker/queues/messageIds'
import { repeatedPublish, toPublish } from '../../broker/topics/publishJob'
import { checkMessage } from '../../broker/topics/publishMessage'
import type { ConsoleImplementer } from '../services'
import type { TopicServices } from './topicServices'

/** Publishing from the console: once, to one subscription alone, and many times. */
export function publishingProcedures(os: ConsoleImplementer, services: TopicServices) {
  const { side, topics, publications } = services
  const { broker } = services.console

  /** What became of it, as far as it is known at once. */
  function told(id: number | null): Pick<Published, 'publicationId' | 'verdicts' | 'verdictsTotal'> {
    if (id === null || !side.state.publications.find(id)) {
      return { publicationId: null, verdicts: [], verdictsTotal: 0 }
    }
    const { verdicts, verdictsTotal } = publications.detail(id)
    return { publicationId: id, verdicts, verdictsTotal }
  }

  return {
    publish: os.topics.publish.handler(async ({ input }) => {
      const topic = topics.existing(input.arn)
      let duplicate = false
      const unsubscribe = broker.events.subscribe((event) => {
        if (event.type === 'topic.publish-deduplicated' && event.topic.id === topic.id) duplicate = true
      })
      // The operation runs before its promise is handed back, so no other publish can be mistaken for this one.
      const publishing = broker.sns.Publish(topics.callerFor(topic), {
        TopicArn: input.arn,
        ...toPublish(input.message),
      })
      unsubscribe()
      const { MessageId: messageId = '', SequenceNumber: sequenceNumber } = await publishing
      const id = numberOf(messageId) ?? null
      return { messageId, sequenceNumber: sequenceNumber ?? null, duplicate, ...told(id) }
    }),

    test: os.topics.test.handler(async ({ input }) => {
      const subscription = topics.existingSubscription(input.arn)
      const { endpoint, identity } = topics.callerFor(subscription.topic)
      const { message, subject } = input
      const id = await broker.commit(() =>
        side.deliveries.testDeliver(subscription, { message, subject }, { base: endpoint, identity }),
      )
      const messageId = side.state.publications.find(id)?.messageId ?? ''
      return { messageId, sequenceNumber: null, duplicate: false, ...told(id) }
    }),

    startPublish: os.topics.startPublish.handler(async ({ input }) => {
      const topic = topics.existing(input.arn)
      const caller = topics.callerFor(topic)
      if (topic.fifo && input.message.groupId === null) {
        throw new BrokerError(
          'SnsInvalidParameter',
          'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
        )
      }
      checkMessage(toPublish(input.message), side.state.engine.quotas)
      const taskId = await broker.tasks.start(() => repeatedPublish(caller, topic.name, input))
      return { taskId }
    }),
  }
}
