import { encode } from 'cborg'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kinesisShapes } from '../../electron/gateway/kinesisShapes'
import { running } from './fixture'
import type { Running } from './fixture'

/** Whatever is sent to the streams, no answer is a 5xx, nothing is logged as unexpected, and the server goes on. */

const ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/s'

let host: Running
beforeAll(async () => {
  host = await running()
  await send('CreateStream', 'json', JSON.stringify({ StreamName: 's', ShardCount: 1 }))
})
afterAll(async () => {
  expect(host.logged).toEqual([])
  await host.close()
})

async function send(operation: string, format: 'json' | 'cbor', body: string | Uint8Array): Promise<void> {
  const response = await fetch(host.endpoint, {
    method: 'POST',
    headers: {
      'content-type': `application/x-amz-${format}-1.1`,
      'x-amz-target': `Kinesis_20131202.${operation}`,
    },
    body: Buffer.from(body as Uint8Array),
  })
  const text = await response.text()
  if (response.status >= 500)
    throw new Error(`${operation}: ${response.status} ${text} ${host.logged.join('\n')}`)
}

const operations = Object.keys(kinesisShapes) as (keyof typeof kinesisShapes)[]

/** Values that limits are made of and that mean something to a stream, beside any other. */
const spice = fc.oneof(
  fc.constantFrom<unknown>(
    's',
    ARN,
    `${ARN}/consumer/c:1767225600`,
    'shardId-000000000000',
    'TRIM_HORIZON',
    'AT_SEQUENCE_NUMBER',
    'UNIFORM_SCALING',
    'KMS',
    'ALL',
    'AA==',
    '0',
    '9'.repeat(60),
    0,
    1,
    -1,
    25,
    2_048,
    1e11,
    1.5,
    '',
    [],
    {},
    null,
    true,
    ['ALL'],
    { Type: 'AT_TIMESTAMP', Timestamp: 1e15 },
    { Type: 'FROM_TRIM_HORIZON' },
    { StreamMode: 'ON_DEMAND' },
    { Status: 'ENABLED' },
    { a: 'b' },
    [{ PartitionKey: 'k', Data: 'AA==' }, {}],
  ),
  fc.jsonValue(),
)

const calls = fc.constantFrom(...operations).chain((operation) => {
  const members = kinesisShapes[operation].input.members.map(({ name }) => name)
  const input = fc.record(
    Object.fromEntries(
      members.map((name) => [name, name === 'StreamName' ? fc.oneof(fc.constant('s'), spice) : spice]),
    ),
    { requiredKeys: [] },
  )
  return fc.record({ operation: fc.constant(operation), input })
})

test('any input of any operation, in JSON and in CBOR', async () => {
  await fc.assert(
    fc.asyncProperty(calls, async ({ operation, input }) => {
      if (operation === 'DeleteStream') return
      await send(operation, 'json', JSON.stringify(input))
      await send(operation, 'cbor', encode(input))
    }),
    { numRuns: 400 },
  )
})

test('any bytes as CBOR', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) => send('PutRecords', 'cbor', bytes)),
    { numRuns: 200 },
  )
})
