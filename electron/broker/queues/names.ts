import { BrokerError } from '../../../shared/errors'

const STANDARD = /^[A-Za-z0-9_-]+$/
const FIFO = /^[A-Za-z0-9_-]+\.fifo$/

/**
 * Checks the name of a new queue: 1 to 80 letters, digits, hyphens and underscores; a FIFO queue's ends in `.fifo`,
 * which counts.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 */
export function checkQueueName(name: string, fifo: boolean, longest: number): void {
  if (fifo) {
    if (name.length <= longest && FIFO.test(name)) return
    throw new BrokerError(
      'InvalidParameterValue',
      `The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to ${longest} in length.`,
    )
  }
  if (name.length <= longest && STANDARD.test(name)) return
  throw new BrokerError(
    'InvalidParameterValue',
    `Can only include alphanumeric characters, hyphens, or underscores. 1 to ${longest} in length`,
  )
}
