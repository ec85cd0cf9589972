import { announce } from '../../broker/topics/announce'
import { invalid } from '../../broker/topics/refusals'
import { removeSubscription } from '../../broker/topics/removeSubscription'
import { checkFilterLimits } from '../../broker/topics/subscribe'
import type { Subscription } from '../../broker/topics/subscription'
import {
  checkSubscriptionAttributes,
  hasFilter,
  isSubscriptionAttribute,
  versionedAttributes,
  type SubscriptionAttributeName,
} from '../../broker/topics/subscriptionAttributeRules'
import { BrokerError } from '../../../shared/errors'
import { refuse, toConsoleError } from '../failures'
import type { ConsoleImplementer } from '../services'
import type { TopicServices } from './topicServices'
import { UntoldRows } from './untoldRows'

const most = 500

/** The subscriptions of a topic, and what can be done to them. */
export function subscriptionProcedures(os: ConsoleImplementer, services: TopicServices) {
  const { side, topics, metrics } = services
  const { broker, feeds, log } = services.console
  const { state, deliveries } = side
  const view = (arn: string) => topics.view(topics.existingSubscription(arn))
  /** Whoever subscribed; the console may act for any account. */
  const ownerOf = ({ row, topic }: Subscription) => ({
    ...topics.callerFor({ account: row.owner, region: topic.region }),
  })

  return {
    watchSubscriptions: os.topics.watchSubscriptions.handler(({ input, signal }) => {
      const topic = topics.existing(input.arn)
      let untold: UntoldRows<ReturnType<typeof topics.view>> | undefined
      return feeds.open('topics.watchSubscriptions', {
        interval: 500,
        signal,
        subscribe: (touch) => {
          const rows = new UntoldRows({
            all: () => topic.subscriptions,
            read: (id) => {
              const subscription = topics.subscriptionById(id)
              return subscription?.topic === topic ? topics.view(subscription) : undefined
            },
            now: () => broker.clock.now(),
            touch: () => touch(),
          })
          untold = rows
          const endings = [
            metrics.onSecond((changed) => {
              for (const id of changed.subscriptions) {
                if (topics.subscriptionById(id)?.topic === topic) rows.suspect(id)
              }
            }),
            services.onForget(() => rows.suspectAll()),
            broker.events.subscribe((event) => {
              // A queue that comes or goes may be an endpoint, or a dead-letter queue.
              if (event.type === 'queue.created' || event.type === 'queue.deleted') return rows.suspectAll()
              if (!('topic' in event) || event.topic.id !== topic.id) return
              if (event.type.startsWith('subscription.')) rows.restructured()
              if (event.type === 'topic.deleted') return touch()
              if (event.type === 'topic.changed') return rows.suspectAll()
              if (!('subscriptionArn' in event)) return
              const id = topics.subscription(event.subscriptionArn)?.id
              if (id !== undefined) rows.suspect(id)
            }),
          ]
          return () => endings.forEach((end) => end())
        },
        read: () => {
          topics.existing(input.arn)
          return untold?.read()
        },
        continues: () => untold?.more ?? false,
      })
    }),

    subscriptionsOfQueue: os.topics.subscriptionsOfQueue.handler(({ input }) => {
      const found: ReturnType<typeof topics.view>[] = []
      for (const subscription of state.registry.subscriptions()) {
        if (found.length === most) break
        const { endpoint, deadLetterTargetArn } = subscription
        if (endpoint === input.queueArn || deadLetterTargetArn === input.queueArn) {
          found.push(topics.view(subscription))
        }
      }
      return found
    }),

    subscribe: os.topics.subscribe.handler(async ({ input }) => {
      const topic = topics.existing(input.topicArn)
      const { SubscriptionArn = '' } = await broker.sns.Subscribe(topics.callerFor(topic), {
        TopicArn: input.topicArn,
        Protocol: input.protocol,
        Endpoint: input.endpoint,
        Attributes: input.attributes,
        ReturnSubscriptionArn: true,
      })
      return view(SubscriptionArn)
    }),

    confirm: os.topics.confirm.handler(async ({ input }) => {
      const subscription = topics.existingSubscription(input.arn)
      const { token } = subscription.row
      if (subscription.pending && token !== null) {
        await broker.sns.ConfirmSubscription(ownerOf(subscription), {
          TopicArn: subscription.topic.arn,
          Token: token,
        })
      }
      return view(input.arn)
    }),

    askAgain: os.topics.askAgain.handler(async ({ input }) => {
      const subscription = topics.existingSubscription(input.arn)
      if (!subscription.pending) refuse('CONFLICT', 'This subscription is confirmed already.')
      const { endpoint } = topics.callerFor(subscription.topic)
      await broker.commit(() => deliveries.askToConfirm(subscription, endpoint, broker.clock.now()))
      return view(input.arn)
    }),

    unsubscribe: os.topics.unsubscribe.handler(({ input }) =>
      Promise.all(
        [...new Set(input.arns)].map(async (arn) => {
          try {
            const subscription = topics.existingSubscription(arn)
            // SNS lets nobody end one that is pending; here it is in the way of whoever tries things out.
            if (subscription.pending) {
              await broker.commit(() => removeSubscription(state, subscription, broker.clock.now()))
            } else await broker.sns.Unsubscribe(ownerOf(subscription), { SubscriptionArn: arn })
            return { arn, error: null }
          } catch (error) {
            return { arn, error: toConsoleError(error, log, ['topics', 'unsubscribe']).message }
          }
        }),
      ),
    ),

    setSubscriptionAttributes: os.topics.setSubscriptionAttributes.handler(async ({ input }) => {
      await broker.commit(() =>
        setAttributesTogether(services, topics.existingSubscription(input.arn), input.attributes),
      )
      return view(input.arn)
    }),
  }
}

/**
 * As SetSubscriptionAttributes for each, but as one change: a new filter policy may need its new scope, and the other
 * way round.
 */
function setAttributesTogether(
  { side: { state } }: TopicServices,
  subscription: Subscription,
  given: Readonly<Record<string, string>>,
): void {
  const { engine, registry, replays } = state
  const { row, topic } = subscription
  const changes: Partial<Record<SubscriptionAttributeName, string>> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!isSubscriptionAttribute(name)) throw invalid('AttributeName')
    changes[name] = value === '' ? undefined : value
  }
  const attributes = checkSubscriptionAttributes(
    row.attributes,
    changes,
    { topic, protocol: row.protocol, endpoint: row.endpoint, owner: row.owner },
    invalid,
  )
  if (row.protocol === 'firehose' && attributes['SubscriptionRoleArn'] === undefined) {
    throw new BrokerError(
      'SnsInvalidParameter',
      'Invalid parameter: SubscriptionRoleArn: must be specified for delivery protocol [firehose]',
    )
  }
  if (hasFilter(attributes) && !hasFilter(row.attributes)) {
    checkFilterLimits(state, topic, { account: row.owner })
  }
  const newVersion = versionedAttributes.some((name) => attributes[name] !== row.attributes[name])
  registry.updateSubscription(subscription, { attributes }, newVersion ? engine.numbers.next() : undefined)
  if ('ReplayPolicy' in changes && !row.pending) replays.policyChanged(subscription)
  announce(state, 'subscription.changed', subscription, engine.clock.now())
}
