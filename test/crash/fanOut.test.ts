import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { expect, it } from 'vitest'
import { startHost } from '../support/hostProcess'
import { newClient, random } from './load/clients'
import { storedMessages } from './load/rows'

const QUEUES = 1_000
const KILLS = 4
const PUBLISHERS = 4

/** Publishes until the host is gone; answers how many were acknowledged, and says so of each as it comes. */
async function publishUntilGone(
  client: SNSClient,
  topicArn: string,
  acknowledge: () => void,
): Promise<number> {
  for (let acknowledged = 0; ; acknowledged++) {
    try {
      await client.send(new PublishCommand({ TopicArn: topicArn, Message: `message ${acknowledged}` }))
      acknowledge()
    } catch {
      return acknowledged
    }
  }
}

function topicClient(endpoint: string): SNSClient {
  return new SNSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
}

async function subscribeQueues(endpoint: string): Promise<string> {
  const sqs = newClient(endpoint)
  const sns = topicClient(endpoint)
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'wide' }))
  const names = Array.from({ length: QUEUES }, (_, n) => `q${n}`)
  while (names.length > 0) {
    await Promise.all(
      names.splice(0, 20).map(async (name) => {
        await sqs.send(new CreateQueueCommand({ QueueName: name }))
        const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${name}`
        await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }))
      }),
    )
  }
  sqs.destroy()
  sns.destroy()
  return TopicArn!
}

it(`has each publish in all of ${QUEUES} queues or in none, over ${KILLS} kills`, async () => {
  const data = mkdtempSync(join(tmpdir(), 'switchyard-fan-out-'))
  const next = random(Date.now() % 1_000_000)
  const start = () => startHost({ data, flags: ['--quotas', 'relaxed'], entry: process.env.SWITCHYARD_SERVE })
  let host = await start()
  try {
    const topicArn = await subscribeQueues(host.ready.endpoint)
    let acknowledged = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const { endpoint } = host.ready
      const clients = Array.from({ length: PUBLISHERS }, () => topicClient(endpoint))
      let left = PUBLISHERS + Math.ceil(next() * 20)
      let enough = (): void => undefined
      const worked = new Promise<void>((resolve) => (enough = resolve))
      const publishing = clients.map((client) => publishUntilGone(client, topicArn, () => --left || enough()))
      // Not at the very moment of an answer: somewhere between two of them.
      await worked.then(() => new Promise((resolve) => setTimeout(resolve, next() * 20)))
      await host.stop('SIGKILL')
      for (const count of await Promise.all(publishing)) acknowledged += count
      for (const client of clients) client.destroy()
      const copies = new Map<string, number>()
      for (const rows of (await storedMessages(data)).values()) {
        // The body refers to the publication, and to the subscription behind a full stop.
        for (const { body } of rows) {
          const publication = body.slice(0, body.indexOf('.'))
          copies.set(publication, (copies.get(publication) ?? 0) + 1)
        }
      }
      expect([...new Set(copies.values())]).toEqual([QUEUES])
      expect(copies.size).toBeGreaterThanOrEqual(acknowledged)
      host = await start()
    }
    expect(acknowledged).toBeGreaterThan(KILLS * PUBLISHERS)
    const sqs = newClient(host.ready.endpoint)
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: `${host.ready.endpoint}/000000000000/q999` }),
    )
    expect(Messages?.[0]?.Body).toContain(topicArn)
    sqs.destroy()
    console.log(`${KILLS} kills: ${acknowledged} publishes to ${QUEUES} queues were acknowledged`)
  } finally {
    host.child.kill('SIGKILL')
    await host.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
