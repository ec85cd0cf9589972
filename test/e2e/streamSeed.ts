import {
  CreateStreamCommand,
  DeleteStreamCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  waitUntilStreamExists,
  waitUntilStreamNotExists,
  type Shard,
} from '@aws-sdk/client-kinesis'
import type { Page } from '@playwright/test'
import { goTo } from './console'
import { expect, test as base } from './fixtures'

/** Puts streams and records into the broker as an application would: through the SDK. */
export class StreamSeed {
  constructor(private readonly kinesis: KinesisClient) {}

  /** Its ARN, once it is ACTIVE. `shards` null: on-demand. */
  async stream(name: string, shards: number | null = 1): Promise<string> {
    await this.kinesis.send(
      new CreateStreamCommand({
        StreamName: name,
        ...(shards === null
          ? { StreamModeDetails: { StreamMode: 'ON_DEMAND' as const } }
          : { ShardCount: shards }),
      }),
    )
    await waitUntilStreamExists(
      { client: this.kinesis, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.1 },
      { StreamName: name },
    )
    return `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`
  }

  /** Deletes it, and waits until it is gone. */
  async remove(arn: string): Promise<void> {
    await this.kinesis.send(new DeleteStreamCommand({ StreamARN: arn, EnforceConsumerDeletion: true }))
    await waitUntilStreamNotExists(
      { client: this.kinesis, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.1 },
      { StreamARN: arn },
    )
  }

  /** Puts records of the given keys, in their order; 500 at most. */
  async put(arn: string, keys: readonly string[]): Promise<void> {
    await this.kinesis.send(
      new PutRecordsCommand({
        StreamARN: arn,
        Records: keys.map((PartitionKey, index) => ({
          PartitionKey,
          Data: new TextEncoder().encode(JSON.stringify({ index, key: PartitionKey })),
        })),
      }),
    )
  }

  /** Puts records of any data. */
  async putData(arn: string, records: Readonly<Record<string, Uint8Array>>): Promise<void> {
    await this.kinesis.send(
      new PutRecordsCommand({
        StreamARN: arn,
        Records: Object.entries(records).map(([PartitionKey, Data]) => ({ PartitionKey, Data })),
      }),
    )
  }

  async consumer(arn: string, name: string): Promise<void> {
    await this.kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: name }))
  }

  /** All shards, open and closed. */
  async shards(arn: string): Promise<Shard[]> {
    const { Shards } = await this.kinesis.send(new ListShardsCommand({ StreamARN: arn }))
    return Shards ?? []
  }
}

/** The fixtures of every test, and a seed for streams. */
export const test = base.extend<{ streamSeed: StreamSeed }>({
  streamSeed: async ({ running }, use) => {
    const kinesis = new KinesisClient({
      endpoint: running.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    await use(new StreamSeed(kinesis))
    kinesis.destroy()
  },
})

/** Opens a stream at a tab, by its address. */
export async function openStream(page: Page, arn: string, tab = 'shards'): Promise<void> {
  await goTo(page, `/streams/${encodeURIComponent(arn)}/${tab}`)
  await expect(page.getByRole('heading', { level: 1, name: arn.split('/')[1], exact: true })).toBeVisible()
  await expect(page.getByRole('tabpanel')).toBeVisible()
}
