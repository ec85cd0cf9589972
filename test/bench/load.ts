import { RECORDS, Wire, formBytes, kinesisBytes, requestBytes } from './wire'

/** The load generator: a process of its own, so that it does not share the server's thread. Jobs come over IPC. */

export type ScenarioName = 'send' | 'pairs' | 'batch' | 'receive' | 'publish' | 'put' | 'putMany' | 'get'

export interface Job {
  readonly endpoint: string
  /** A queue's URL, for `publish` a topic's ARN, for `put` and `putMany` a stream's name, for `get` a shard iterator. */
  readonly resource: string
  readonly scenario: ScenarioName
  readonly connections: number
  readonly bodyBytes: number
  /** Stops after so long, … */
  readonly milliseconds: number
  /** … or after so many requests of the scenario. */
  readonly requests?: number
}

export interface Measured {
  /** Of the scenario: a pair counts once, a batch counts once. */
  readonly requests: number
  readonly milliseconds: number
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Receives that came back empty; a scenario with many of them measured nothing. */
  readonly empty: number
}

interface Step {
  /** Resolves with whether there was something to do. */
  run(wire: Wire): Promise<boolean>
}

const MAX_SAMPLES = 4_000_000

export async function runJob(job: Job): Promise<Measured> {
  const url = new URL(job.endpoint)
  const step = steps[job.scenario](job, url.host)
  const wires = Array.from({ length: job.connections }, () => new Wire(url.hostname, Number(url.port)))
  const samples: number[] = []
  let left = job.requests ?? Infinity
  let done = 0
  let empty = 0
  const start = performance.now()
  const end = start + job.milliseconds
  const work = async (wire: Wire): Promise<void> => {
    let before = performance.now()
    while (before < end && left > 0) {
      left -= 1
      const found = await step.run(wire)
      const after = performance.now()
      if (found) {
        done += 1
        if (samples.length < MAX_SAMPLES) samples.push(after - before)
      } else if ((empty += 1) > 100 * job.connections) throw new Error('The queue ran dry')
      before = after
    }
  }
  await Promise.all(wires.map(work))
  const milliseconds = performance.now() - start
  for (const wire of wires) wire.close()
  const sorted = Float64Array.from(samples).sort()
  const quantile = (q: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN
  return {
    requests: done,
    milliseconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
    max: sorted[sorted.length - 1] ?? NaN,
    empty,
  }
}

const text = (bytes: number): string => 'switchyard '.repeat(Math.ceil(bytes / 11)).slice(0, bytes)

const base64Text = (bytes: number): string => Buffer.from(text(bytes)).toString('base64')

const RECORD = Buffer.from('"SequenceNumber":"')

const HANDLE = Buffer.from('"ReceiptHandle":"')

const steps: Record<ScenarioName, (job: Job, host: string) => Step> = {
  send(job, host) {
    const bytes = requestBytes(host, 'SendMessage', {
      QueueUrl: job.resource,
      MessageBody: text(job.bodyBytes),
    })
    return { run: (wire) => wire.send(bytes).then(() => true) }
  },
  batch(job, host) {
    const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: `m${n}`, MessageBody: text(job.bodyBytes) }))
    const bytes = requestBytes(host, 'SendMessageBatch', { QueueUrl: job.resource, Entries })
    return { run: (wire) => wire.send(bytes).then(() => true) }
  },
  publish(job, host) {
    const bytes = formBytes(host, 'Publish', { TopicArn: job.resource, Message: text(job.bodyBytes) })
    return { run: (wire) => wire.send(bytes).then(() => true) }
  },
  pairs(job, host) {
    const receive = requestBytes(host, 'ReceiveMessage', { QueueUrl: job.resource })
    return {
      run: async (wire) => {
        const handle = handleIn(await wire.send(receive))
        if (handle === undefined) return false
        await wire.send(
          requestBytes(host, 'DeleteMessage', { QueueUrl: job.resource, ReceiptHandle: handle }),
        )
        return true
      },
    }
  },
  put(job, host) {
    // Keys differ from request to request, as they do in life.
    const requests = Array.from({ length: 64 }, (_, n) =>
      kinesisBytes(host, 'PutRecord', {
        StreamName: job.resource,
        PartitionKey: `truck-${n}`,
        Data: base64Text(job.bodyBytes),
      }),
    )
    let turn = 0
    return { run: (wire) => wire.send(requests[turn++ % requests.length]!).then(() => true) }
  },
  putMany(job, host) {
    const Records = Array.from({ length: RECORDS }, (_, n) => ({
      PartitionKey: `truck-${n}`,
      Data: base64Text(job.bodyBytes),
    }))
    const bytes = kinesisBytes(host, 'PutRecords', { StreamName: job.resource, Records })
    return { run: (wire) => wire.send(bytes).then(() => true) }
  },
  get(job, host) {
    const bytes = kinesisBytes(host, 'GetRecords', { ShardIterator: job.resource, Limit: RECORDS })
    return { run: (wire) => wire.send(bytes).then((body) => body.indexOf(RECORD) >= 0) }
  },
  receive(job, host) {
    // A visibility timeout of 0 gives the message back at once, so the depth stays what it is.
    const bytes = requestBytes(host, 'ReceiveMessage', { QueueUrl: job.resource, VisibilityTimeout: 0 })
    return { run: (wire) => wire.send(bytes).then((body) => handleIn(body) !== undefined) }
  },
}

function handleIn(body: Buffer): string | undefined {
  const at = body.indexOf(HANDLE)
  if (at < 0) return undefined
  const start = at + HANDLE.length
  return body.toString('latin1', start, body.indexOf(34, start))
}

if (process.send) {
  process.on('message', (job: Job) => {
    runJob(job).then(
      (measured) => process.send!({ measured }),
      (error: Error) => process.send!({ failure: error.message }),
    )
  })
  process.on('disconnect', () => process.exit())
}
