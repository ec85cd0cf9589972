import type { ConsoleClient, ConsoleFixture } from './consoleFixture'

type NewStream = Parameters<ConsoleClient['streams']['create']>[0]

/** The ARN of a stream in the console's default world. */
export function streamArnOf(name: string): string {
  return `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`
}

/** Creates a stream in the console's default world, of 2 shards unless told otherwise, and answers its ARN. */
export async function createStream(
  client: ConsoleClient,
  name: string,
  options: Partial<NewStream> = {},
): Promise<string> {
  const { arn } = await client.streams.create({
    account: '000000000000',
    region: 'us-east-1',
    name,
    mode: 'PROVISIONED',
    shards: 2,
    retentionHours: 24,
    maxRecordKiB: 1_024,
    tags: {},
    ...options,
  })
  return arn
}

/** Puts a record as an SDK does. */
export async function putRecord(
  f: ConsoleFixture,
  arn: string,
  PartitionKey: string,
  text: string,
): Promise<{ ShardId: string; SequenceNumber: string }> {
  const Data = new TextEncoder().encode(text)
  return f.broker.kinesis.PutRecord(f.caller, { StreamARN: arn, PartitionKey, Data })
}
