import type { RouteLocationRaw } from 'vue-router'
import type { ActivityEntry } from '../../../shared/console/activity'
import { queueRoute } from '../../queueRoute'
import { streamNameOf, streamRoute } from '../../streamRoute'
import { useQueues } from '../../stores/queues'
import { useStreams } from '../../stores/streams'
import { useTopics } from '../../stores/topics'
import { topicRoute } from '../../topicRoute'

/** The queue, topic or stream that an entry is about: what it is called, and where it is shown while it exists. */
export function useActivityPlaces() {
  const queues = useQueues()
  const topics = useTopics()
  const streams = useStreams()

  const exists = (arn: string | null): boolean =>
    arn !== null && (queues.byArn.has(arn) || topics.byArn.has(arn) || streams.byArn.has(arn))

  function nameOf(entry: ActivityEntry): string {
    if (entry.streamArn !== null) return streamNameOf(entry.streamArn)
    return (entry.queueArn ?? entry.topicArn)?.split(':').at(-1) ?? ''
  }

  /** undefined if it is about none, or that is gone. */
  function routeOf({ queueArn, topicArn, streamArn }: ActivityEntry): RouteLocationRaw | undefined {
    if (queueArn !== null) return exists(queueArn) ? queueRoute(queueArn) : undefined
    if (topicArn !== null) return exists(topicArn) ? topicRoute(topicArn) : undefined
    return streamArn !== null && exists(streamArn) ? streamRoute(streamArn) : undefined
  }

  return { exists, nameOf, routeOf }
}
