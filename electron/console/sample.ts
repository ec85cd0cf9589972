import { queueArn, type World } from '../../shared/arn'
import { readSetting, removeSetting, writeSetting } from '../broker/settings/settings'
import type { Caller } from '../broker/queues/operations'
import { refuse } from './failures'
import {
  emails,
  failingOrders,
  payments,
  sampleAttributes,
  waitingOrders,
  type SampleMessage,
} from './sampleOrders'
import {
  checkNoTopic,
  createSampleTopic,
  deleteSampleTopic,
  publishSampleEvents,
  sampleTopic,
  topicQueues,
} from './sampleTopic'
import {
  checkNoStream,
  createSampleStream,
  deleteSampleStream,
  forgetSampleStream,
  putSamplePositions,
  sampleStream,
} from './sampleTrucks'
import type { ConsoleServices } from './services'

type Services = Pick<ConsoleServices, 'broker' | 'queues'>

interface SampleQueue {
  readonly name: string
  readonly attributes: Record<string, string>
  /** Its dead-letter queue, which stands before it in the list. */
  readonly deadLetters?: { readonly name: string; readonly maxReceiveCount: number }
}

const fourteenDays = '1209600'
/** Receives until the dead-letter queue takes the last failing message, with room to spare. */
const patience = 200

const sampleQueues: readonly SampleQueue[] = [
  { name: 'shop-orders-dlq', attributes: { MessageRetentionPeriod: fourteenDays } },
  {
    name: 'shop-orders',
    attributes: { ReceiveMessageWaitTimeSeconds: '20' },
    deadLetters: { name: 'shop-orders-dlq', maxReceiveCount: 3 },
  },
  {
    name: 'shop-payments-dlq.fifo',
    attributes: {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      MessageRetentionPeriod: fourteenDays,
    },
  },
  {
    name: 'shop-payments.fifo',
    attributes: {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      ReceiveMessageWaitTimeSeconds: '20',
      VisibilityTimeout: '60',
    },
    deadLetters: { name: 'shop-payments-dlq.fifo', maxReceiveCount: 5 },
  },
  { name: 'shop-emails', attributes: { DelaySeconds: '600', ReceiveMessageWaitTimeSeconds: '20' } },
  ...topicQueues,
]

/** True while any queue that the sample created, or its topic or stream, is still there. */
export function sampleLoaded(services: Services): boolean {
  return (
    created(services).length > 0 ||
    sampleTopic(services) !== undefined ||
    sampleStream(services) !== undefined
  )
}

/**
 * Creates a small shop: queues with dead-letter queues, orders of which a dozen have failed, payments in message
 * groups, delayed e-mails, a topic with its subscriptions, and a stream of where its trucks are. All of it by the
 * operations that clients use, so that it is what real use leaves behind. Answers with the queues; if the shop is already there, nothing changes.
 */
export async function loadSample(services: Services, world: World): Promise<string[]> {
  const { broker, queues } = services
  const there = created(services)
  if (sampleLoaded(services)) return there.map(({ arn }) => arn)

  for (const { name } of sampleQueues) {
    if (queues.byArn(queueArn(world, name))) {
      refuse(
        'CONFLICT',
        `There already is a queue ${name}, which is not part of the sample. Delete it first.`,
      )
    }
  }
  checkNoTopic(services, world)
  checkNoStream(services, world)
  const caller = queues.callerFor(world)
  const arns = sampleQueues.map(({ name }) => queueArn(world, name))
  await broker.commit(() => {
    broker.queues.createQueues(
      caller,
      sampleQueues.map((queue) => ({
        QueueName: queue.name,
        Attributes: queueAttributes(queue, world),
        tags: { 'switchyard:sample': 'shop' },
      })),
    )
    const ids = arns.map((arn) => queues.existing(arn).id)
    writeSetting(broker.database, 'sample.queues', ids)
    createSampleTopic(services, caller)
    createSampleStream(services, caller)
  })
  try {
    await fill(services, caller)
    await publishSampleEvents(services, caller)
    await putSamplePositions(services, caller)
  } catch (error) {
    await removeSample(services)
    throw error
  }
  return arns
}

/**
 * Deletes the queues, the topic and the stream that the sample created, with what is in them, and nothing else. It can be
 * loaded again at once.
 */
export async function removeSample(services: Services): Promise<void> {
  const { broker, queues } = services
  if (readSetting(broker.database, 'sample.queues') === undefined) return forgetSampleStream(services)
  await broker.commit(() => {
    deleteSampleStream(services)
    deleteSampleTopic(services)
    for (const queue of created(services)) {
      broker.queues.deleteQueue(queues.callerFor(queue), { QueueUrl: queues.url(queue) })
      broker.queues.releaseName(queue, queue.name)
    }
    removeSetting(broker.database, 'sample.queues')
  })
  await forgetSampleStream(services)
}

/** The queues of the sample that are still there. A queue of the same name that somebody made later is another one. */
function created({ broker, queues }: Services) {
  const ids = readSetting(broker.database, 'sample.queues')
  if (!Array.isArray(ids)) return []
  return ids
    .map((id: unknown) => (typeof id === 'number' ? queues.byId(id) : undefined))
    .filter((queue) => queue !== undefined)
}

function queueAttributes(queue: SampleQueue, world: World): Record<string, string> {
  if (!queue.deadLetters) return queue.attributes
  const { name, maxReceiveCount } = queue.deadLetters
  return {
    ...queue.attributes,
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(world, name), maxReceiveCount }),
  }
}

async function fill({ broker, queues }: Services, caller: Caller): Promise<void> {
  const now = broker.clock.now()
  const url = (name: string) => queues.url({ account: caller.account, name })
  const send = (name: string, message: SampleMessage, group?: string) =>
    broker.sqs.SendMessage(caller, {
      QueueUrl: url(name),
      MessageBody: message.body,
      MessageAttributes: sampleAttributes(message.attributes),
      MessageGroupId: group,
    })

  /** Receives without deleting, as a consumer that fails does, until the dead-letter queue has taken everything. */
  const failAll = async (name: string): Promise<void> => {
    for (let attempt = 0; attempt < patience; attempt += 1) {
      const { Messages = [] } = await broker.sqs.ReceiveMessage(caller, {
        QueueUrl: url(name),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        WaitTimeSeconds: 0,
      })
      if (Messages.length === 0) return
    }
  }

  for (const message of failingOrders(now)) await send('shop-orders', message)
  await failAll('shop-orders')
  for (const message of waitingOrders(now)) await send('shop-orders', message)

  const all = payments(now)
  for (const payment of all.filter(({ fails }) => fails))
    await send('shop-payments.fifo', payment, payment.group)
  await failAll('shop-payments.fifo')
  for (const payment of all.filter(({ fails }) => !fails))
    await send('shop-payments.fifo', payment, payment.group)

  for (const message of emails(now)) await send('shop-emails', message)
}
