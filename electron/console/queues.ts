import { createQueueWithDeadLetterQueue } from './createQueue'
import { toConsoleError } from './failures'
import type { QueueRecord } from './queueReader'
import type { ConsoleImplementer, ConsoleServices } from './services'

/** The queue list, one queue, and what can be done to queues. */
export function queuesRouter(os: ConsoleImplementer, services: ConsoleServices) {
  const { broker, queues, metrics, feeds, log } = services
  const detail = (arn: string) => queues.detail(arn, metrics)
  const target = (record: QueueRecord) => ({ QueueUrl: queues.url(record) })

  /** Does one thing to several queues; a failure of one is told and does not stop the others. */
  async function each(arns: readonly string[], path: string, act: (record: QueueRecord) => Promise<void>) {
    return Promise.all(
      [...new Set(arns)].map(async (arn) => {
        try {
          await act(queues.existing(arn))
          return { arn, error: null }
        } catch (error) {
          return { arn, error: toConsoleError(error, log, ['queues', path]).message }
        }
      }),
    )
  }

  return os.queues.router({
    watch: os.queues.watch.handler(({ signal }) =>
      feeds.open('queues.watch', {
        interval: 500,
        signal,
        subscribe: (touch) => {
          const endings = [
            metrics.onSecond((changed) => changed && touch()),
            broker.events.subscribe(() => touch()),
          ]
          return () => endings.forEach((end) => end())
        },
        read: () => ({
          now: broker.clock.now(),
          queues: [...queues.all().values()].map((record) => queues.summary(record, metrics)),
        }),
      }),
    ),

    get: os.queues.get.handler(({ input }) => detail(input.arn)),

    create: os.queues.create.handler(({ input }) => createQueueWithDeadLetterQueue(services, input)),

    setAttributes: os.queues.setAttributes.handler(async ({ input }) => {
      const record = queues.existing(input.arn)
      await broker.sqs.SetQueueAttributes(queues.callerFor(record), {
        ...target(record),
        Attributes: input.attributes,
      })
      return detail(input.arn)
    }),

    setTags: os.queues.setTags.handler(async ({ input }) => {
      const record = queues.existing(input.arn)
      const caller = queues.callerFor(record)
      const gone = Object.keys(record.tags).filter((key) => !(key in input.tags))
      if (gone.length > 0) await broker.sqs.UntagQueue(caller, { ...target(record), TagKeys: gone })
      if (Object.keys(input.tags).length > 0) {
        try {
          await broker.sqs.TagQueue(caller, { ...target(record), Tags: input.tags })
        } catch (error) {
          // All or nothing: what was taken away comes back before the person hears what is wrong with the new ones.
          if (gone.length > 0) {
            const before = Object.fromEntries(gone.map((key) => [key, record.tags[key]!]))
            await broker.sqs.TagQueue(caller, { ...target(record), Tags: before })
          }
          throw error
        }
      }
      return detail(input.arn)
    }),

    addPermission: os.queues.addPermission.handler(async ({ input }) => {
      const record = queues.existing(input.arn)
      await broker.sqs.AddPermission(queues.callerFor(record), {
        ...target(record),
        Label: input.label,
        AWSAccountIds: input.accountIds,
        Actions: input.actions,
      })
      return detail(input.arn)
    }),

    removePermission: os.queues.removePermission.handler(async ({ input }) => {
      const record = queues.existing(input.arn)
      await broker.sqs.RemovePermission(queues.callerFor(record), { ...target(record), Label: input.label })
      return detail(input.arn)
    }),

    purge: os.queues.purge.handler(({ input }) =>
      each(input.arns, 'purge', (record) => broker.sqs.PurgeQueue(queues.callerFor(record), target(record))),
    ),

    delete: os.queues.delete.handler(({ input }) =>
      each(input.arns, 'delete', (record) =>
        broker.sqs.DeleteQueue(queues.callerFor(record), target(record)),
      ),
    ),
  })
}
