import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { connect, flags, QUEUE } from './client.mjs'
import { fulfil } from './order.mjs'

const { endpoint, idle } = flags({ idle: { type: 'string' } })
const sqs = connect(endpoint)
const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: QUEUE }))

const ending = new AbortController()
process.once('SIGINT', () => ending.abort())
process.once('SIGTERM', () => ending.abort())

let fulfilled = 0
let lastAt = Date.now()
const patience = idle === undefined ? Infinity : Number(idle) * 1000

while (!ending.signal.aborted && Date.now() - lastAt < patience) {
  const { Messages = [] } = await sqs
    .send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: Math.min(20, Math.ceil(patience / 1000)),
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
      { abortSignal: ending.signal },
    )
    .catch((error) => {
      if (ending.signal.aborted) return {}
      throw error
    })
  if (Messages.length > 0) lastAt = Date.now()

  for (const { Body, ReceiptHandle, Attributes } of Messages) {
    const order = JSON.parse(Body)
    try {
      fulfil(order)
    } catch (error) {
      // Not deleted: it comes back after the visibility timeout, and after three times it goes to the DLQ.
      console.log(`${order.orderId} failed, attempt ${Attributes.ApproximateReceiveCount}: ${error.message}`)
      continue
    }
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    fulfilled++
    console.log(`${order.orderId} fulfilled`)
  }
}
console.log(`${fulfilled} orders fulfilled`)
