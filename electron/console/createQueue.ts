import { queueArn } from '../../shared/arn'
import type { consoleContract } from '../../shared/console/contract'
import type { InferContractRouterOutputs, InferContractRouterInputs } from '@orpc/contract'
import type { ConsoleServices } from './services'

type CreateInput = InferContractRouterInputs<typeof consoleContract>['queues']['create']
type Created = InferContractRouterOutputs<typeof consoleContract>['queues']['create']

/** Creates a queue and, where asked for, its dead-letter queue first: both or none. */
export async function createQueueWithDeadLetterQueue(
  services: Pick<ConsoleServices, 'broker' | 'queues'>,
  input: CreateInput,
): Promise<Created> {
  const { broker, queues } = services
  const world = { account: input.account, region: input.region }
  const caller = queues.callerFor(world)
  const arn = queueArn(world, input.name)
  if (!input.deadLetterQueue) {
    await broker.sqs.CreateQueue(caller, {
      QueueName: input.name,
      Attributes: input.attributes,
      tags: input.tags,
    })
    return { arn, deadLetterArn: null }
  }
  const dlq = input.deadLetterQueue
  const deadLetterArn = queueArn(world, dlq.name)
  const existed = queues.byArn(deadLetterArn) !== undefined
  await broker.sqs.CreateQueue(caller, { QueueName: dlq.name, Attributes: dlq.attributes })
  try {
    await broker.sqs.CreateQueue(caller, {
      QueueName: input.name,
      Attributes: {
        ...input.attributes,
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: deadLetterArn,
          maxReceiveCount: dlq.maxReceiveCount,
        }),
      },
      tags: input.tags,
    })
  } catch (error) {
    if (!existed) {
      await broker.sqs.DeleteQueue(caller, {
        QueueUrl: queues.url({ account: input.account, name: dlq.name }),
      })
    }
    throw error
  }
  return { arn, deadLetterArn }
}
