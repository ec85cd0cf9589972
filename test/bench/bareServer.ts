import { fdatasync, openSync, write } from 'node:fs'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { AddressInfo } from 'node:net'

/**
 * The limits that Switchyard is measured against: a node:http server that parses the JSON or the form and
 * answers a canned body; with a file named, it also appends each request to it and answers after a group-committed fdatasync.
 */
const file = process.argv[2]
const fd = file === undefined ? undefined : openSync(file, 'a')

const sent = {
  MessageId: '5fea7756-0ea4-451a-a703-a558b933e274',
  MD5OfMessageBody: 'fafb00f5732ab283681e124bf8747ed1',
}
const canned: Record<string, string> = {
  SendMessage: JSON.stringify(sent),
  SendMessageBatch: JSON.stringify({
    Successful: Array.from({ length: 10 }, (_, n) => ({ Id: `m${n}`, ...sent })),
  }),
  ReceiveMessage: JSON.stringify({
    Messages: [
      {
        MessageId: sent.MessageId,
        ReceiptHandle: 'c2Vjb25kIGhhbGYgb2YgYSByZWNlaXB0IGhhbmRsZSwgYXMgbG9uZyBhcyBhIHVzdWFsIG9uZSBpcw==',
        MD5OfBody: sent.MD5OfMessageBody,
        Body: 'x'.repeat(256),
      },
    ],
  }),
  DeleteMessage: '',
}

const SEQUENCE = '49654321098765432109876543210987654321098765432109876546'
const place = { SequenceNumber: SEQUENCE, ShardId: 'shardId-000000000000' }
const records = <R>(record: R): R[] => Array.from({ length: 100 }, () => record)

/** Kinesis: as many bytes as Switchyard answers. */
const cannedKinesis: Record<string, string> = {
  PutRecord: JSON.stringify(place),
  PutRecords: JSON.stringify({ FailedRecordCount: 0, Records: records(place) }),
  GetRecords: JSON.stringify({
    Records: records({
      SequenceNumber: SEQUENCE,
      ApproximateArrivalTimestamp: 1700000000.123,
      Data: Buffer.alloc(256, 'switchyard ').toString('base64'),
      PartitionKey: 'truck-17',
    }),
    MillisBehindLatest: 1000,
    NextShardIterator: 'A'.repeat(130),
  }),
}

/** SNS, by Query. */
const cannedXml: Record<string, string> = {
  Publish: `<?xml version="1.0"?><PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${sent.MessageId}</MessageId></PublishResult><ResponseMetadata><RequestId>${sent.MessageId}</RequestId></ResponseMetadata></PublishResponse>`,
}

function replyTo(body: string, target: string | string[] | undefined): string {
  if (typeof target !== 'string') {
    const form = new URLSearchParams(body)
    return form.get('TopicArn') ? (cannedXml[form.get('Action') ?? ''] ?? '') : ''
  }
  const input = JSON.parse(body) as { QueueUrl?: string; StreamName?: string; ShardIterator?: string }
  if (input.StreamName || input.ShardIterator)
    return cannedKinesis[target.slice(target.indexOf('.') + 1)] ?? '{}'
  return input.QueueUrl ? (canned[target.slice(10)] ?? '{}') : '{}'
}

let bodies: Buffer[] = []
let answers: (() => void)[] = []
let syncing = false

function commit(): void {
  if (syncing || bodies.length === 0 || fd === undefined) return
  syncing = true
  const released = answers
  const bytes = Buffer.concat(bodies)
  bodies = []
  answers = []
  const synced = (error: Error | null): void => {
    if (error) throw error
    syncing = false
    for (const answer of released) answer()
    commit()
  }
  write(fd, bytes, (error) => {
    if (error) throw error
    fdatasync(fd, synced)
  })
}

function answer(response: ServerResponse, body: string): void {
  response.writeHead(200, [
    'Content-Type',
    'application/x-amz-json-1.0',
    'Content-Length',
    String(Buffer.byteLength(body)),
  ])
  response.end(body)
}

const delays = monitorEventLoopDelay({ resolution: 1 })

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.method === 'GET') {
      const { rss } = process.memoryUsage()
      const memory = { rss, peakRss: process.resourceUsage().maxRSS * 1024 }
      const { user, system } = process.cpuUsage()
      delays.enable()
      const eventLoopDelayMs = {
        p50: delays.percentile(50) / 1e6,
        p99: delays.percentile(99) / 1e6,
        max: delays.max / 1e6,
      }
      delays.reset()
      answer(
        response,
        JSON.stringify({ diagnostics: { cpuMs: (user + system) / 1_000, memory, eventLoopDelayMs } }),
      )
      return
    }
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    const reply = replyTo(body.toString('utf8'), request.headers['x-amz-target'])
    if (fd === undefined) answer(response, reply)
    else {
      bodies.push(body)
      answers.push(() => answer(response, reply))
      if (bodies.length === 1) setImmediate(commit)
    }
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${port}` }))
})
process.on('disconnect', () => process.exit())
