import { activityContract } from './activity'
import { deliveriesContract } from './deliveries'
import { mapContract } from './map'
import { messagesContract } from './messages'
import { outboxContract } from './outbox'
import { queuesContract } from './queues'
import { recordsContract } from './records'
import { streamsContract } from './streams'
import { systemContract } from './system'
import { tasksContract } from './tasks'
import { topicsContract } from './topics'
import { traceContract } from './trace'

/**
 * All that the page may ask of its host, whichever host it is. Times are milliseconds since the epoch in broker time,
 * sizes are bytes. Failures carry an AWS error code where there is one (`ORPCError.code`), and a message for people.
 */
export const consoleContract = {
  system: systemContract,
  queues: queuesContract,
  messages: messagesContract,
  tasks: tasksContract,
  activity: activityContract,
  topics: topicsContract,
  deliveries: deliveriesContract,
  outbox: outboxContract,
  map: mapContract,
  trace: traceContract,
  streams: streamsContract,
  records: recordsContract,
}
export type ConsoleContract = typeof consoleContract
