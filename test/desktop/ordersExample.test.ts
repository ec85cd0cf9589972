import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { expect, it, onTestFinished } from 'vitest'
import { runHost, startHost } from '../support/hostProcess'
import { temporaryFolder } from './support/folder'

it('the order service of examples/ fails on some orders, and finishes them once they are fixed', async () => {
  const host = await startHost({ data: temporaryFolder() })
  onTestFinished(async () => void (await host.stop('SIGKILL')))
  const { endpoint } = host.ready
  const example = (name: string, ...more: string[]) =>
    runHost([`examples/orders/${name}.mjs`, '--endpoint', endpoint, ...more])
  const sqs = new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  onTestFinished(() => sqs.destroy())
  const url = (name: string) => `${endpoint}/000000000000/${name}`
  const depth = async (name: string) => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url(name), AttributeNames: [...names] }),
    )
    return names.reduce((sum, key) => sum + Number(Attributes?.[key]), 0)
  }

  expect(await example('create-queues')).toMatchObject({ code: 0 })
  expect((await example('producer', '--count', '20')).stdout).toBe('20 orders placed\n')

  // Three attempts, three seconds apart, and a receive that would be the fourth.
  const first = await example('consumer', '--idle', '4')
  expect(first.stdout).toContain('16 orders fulfilled')
  for (const cause of ['quantity of', 'unknown article', 'no address for', 'total is']) {
    expect(first.stdout).toContain(cause)
  }
  expect(await depth('orders')).toBe(0)
  expect(await depth('orders-dlq')).toBe(4)

  // What a person does in the console, here with the SDK: take one out of the DLQ, put it right, send it back.
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url('orders-dlq'), MaxNumberOfMessages: 10 }),
  )
  const broken = Messages.find((message) => message.Body?.includes('MUG-BLEU'))!
  const MessageBody = broken.Body!.replace('MUG-BLEU', 'MUG-BLUE')
  await sqs.send(new SendMessageCommand({ QueueUrl: url('orders'), MessageBody }))
  await sqs.send(
    new DeleteMessageCommand({ QueueUrl: url('orders-dlq'), ReceiptHandle: broken.ReceiptHandle }),
  )
  const second = await example('consumer', '--idle', '2')
  expect(second.stdout).toContain('1 orders fulfilled')
  expect(await depth('orders')).toBe(0)
  expect(await depth('orders-dlq')).toBe(3)
})
