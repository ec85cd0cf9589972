import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import type { Job, Measured } from './load'

/** Something with an endpoint, to be loaded. */
export interface Target {
  readonly name: string
  readonly endpoint: string
  /** Creates the queue if need be and returns its URL. */
  queue(name: string): Promise<string>
  /** Creates a topic with so many queues subscribed to it if need be and returns its ARN. */
  topic(name: string, subscriptions: number): Promise<string>
  /** Creates a stream of one shard if need be and returns its name. */
  stream(name: string): Promise<string>
  /** An iterator at the beginning of its only shard, which has 100 records at least. */
  iterator(stream: string): Promise<string>
  /** Undefined where the target does not report. */
  diagnostics(): Promise<Diagnostics | undefined>
  close(): Promise<void>
}

export interface Diagnostics {
  /** Of all its threads, since it began. */
  readonly cpuMs: number
  readonly memory: { readonly rss: number; readonly peakRss: number }
  /** Since the last question; absent at the first. */
  readonly eventLoopDelayMs?: { readonly p50: number; readonly p99: number; readonly max: number }
}

async function createStream(endpoint: string, StreamName: string): Promise<string> {
  await callKinesis(endpoint, 'CreateStream', { StreamName, ShardCount: 1 }).catch((error: Error) => {
    if (!error.message.includes('ResourceInUse')) throw error
  })
  for (;;) {
    const { StreamDescriptionSummary: summary } = (await callKinesis(endpoint, 'DescribeStreamSummary', {
      StreamName,
    })) as { StreamDescriptionSummary: { StreamStatus: string } }
    if (summary.StreamStatus === 'ACTIVE') return StreamName
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function fillStream(endpoint: string, StreamName: string): Promise<string> {
  const Data = Buffer.alloc(256, 'switchyard ').toString('base64')
  const Records = Array.from({ length: 100 }, (_, n) => ({ PartitionKey: `truck-${n}`, Data }))
  await callKinesis(endpoint, 'PutRecords', { StreamName, Records })
  const { ShardIterator } = (await callKinesis(endpoint, 'GetShardIterator', {
    StreamName,
    ShardId: 'shardId-000000000000',
    ShardIteratorType: 'TRIM_HORIZON',
  })) as { ShardIterator: string }
  return ShardIterator
}

export async function callKinesis(endpoint: string, operation: string, input: unknown): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Kinesis_20131202.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00',
    },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${text.slice(0, 500)}`)
  return text === '' ? {} : JSON.parse(text)
}

const here = import.meta.dirname

/** One of the two limits; `file` makes it the one that writes. */
export async function startBare(name: string, file?: string): Promise<Target> {
  const child = fork(join(here, 'bareServer.mjs'), file === undefined ? [] : [file], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const { endpoint } = await ready(child)
  return {
    name,
    endpoint,
    queue: (queue) => Promise.resolve(`${endpoint}/000000000000/${queue}`),
    topic: (topic) => Promise.resolve(`arn:aws:sns:us-east-1:000000000000:${topic}`),
    stream: (stream) => Promise.resolve(stream),
    iterator: (stream) => Promise.resolve(`iterator-${stream}`),
    diagnostics: () => diagnosticsOf(endpoint),
    close: () => stop(child, 'SIGKILL'),
  }
}

export interface SwitchyardOptions {
  readonly serve: string
  readonly data: string
  readonly durability: string
  readonly quotas: string
  readonly nodeFlags: readonly string[]
  /** More flags of the host. */
  readonly more?: readonly string[]
}

export async function startSwitchyard(
  options: SwitchyardOptions,
): Promise<Target & { crash(): Promise<void> }> {
  const flags = [
    '--data',
    options.data,
    '--durability',
    options.durability,
    '--quotas',
    options.quotas,
    ...(options.more ?? []),
  ]
  const child = spawn(
    process.execPath,
    [...options.nodeFlags, options.serve, '--port', '0', '--console-port', '0', '--json', ...flags],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const { endpoint } = await ready(child)
  return {
    ...remote('switchyard', endpoint),
    close: () => stop(child, 'SIGTERM'),
    crash: () => stop(child, 'SIGKILL'),
  }
}

/** Any endpoint that speaks AWS JSON for SQS and Query for SNS, to compare with. */
export function remote(name: string, endpoint: string): Target {
  return {
    name,
    endpoint,
    queue: async (queue) => {
      const { QueueUrl } = (await call(endpoint, 'CreateQueue', { QueueName: queue })) as { QueueUrl: string }
      return QueueUrl
    },
    topic: async (topic, subscriptions) => {
      const answer = await callQuery(endpoint, { Action: 'CreateTopic', Name: topic })
      const TopicArn = /<TopicArn>(.+)<\/TopicArn>/.exec(answer)![1]!
      for (let n = 0; n < subscriptions; n += 1) {
        const QueueName = `${topic}-${n}`
        await call(endpoint, 'CreateQueue', { QueueName })
        const Endpoint = TopicArn.replace(':sns:', ':sqs:').replace(/[^:]+$/, QueueName)
        await callQuery(endpoint, { Action: 'Subscribe', TopicArn, Protocol: 'sqs', Endpoint })
      }
      return TopicArn
    },
    stream: (stream) => createStream(endpoint, stream),
    iterator: (stream) => fillStream(endpoint, stream),
    diagnostics: () => diagnosticsOf(endpoint),
    close: () => Promise.resolve(),
  }
}

export async function call(endpoint: string, operation: string, input: unknown): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=00',
    },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${text.slice(0, 500)}`)
  return text === '' ? {} : JSON.parse(text)
}

async function callQuery(endpoint: string, input: Record<string, string>): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=00',
    },
    body: new URLSearchParams({ Version: '2010-03-31', ...input }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${input.Action}: ${response.status} ${text.slice(0, 500)}`)
  return text
}

async function diagnosticsOf(endpoint: string): Promise<Diagnostics | undefined> {
  try {
    const response = await fetch(`${endpoint}/health?diagnostics`)
    return ((await response.json()) as { diagnostics?: Diagnostics }).diagnostics
  } catch {
    return undefined
  }
}

function ready(child: ChildProcess): Promise<{ endpoint: string }> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`The server ended with status ${code} before it was ready`)),
    )
    const lines = createInterface({ input: child.stdout! })
    lines.on('line', (line) => {
      if (line.startsWith('{')) resolve(JSON.parse(line) as { endpoint: string })
    })
  })
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}

/** The load generator's process. */
export class Load {
  readonly #child = fork(join(here, 'load.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })

  run(job: Job): Promise<Measured> {
    return new Promise((resolve, reject) => {
      this.#child.once('message', (message: { measured: Measured } | { failure: string }) => {
        if ('failure' in message) reject(new Error(message.failure))
        else resolve(message.measured)
      })
      this.#child.send(job)
    })
  }

  close(): void {
    this.#child.disconnect()
  }
}
