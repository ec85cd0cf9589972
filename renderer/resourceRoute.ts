import { queueRoute } from './queueRoute'
import { streamRoute } from './streamRoute'
import { topicRoute } from './topicRoute'

/** What an ARN names. */
export type Resource = 'queue' | 'topic' | 'stream'

export function resourceOf(arn: string): Resource {
  const service = arn.split(':')[2]
  return service === 'kinesis' ? 'stream' : service === 'sns' ? 'topic' : 'queue'
}

/** Where a queue, a topic or a stream is shown, by its ARN. */
export function resourceRoute(arn: string) {
  return { queue: queueRoute, topic: topicRoute, stream: streamRoute }[resourceOf(arn)](arn)
}
