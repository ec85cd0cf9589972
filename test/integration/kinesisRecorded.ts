import { expect } from 'vitest'
import { running } from './fixture'
import type { Running } from './fixture'

/**
 * What the suites share that hold us to what Kinesis was recorded to answer, by public test suites that run against it.
 * They speak JSON themselves, so that they can also say what no SDK would send. A row there is a fact about AWS, not an
 * opinion of ours: change one only with a newer recording.
 */

export type Json = Record<string, unknown>

export interface Answer {
  readonly status: number
  readonly text: string
  readonly body: Json
}

/** The account that every test is in. */
export const ACCOUNT = '000000000000'
export const SHARD = 'shardId-000000000000'
/** The last hash key there is. */
export const LAST_HASH = '340282366920938463463374607431768211455'

export const streamArnOf = (name: string): string => `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${name}`
export const inBase64 = (text: string): string => Buffer.from(text).toString('base64')
/** Sequence numbers are read in hexadecimal. */
export const decimal = (hex: string): string => BigInt(`0x${hex}`).toString()
export const hexadecimal = (number: string): string => BigInt(number).toString(16)

export async function kinesisFacts(options: Parameters<typeof running>[0] = {}): Promise<KinesisFacts> {
  return new KinesisFacts(await running(options))
}

/** A host, with calls said shortly. */
export class KinesisFacts {
  constructor(readonly host: Running) {}

  async call(operation: string, input: unknown = {}): Promise<Answer> {
    const response = await fetch(this.host.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Kinesis_20131202.${operation}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: typeof input === 'string' ? input : JSON.stringify(input),
    })
    const text = await response.text()
    return { status: response.status, text, body: text === '' ? {} : (JSON.parse(text) as Json) }
  }

  /** What it answers; fails the test if it is refused. */
  async ok<T = Json>(operation: string, input: Json = {}): Promise<T> {
    const { status, body } = await this.call(operation, input)
    expect({ status, body }).toEqual({ status: 200, body: expect.anything() as unknown })
    return body as T
  }

  /** What it is refused with: the body of the answer, which has status 400. */
  async refused(operation: string, input: Json = {}): Promise<Json> {
    const { status, body } = await this.call(operation, input)
    expect({ status, body }).toEqual({ status: 400, body: expect.anything() as unknown })
    return body
  }

  async create(StreamName: string, ShardCount = 1): Promise<string> {
    await this.ok('CreateStream', { StreamName, ShardCount })
    return streamArnOf(StreamName)
  }

  async shards(StreamName: string): Promise<ShardFact[]> {
    const { Shards } = await this.ok<{ Shards: ShardFact[] }>('ListShards', { StreamName })
    return Shards
  }

  async iterator(
    StreamName: string,
    ShardIteratorType: string,
    more: Json = {},
    ShardId = SHARD,
  ): Promise<string> {
    const input = { StreamName, ShardId, ShardIteratorType, ...more }
    return (await this.ok<{ ShardIterator: string }>('GetShardIterator', input)).ShardIterator
  }

  async read(ShardIterator: string, more: Json = {}): Promise<ReadFact> {
    return this.ok<ReadFact>('GetRecords', { ShardIterator, ...more })
  }

  async put(StreamName: string, data: string, more: Json = {}): Promise<PutFact> {
    return this.ok<PutFact>('PutRecord', { StreamName, PartitionKey: 'a', Data: inBase64(data), ...more })
  }

  close(): Promise<void> {
    return this.host.close()
  }
}

export interface ShardFact {
  readonly ShardId: string
  readonly ParentShardId?: string
  readonly AdjacentParentShardId?: string
  readonly HashKeyRange: { readonly StartingHashKey: string; readonly EndingHashKey: string }
  readonly SequenceNumberRange: {
    readonly StartingSequenceNumber: string
    readonly EndingSequenceNumber?: string
  }
}

export interface PutFact {
  readonly ShardId: string
  readonly SequenceNumber: string
}

export interface ReadFact {
  readonly Records: readonly {
    readonly Data: string
    readonly PartitionKey: string
    readonly SequenceNumber: string
    readonly ApproximateArrivalTimestamp: number
  }[]
  readonly NextShardIterator?: string
  readonly MillisBehindLatest: number
  readonly ChildShards?: readonly Json[]
}

const failed = 'failed to satisfy constraint: Member must'

/** One of the problems of a ValidationException: of a member that is not there. */
export const absent = (at: string): string => `Value null at '${at}' ${failed} not be null`

/** `rule`: what the member must, for example `have length less than or equal to 128`. */
export const breaks = (at: string, value: string, rule: string): string =>
  `Value '${value}' at '${at}' ${failed} ${rule}`

/** The same of a member whose value is not said, since it has the data of records. */
export const hidden = (at: string, rule: string): string => `Value at '${at}' ${failed} ${rule}`

export const NAME = 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+'
export const HASH_KEY = 'satisfy regular expression pattern: 0|([1-9]\\d{0,38})'
export const SEQUENCE_NUMBER = 'satisfy regular expression pattern: 0|([1-9]\\d{0,128})'
export const SHORT = 'have length greater than or equal to 1'
export const LONG = 'have length less than or equal to 128'
export const SMALL = 'have value greater than or equal to 1'
export const LARGE = 'have value less than or equal to 10000'
