import { parseArgs } from 'node:util'
import { SQSClient } from '@aws-sdk/client-sqs'

/** Reads the flags that all three programs take, and those of one. */
export function flags(own = {}) {
  const { values } = parseArgs({
    options: {
      endpoint: { type: 'string', default: process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566' },
      ...own,
    },
  })
  return values
}

/** An ordinary SQS client. Only the endpoint says that this is not AWS; Switchyard takes any credentials. */
export function connect(endpoint) {
  return new SQSClient({
    endpoint,
    region: process.env.AWS_REGION ?? 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
}

export const QUEUE = 'orders'
export const DEAD_LETTER_QUEUE = 'orders-dlq'
