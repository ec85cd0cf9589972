import { Wire, requestBytes } from './wire'
import { call } from './targets'

export const QUEUE = 'console-bench'
const CONNECTIONS = 16
const WORDS = [
  'paid',
  'packed',
  'shipped',
  'refused',
  'returned',
  'late',
  'gift',
  'fragile',
  'express',
  'export',
]

/** The body of the n-th message: an order of some 256 bytes, each with words of its own to filter by. */
export function orderBody(n: number): string {
  const order = {
    orderId: `order-${String(n).padStart(7, '0')}`,
    customer: `customer-${String((n * 7_919) % 10_007).padStart(5, '0')}`,
    item: { sku: sku(n), quantity: 1 + (n % 9) },
    status: WORDS[n % 10],
    total: ((n * 37) % 100_000) / 100,
  }
  const text = JSON.stringify({ ...order, note: '' })
  return JSON.stringify({ ...order, note: `${'as agreed by phone '.repeat(9)}`.slice(0, 256 - text.length) })
}

/** One message in a thousand has each. */
export const sku = (n: number): string => `SKU-${String(n % 1_000).padStart(4, '0')}`

/** Makes sure that the queue holds so many messages; what an earlier run left counts. */
export async function fillQueue(
  endpoint: string,
  messages: number,
  say: (line: string) => void,
): Promise<string> {
  const { QueueUrl } = (await call(endpoint, 'CreateQueue', {
    QueueName: QUEUE,
    Attributes: { MessageRetentionPeriod: '1209600' },
  })) as { QueueUrl: string }
  const { Attributes } = (await call(endpoint, 'GetQueueAttributes', {
    QueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'QueueArn'],
  })) as { Attributes: Record<string, string> }
  const arn = Attributes['QueueArn']!
  let next = Number(Attributes['ApproximateNumberOfMessages'])
  if (next >= messages) return arn
  say(`Filling a queue with ${(messages - next).toLocaleString('en-US')} messages…`)
  const { host, hostname, port } = new URL(endpoint)
  const before = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const wire = new Wire(hostname, Number(port))
      while (next < messages) {
        const from = next
        next = Math.min(messages, from + 10)
        const Entries = Array.from({ length: next - from }, (_, at) => ({
          Id: String(at),
          MessageBody: orderBody(from + at),
        }))
        await wire.send(requestBytes(host, 'SendMessageBatch', { QueueUrl, Entries }))
      }
      wire.close()
    }),
  )
  say(`… in ${Math.round((performance.now() - before) / 1_000)} s`)
  return arn
}
