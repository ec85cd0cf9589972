import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { createRouterClient } from '@orpc/server'
import { expect, it, onTestFinished } from 'vitest'
import { createBroker } from '../../electron/broker/broker'
import { migrations } from '../../electron/broker/migrations'
import { createConsole } from '../../electron/console/console'
import { startGateway } from '../../electron/gateway/gateway'
import { systemClock } from '../../electron/systemClock'
import { systemEntropy } from '../../electron/systemEntropy'
import { quotaProfiles } from '../../shared/quotas'
import { FakeHost, take } from '../support/consoleFixture'
import type { ConsoleClient } from '../support/consoleFixture'
import { FaultyDisk } from '../unit/store/faultyDisk'
import { newFolder, openIn } from '../unit/store/storeFixture'
import { newClient } from './load/clients'

/** The app as the hosts put it together, on a disk that fills up on demand. */
async function app() {
  const disk = new FaultyDisk()
  const store = await openIn(newFolder(), { disk, migrations })
  const clock = systemClock(0)
  const broker = createBroker({ store, clock, entropy: systemEntropy, quotas: quotaProfiles.aws })
  const log = () => undefined
  const gateway = await startGateway({ broker, host: '127.0.0.1', port: 0, log })
  const console = createConsole({ broker, store, host: new FakeHost(), log })
  const client: ConsoleClient = createRouterClient(console.router)
  const sqs = newClient(gateway.endpoint)
  onTestFinished(async () => {
    sqs.destroy()
    console.dispose()
    await gateway.close()
    broker.dispose()
    clock.dispose()
  })
  return { disk, client, sqs }
}

it('refuses writes with a 503 while the disk is full, tells the console why, answers reads, and recovers', async () => {
  const { disk, client, sqs } = await app()
  const status = (await client.system.status({}))[Symbol.asyncIterator]()
  expect((await take(status)).refusal).toBeNull()
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }))
  const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  const count = async () => {
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
    return (await sqs.send(asked)).Attributes?.ApproximateNumberOfMessages
  }
  await send('kept')
  disk.room = 100
  for (const body of ['refused', 'refused, too']) {
    await expect(send(body.padEnd(500))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      message: expect.stringMatching(/takes no writes at the moment.*ENOSPC/),
      $metadata: { httpStatusCode: 503 },
    })
  }
  expect(await count()).toBe('1')
  // At once, before the second is over.
  let refusal = (await take(status)).refusal
  while (refusal === null) refusal = (await take(status)).refusal
  expect(refusal).toMatchObject({
    code: 'ENOSPC',
    message: expect.stringContaining('Reading goes on; it is tried again each second.'),
  })
  disk.room = Number.POSITIVE_INFINITY
  while (refusal !== null) refusal = (await take(status)).refusal
  await send('taken again')
  expect(await count()).toBe('2')
  await status.return?.()
})
