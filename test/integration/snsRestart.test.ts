import { X509Certificate, createVerify } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBroker } from '../../electron/broker/broker'
import { migrations } from '../../electron/broker/migrations'
import { canonicalText } from '../../electron/broker/topics/signature'
import { startGateway } from '../../electron/gateway/gateway'
import { openStore } from '../../electron/store/store'
import { quotaProfiles } from '../../shared/quotas'
import { seededEntropy, testCaller } from '../support/brokerFixture'
import { ManualClock } from '../support/manualClock'
import { snsDialects } from './snsFixture'
import type { Envelope } from './snsFixture'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Gateway, broker and store as a host composes them, on the folder. */
async function start(clock: ManualClock) {
  const store = await openStore({ folder, durability: 'fsync', migrations, log: () => undefined })
  const broker = createBroker({
    store,
    clock,
    entropy: seededEntropy(clock.now()),
    quotas: quotaProfiles.aws,
  })
  const gateway = await startGateway({ broker, host: '127.0.0.1', port: 0, log: () => undefined })
  return {
    broker,
    gateway,
    sns: snsDialects[0]!.client(gateway.endpoint),
    async received(queue: string): Promise<Envelope[]> {
      const { Messages } = await broker.sqs.ReceiveMessage(testCaller, {
        QueueUrl: `${gateway.endpoint}/000000000000/${queue}`,
        MaxNumberOfMessages: 10,
      })
      return (Messages ?? []).map(({ Body }) => JSON.parse(Body!) as Envelope)
    },
    async close() {
      await gateway.close()
      broker.dispose()
      await store.close()
    },
  }
}

test('topics, subscriptions, what they put into queues and the signing key outlive the process', async () => {
  const clock = new ManualClock()
  const before = await start(clock)
  await before.broker.signer.prepare()
  const { certificate } = before.broker.signer
  const { TopicArn } = await before.sns('CreateTopic', { Name: 'kept', Tags: [{ Key: 'a', Value: 'b' }] })
  for (const name of ['one', 'two']) {
    await before.broker.sqs.CreateQueue(testCaller, { QueueName: name })
    await before.sns('Subscribe', {
      TopicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    })
  }
  const { MessageId } = await before.sns('Publish', { TopicArn, Message: 'before', Subject: 's' })
  const [seen] = await before.received('one')
  await before.close()

  clock.advance(1_000)
  const after = await start(clock)
  expect((await after.sns('ListSubscriptionsByTopic', { TopicArn })).Subscriptions).toHaveLength(2)
  expect(await after.sns('ListTagsForResource', { ResourceArn: TopicArn })).toEqual({
    Tags: [{ Key: 'a', Value: 'b' }],
  })
  const [late] = await after.received('two')
  expect(late).toMatchObject({ MessageId, Message: 'before', Signature: seen!.Signature })

  // The certificate that an envelope of the last run names is still served, at the new address too.
  const response = await fetch(after.gateway.endpoint + new URL(seen!.SigningCertURL).pathname)
  expect(await response.text()).toBe(certificate)
  const verify = createVerify('RSA-SHA1').update(canonicalText(late as unknown as Record<string, string>))
  expect(verify.verify(new X509Certificate(certificate).publicKey, late!.Signature, 'base64')).toBe(true)

  await after.sns('Publish', { TopicArn, Message: 'after' })
  expect((await after.received('two')).map(({ Message }) => Message)).toEqual(['after'])
  await after.close()
})
