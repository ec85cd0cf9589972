import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { applyQueueChanges, isDeadLetterQueue, type QueueSummary } from '../../shared/console/queues'
import { useFeed } from '../composables/useFeed'
import { api } from '../console'
import { useWorld } from './world'

/** Every queue of every account and region, live. */
export const useQueues = defineStore('queues', () => {
  const world = useWorld()
  /** As it comes in, part by part: what is shown changes only when it is whole. */
  let gathered = new Map<string, QueueSummary>()
  const byArn = shallowRef<ReadonlyMap<string, QueueSummary>>(gathered)
  const loaded = shallowRef(false)
  const feed = useFeed((signal) => api.queues.watch({}, { signal }), {
    onRestart: () => (gathered = new Map()),
    onItem: (changes) => {
      applyQueueChanges(gathered, changes)
      if (changes.more) return
      byArn.value = new Map(gathered)
      loaded.value = true
    },
  })
  const all = computed<readonly QueueSummary[]>(() => [...byArn.value.values()])

  return {
    all,
    byArn,
    /** Those of the chosen account and region. */
    inWorld: computed(() => all.value.filter((queue) => world.shows(queue))),
    /** How many messages lie in the dead-letter queues shown. */
    deadLetters: computed(() =>
      all.value
        .filter((queue) => isDeadLetterQueue(queue) && world.shows(queue))
        .reduce((sum, queue) => sum + queue.visible + queue.inFlight + queue.delayed, 0),
    ),
    /** The whole list was here once. */
    loaded,
    feedStatus: feed.status,
    feedError: feed.error,
    retry: feed.retry,
  }
})
