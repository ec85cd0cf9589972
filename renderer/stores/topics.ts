import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { applyChanges, type TopicSummary } from '../../shared/console/topics'
import { useFeed } from '../composables/useFeed'
import { api } from '../console'
import { useWorld } from './world'

/** Every topic of every account and region, live. */
export const useTopics = defineStore('topics', () => {
  const world = useWorld()
  /** As it comes in, part by part: what is shown changes only when it is whole. */
  let gathered = new Map<string, TopicSummary>()
  const byArn = shallowRef<ReadonlyMap<string, TopicSummary>>(gathered)
  const loaded = shallowRef(false)
  const feed = useFeed((signal) => api.topics.watch({}, { signal }), {
    onRestart: () => (gathered = new Map()),
    onItem: (changes) => {
      applyChanges(gathered, changes)
      if (changes.more) return
      byArn.value = new Map(gathered)
      loaded.value = true
    },
  })
  const all = computed<readonly TopicSummary[]>(() => [...byArn.value.values()])

  return {
    all,
    byArn,
    /** Those of the chosen account and region. */
    inWorld: computed(() => all.value.filter((topic) => world.shows(topic))),
    /** The whole list was here once. */
    loaded,
    feedStatus: feed.status,
    feedError: feed.error,
    retry: feed.retry,
  }
})
