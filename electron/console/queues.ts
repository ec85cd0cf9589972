import { createQueueWithDeadLetterQueue } from './createQueue'
import { checkTags } from '../broker/queues/tags'
import type { Queue } from '../broker/queues/queue'
import { toConsoleError } from './failures'
import type { ConsoleImplementer, ConsoleServices } from './services'
import { UntoldQueues } from './untoldQueues'

/** The queue list, one queue, and what can be done to queues. */
export function queuesRouter(os: ConsoleImplementer, services: ConsoleServices) {
  const { broker, queues, metrics, feeds, log } = services
  const detail = (arn: string) => queues.detail(arn, metrics)
  const target = (queue: Queue) => ({ QueueUrl: queues.url(queue) })

  /** Does one thing to several queues; a failure of one is told and does not stop the others. */
  async function each(arns: readonly string[], path: string, act: (queue: Queue) => Promise<void>) {
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
    watch: os.queues.watch.handler(({ signal }) => {
      let untold: UntoldQueues | undefined
      return feeds.open('queues.watch', {
        interval: 500,
        signal,
        subscribe: (touch) => {
          const changes = new UntoldQueues({ broker, queues, metrics, touch: () => touch() })
          untold = changes
          return () => changes.end()
        },
        read: () => untold?.read(),
        continues: () => untold?.more ?? false,
      })
    }),

    get: os.queues.get.handler(({ input }) => detail(input.arn)),

    create: os.queues.create.handler(({ input }) => createQueueWithDeadLetterQueue(services, input)),

    setAttributes: os.queues.setAttributes.handler(async ({ input }) => {
      const queue = queues.existing(input.arn)
      await broker.sqs.SetQueueAttributes(queues.callerFor(queue), {
        ...target(queue),
        Attributes: input.attributes,
      })
      return detail(input.arn)
    }),

    setTags: os.queues.setTags.handler(async ({ input }) => {
      const { tags } = input
      await broker.commit(() => {
        const queue = queues.existing(input.arn)
        const caller = queues.callerFor(queue)
        const gone = Object.keys(queue.row.tags).filter((key) => !(key in tags))
        // Checked as a whole first: once the old ones are gone, nothing may fail.
        checkTags(queue.name, {}, tags, broker.quotas)
        if (gone.length > 0) broker.queues.untagQueue(caller, { ...target(queue), TagKeys: gone })
        if (Object.keys(tags).length > 0) broker.queues.tagQueue(caller, { ...target(queue), Tags: tags })
      })
      return detail(input.arn)
    }),

    addPermission: os.queues.addPermission.handler(async ({ input }) => {
      const queue = queues.existing(input.arn)
      await broker.sqs.AddPermission(queues.callerFor(queue), {
        ...target(queue),
        Label: input.label,
        AWSAccountIds: input.accountIds,
        Actions: input.actions,
      })
      return detail(input.arn)
    }),

    removePermission: os.queues.removePermission.handler(async ({ input }) => {
      const queue = queues.existing(input.arn)
      await broker.sqs.RemovePermission(queues.callerFor(queue), { ...target(queue), Label: input.label })
      return detail(input.arn)
    }),

    purge: os.queues.purge.handler(({ input }) =>
      each(input.arns, 'purge', (queue) => broker.sqs.PurgeQueue(queues.callerFor(queue), target(queue))),
    ),

    delete: os.queues.delete.handler(({ input }) =>
      each(input.arns, 'delete', (queue) => broker.sqs.DeleteQueue(queues.callerFor(queue), target(queue))),
    ),
  })
}
