import { activityContract } from './activity'
import { messagesContract } from './messages'
import { queuesContract } from './queues'
import { systemContract } from './system'
import { tasksContract } from './tasks'

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
}
export type ConsoleContract = typeof consoleContract
