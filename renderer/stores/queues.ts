import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { QueueSummary } from '../../shared/console/queues'
import { useFeed } from '../composables/useFeed'
import { api } from '../console'
import { useWorld } from './world'

/** Every queue of every account and region, live. */
export const useQueues = defineStore('queues', () => {
  const world = useWorld()
  const feed = useFeed((signal) => api.queues.watch({}, { signal }))
  const all = computed<readonly QueueSummary[]>(() => feed.data.value?.queues ?? [])
  const byArn = computed(() => new Map(all.value.map((queue) => [queue.arn, queue])))

  return {
    all,
    byArn,
    /** Those of the chosen account and region. */
    inWorld: computed(() => all.value.filter((queue) => world.shows(queue))),
    /** How many messages lie in the dead-letter queues shown. */
    deadLetters: computed(() =>
      all.value
        .filter((queue) => queue.deadLetterSourceArns.length > 0 && world.shows(queue))
        .reduce((sum, queue) => sum + queue.visible + queue.inFlight + queue.delayed, 0),
    ),
    /** Broker time of the latest list. */
    now: computed(() => feed.data.value?.now ?? 0),
    loaded: computed(() => feed.data.value !== undefined),
    feedStatus: feed.status,
    feedError: feed.error,
    retry: feed.retry,
  }
})
