import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as sdk from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBroker } from '../../electron/broker/broker'
import { migrations } from '../../electron/broker/migrations'
import { startGateway } from '../../electron/gateway/gateway'
import { openStore } from '../../electron/store/store'
import { quotaProfiles } from '../../shared/quotas'
import { seededEntropy } from '../support/brokerFixture'
import { ManualClock } from '../support/manualClock'
import { clientConfig } from './fixture'

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
  const sqs = new sdk.SQSClient(clientConfig(gateway.endpoint))
  return {
    sqs,
    async close() {
      sqs.destroy()
      await gateway.close()
      broker.dispose()
      await store.close()
    },
  }
}

test('what was acknowledged is there after a restart, and what is in flight stays in flight', async () => {
  const clock = new ManualClock()
  const before = await start(clock)
  const { QueueUrl } = await before.sqs.send(new sdk.CreateQueueCommand({ QueueName: 'kept' }))
  for (const MessageBody of ['taken', 'left'])
    await before.sqs.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody }))
  const { Messages } = await before.sqs.send(new sdk.ReceiveMessageCommand({ QueueUrl }))
  await before.close()

  const after = await start(clock)
  const rest = await after.sqs.send(new sdk.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  expect([Messages![0]!.Body, ...rest.Messages!.map(({ Body }) => Body)].sort()).toEqual(['left', 'taken'])
  await after.sqs.send(
    new sdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages![0]!.ReceiptHandle! }),
  )
  clock.advance(60_000)
  const last = await after.sqs.send(new sdk.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  expect(last.Messages).toHaveLength(1)
  await after.close()
})
