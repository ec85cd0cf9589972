import { GetQueueUrlCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { connect, flags, QUEUE } from './client.mjs'
import { makeOrder } from './order.mjs'

const { endpoint, count } = flags({ count: { type: 'string', default: '40' } })
const sqs = connect(endpoint)
const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: QUEUE }))

let placed = 0
const orders = Array.from({ length: Number(count) }, (_, number) => makeOrder(number))
for (let start = 0; start < orders.length; start += 10) {
  const entries = orders.slice(start, start + 10).map((order) => ({
    Id: order.orderId,
    MessageBody: JSON.stringify(order),
    MessageAttributes: {
      customer: { DataType: 'String', StringValue: order.customer.name },
      total: { DataType: 'Number', StringValue: String(order.total) },
    },
  }))
  const { Successful = [], Failed = [] } = await sqs.send(
    new SendMessageBatchCommand({ QueueUrl, Entries: entries }),
  )
  placed += Successful.length
  for (const { Id, Message } of Failed) console.error(`${Id} was not placed: ${Message}`)
}
console.log(`${placed} orders placed`)
