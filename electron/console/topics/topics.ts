import { topicArn } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import { invalid } from '../../broker/topics/refusals'
import { readTags, tagResource, untagResource } from '../../broker/topics/tags'
import { topicAttributeRules } from '../../broker/topics/topicAttributeRules'
import { setTopicAttributes } from '../../broker/topics/topicAttributes'
import { toConsoleError } from '../failures'
import type { ConsoleImplementer } from '../services'
import { filterPreview } from './filterPreview'
import { publishingProcedures } from './publishing'
import { subscriptionProcedures } from './subscriptions'
import type { TopicServices } from './topicServices'
import { UntoldRows } from './untoldRows'

/** The list of topics, one topic, and what can be done to topics. */
export function topicsRouter(os: ConsoleImplementer, services: TopicServices) {
  const { side, topics, metrics } = services
  const { broker, feeds, log } = services.console
  const { state } = side

  return os.topics.router({
    ...subscriptionProcedures(os, services),
    ...publishingProcedures(os, services),

    watch: os.topics.watch.handler(({ signal }) => {
      let untold: UntoldRows<ReturnType<typeof topics.summary>> | undefined
      return feeds.open('topics.watch', {
        interval: 500,
        signal,
        subscribe: (touch) => {
          const rows = new UntoldRows({
            all: () => topics.all(),
            read: (id) => {
              const topic = topics.byId(id)
              return topic && topics.summary(topic)
            },
            now: () => broker.clock.now(),
            touch: () => touch(),
          })
          untold = rows
          const endings = [
            metrics.onSecond((changed) => changed.topics.forEach((id) => rows.suspect(id))),
            services.onForget(() => rows.suspectAll()),
            broker.events.subscribe((event) => {
              if (event.type === 'clock.advanced') return rows.suspectAll()
              if (!('topic' in event) || event.type === 'topic.published') return
              if (event.type.startsWith('topic.')) rows.restructured()
              rows.suspect(event.topic.id)
            }),
          ]
          return () => endings.forEach((end) => end())
        },
        read: () => untold?.read(),
        continues: () => untold?.more ?? false,
      })
    }),

    get: os.topics.get.handler(({ input }) => topics.detail(input.arn)),

    watchTopic: os.topics.watchTopic.handler(({ input, signal }) => {
      const { id } = topics.existing(input.arn)
      return feeds.open('topics.watchTopic', {
        interval: 500,
        signal,
        subscribe: (touch) => {
          const endings = [
            metrics.onSecond((changed) => {
              if (changed.topics.has(id)) touch()
            }),
            services.onForget(() => touch()),
            broker.events.subscribe((event) => {
              if (event.type === 'clock.advanced' || ('topic' in event && event.topic.id === id)) touch()
            }),
          ]
          return () => endings.forEach((end) => end())
        },
        read: () => topics.detail(input.arn),
      })
    }),

    create: os.topics.create.handler(async ({ input }) => {
      const { account, region, name, attributes, tags, dataProtectionPolicy } = input
      const arn = topicArn({ account, region }, name)
      if (topics.byArn(arn)) {
        throw new BrokerError('SnsInvalidParameter', `There already is a topic ${name}.`)
      }
      await broker.sns.CreateTopic(topics.callerFor({ account, region }), {
        Name: name,
        Attributes: attributes,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        ...(dataProtectionPolicy !== null && { DataProtectionPolicy: dataProtectionPolicy }),
      })
      return { arn }
    }),

    setAttributes: os.topics.setAttributes.handler(async ({ input }) => {
      const topic = topics.existing(input.arn)
      await broker.commit(() => {
        const { quotas } = state.engine
        // Checked as a whole first: once one of them is set, nothing may fail.
        for (const [name, value] of Object.entries(input.attributes)) {
          const rule = topicAttributeRules[name]
          if (!rule || (rule.fifoOnly && !topic.fifo)) throw invalid('AttributeName')
          rule.check(value, { quotas, refuse: invalid })
        }
        for (const [AttributeName, AttributeValue] of Object.entries(input.attributes)) {
          setTopicAttributes(state, topics.callerFor(topic), {
            TopicArn: input.arn,
            AttributeName,
            AttributeValue,
          })
        }
      })
      return topics.detail(input.arn)
    }),

    setTags: os.topics.setTags.handler(async ({ input }) => {
      const topic = topics.existing(input.arn)
      const caller = topics.callerFor(topic)
      await broker.commit(() => {
        const Tags = Object.entries(input.tags).map(([Key, Value]) => ({ Key, Value }))
        const TagKeys = Object.keys(topic.row.tags).filter((key) => !(key in input.tags))
        readTags({}, Tags, state.engine.quotas)
        if (TagKeys.length > 0) untagResource(state, caller, { ResourceArn: input.arn, TagKeys })
        if (Tags.length > 0) tagResource(state, caller, { ResourceArn: input.arn, Tags })
      })
      return topics.detail(input.arn)
    }),

    addPermission: os.topics.addPermission.handler(async ({ input }) => {
      const topic = topics.existing(input.arn)
      await broker.sns.AddPermission(topics.callerFor(topic), {
        TopicArn: input.arn,
        Label: input.label,
        AWSAccountId: input.accountIds,
        ActionName: input.actions,
      })
      return topics.detail(input.arn)
    }),

    removePermission: os.topics.removePermission.handler(async ({ input }) => {
      const topic = topics.existing(input.arn)
      await broker.sns.RemovePermission(topics.callerFor(topic), { TopicArn: input.arn, Label: input.label })
      return topics.detail(input.arn)
    }),

    setDataProtectionPolicy: os.topics.setDataProtectionPolicy.handler(async ({ input }) => {
      const topic = topics.existing(input.arn)
      await broker.sns.PutDataProtectionPolicy(topics.callerFor(topic), {
        ResourceArn: input.arn,
        DataProtectionPolicy: input.policy ?? '',
      })
      return topics.detail(input.arn)
    }),

    delete: os.topics.delete.handler(({ input }) =>
      Promise.all(
        [...new Set(input.arns)].map(async (arn) => {
          try {
            const topic = topics.existing(arn)
            await broker.sns.DeleteTopic(topics.callerFor(topic), { TopicArn: arn })
            return { arn, error: null }
          } catch (error) {
            return { arn, error: toConsoleError(error, log, ['topics', 'delete']).message }
          }
        }),
      ),
    ),

    metrics: os.topics.metrics.handler(({ input, signal }) => {
      let from = 0
      topics.existing(input.arn)
      return feeds.open('topics.metrics', {
        interval: 250,
        signal,
        subscribe: (touch) => metrics.onSecond(() => touch()),
        read: () => {
          const points = metrics.points(topics.existing(input.arn).id, from)
          from = metrics.end
          return { points }
        },
      })
    }),

    filterPreview: os.topics.filterPreview.handler(({ input }) =>
      filterPreview(side, topics.existing(input.topicArn), input),
    ),
  })
}
