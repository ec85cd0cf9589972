import type { Migration } from '../store/database'
import { deduplicationByContents, queuesSchema, visibilityOfReturned } from './queues/schema'
import { settingsSchema } from './settings/schema'
import { tasksSchema } from './tasks/schema'
import { deliveriesSchema } from './topics/delivery/schema'
import { mobileSchema } from './topics/mobile/schema'
import { streamsSchema } from './streams/schema'
import { topicsSchema } from './topics/schema'

/** Every schema change of every service, in order of version. A released migration is never edited: add one. */
export const migrations: readonly Migration[] = [
  queuesSchema,
  settingsSchema,
  tasksSchema,
  deduplicationByContents,
  visibilityOfReturned,
  topicsSchema,
  deliveriesSchema,
  mobileSchema,
  streamsSchema,
]
