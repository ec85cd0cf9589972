import { queueArn } from '../../shared/arn'
import type { consoleContract } from '../../shared/console/contract'
import type { InferContractRouterOutputs, InferContractRouterInputs } from '@orpc/contract'
import type { CreateQueueInput } from '../broker/queues/operations'
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
  const main = { QueueName: input.name, Attributes: input.attributes, tags: input.tags }
  const inputs: CreateQueueInput[] = [main]
  let deadLetterArn: string | null = null
  if (input.deadLetterQueue) {
    const { name, maxReceiveCount, attributes } = input.deadLetterQueue
    deadLetterArn = queueArn(world, name)
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount })
    main.Attributes = { ...input.attributes, RedrivePolicy }
    inputs.unshift({ QueueName: name, Attributes: attributes })
  }
  await broker.commit(() => broker.queues.createQueues(queues.callerFor(world), inputs))
  return { arn: queueArn(world, input.name), deadLetterArn }
}
