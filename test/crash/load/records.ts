/** A stream's load for the crash tests: writers that know what was answered, and a reader that checks all of it. */

const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00'

export class KinesisFault extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(`${type}: ${message}`)
  }
}

export async function kinesis<R>(endpoint: string, operation: string, input: object): Promise<R> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Kinesis_20131202.${operation}`,
      authorization: AUTHORIZATION,
    },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  const answer = (text === '' ? {} : JSON.parse(text)) as R & { __type?: string; message?: string }
  if (!response.ok) throw new KinesisFault(answer.__type ?? '', answer.message ?? text)
  return answer
}

interface Put {
  readonly Records: readonly { readonly SequenceNumber?: string; readonly ShardId?: string }[]
}

interface Seen {
  readonly key: string
  readonly count: number
}

const PER_CALL = 20

/** Puts records whose data say whose and which they are, and remembers which were answered. */
export class Writer {
  readonly answered = new Map<number, string>()
  #count = 0

  constructor(
    readonly key: string,
    readonly stream: string,
    readonly bytes: number,
  ) {}

  /** Puts until told to end, or until the host is gone. `done` hears of each call that was answered. */
  async write(endpoint: string, ended: () => boolean, done: () => void): Promise<void> {
    while (!ended()) {
      const counts = Array.from({ length: PER_CALL }, () => this.#count++)
      const Records = counts.map((count) => ({
        PartitionKey: this.key,
        Data: Buffer.from(`${JSON.stringify({ key: this.key, count })} `.padEnd(this.bytes, '.')).toString(
          'base64',
        ),
      }))
      try {
        const answer = await kinesis<Put>(endpoint, 'PutRecords', { StreamName: this.stream, Records })
        for (const [index, { SequenceNumber }] of answer.Records.entries()) {
          if (SequenceNumber) this.answered.set(counts[index]!, SequenceNumber)
        }
        done()
      } catch (error) {
        if (error instanceof KinesisFault) throw error
        return
      }
    }
  }

  /** What is wrong with the records of this key, in the order in which they were read. */
  *faults(seen: readonly { readonly count: number; readonly sequence: string }[]): Iterable<string> {
    const found = new Map<number, string>()
    let before = -1
    for (const { count, sequence } of seen) {
      if (found.has(count)) yield `${this.key} ${count} is there twice`
      if (count < before) yield `${this.key} ${count} comes after ${before}`
      found.set(count, sequence)
      before = count
    }
    for (const [count, sequence] of this.answered) {
      if (found.get(count) !== sequence)
        yield `${this.key} ${count} was answered and is ${found.get(count) ?? 'lost'}`
    }
  }
}

interface ShardView {
  readonly ShardId: string
  readonly ParentShardId?: string
  readonly AdjacentParentShardId?: string
}

/** All records of a stream by key, parents before children: as a consumer that keeps the order reads them. */
export async function readAll(
  endpoint: string,
  stream: string,
): Promise<Map<string, { count: number; sequence: string }[]>> {
  const { Shards } = await kinesis<{ Shards: ShardView[] }>(endpoint, 'ListShards', { StreamName: stream })
  const byKey = new Map<string, { count: number; sequence: string }[]>()
  // Children have larger numbers than their parents.
  for (const { ShardId } of Shards.sort((a, b) => (a.ShardId < b.ShardId ? -1 : 1))) {
    const { ShardIterator } = await kinesis<{ ShardIterator: string }>(endpoint, 'GetShardIterator', {
      StreamName: stream,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    let next: string | undefined = ShardIterator
    while (next) {
      const page: {
        Records: { Data: string; PartitionKey: string; SequenceNumber: string }[]
        NextShardIterator?: string
        MillisBehindLatest: number
      } = await kinesis(endpoint, 'GetRecords', { ShardIterator: next, Limit: 2_000 })
      for (const { Data, PartitionKey, SequenceNumber } of page.Records) {
        const text = Buffer.from(Data, 'base64').toString()
        const { key, count } = JSON.parse(text.slice(0, text.indexOf('}') + 1)) as Seen
        if (key !== PartitionKey) throw new Error(`A record of ${key} has the key ${PartitionKey}`)
        const seen = byKey.get(key) ?? []
        byKey.set(key, seen)
        seen.push({ count, sequence: SequenceNumber })
      }
      next = page.Records.length === 0 && page.MillisBehindLatest === 0 ? undefined : page.NextShardIterator
    }
  }
  return byKey
}
