import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { connect, DEAD_LETTER_QUEUE, flags, QUEUE } from './client.mjs'

const sqs = connect(flags().endpoint)

const { QueueUrl: deadLetters } = await sqs.send(
  new CreateQueueCommand({
    QueueName: DEAD_LETTER_QUEUE,
    // Longer than the source's: a message keeps its age when it moves here.
    Attributes: { MessageRetentionPeriod: String(14 * 24 * 3600) },
  }),
)
const { Attributes } = await sqs.send(
  new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ['QueueArn'] }),
)
const { QueueUrl: orders } = await sqs.send(
  new CreateQueueCommand({
    QueueName: QUEUE,
    Attributes: {
      // Short, so that a failed order is tried again while one watches.
      VisibilityTimeout: '3',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes.QueueArn, maxReceiveCount: 3 }),
    },
  }),
)
console.log(`${orders}\n${deadLetters}`)
