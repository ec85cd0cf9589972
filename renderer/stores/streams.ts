import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { StreamSummary } from '../../shared/console/streams'
import { applyChanges } from '../../shared/console/topics'
import { useFeed } from '../composables/useFeed'
import { api } from '../console'
import { useWorld } from './world'

/** Every stream of every account and region, live. */
export const useStreams = defineStore('streams', () => {
  const world = useWorld()
  /** As it comes in, part by part: what is shown changes only when it is whole. */
  let gathered = new Map<string, StreamSummary>()
  const byArn = shallowRef<ReadonlyMap<string, StreamSummary>>(gathered)
  const loaded = shallowRef(false)
  const feed = useFeed((signal) => api.streams.watch({}, { signal }), {
    onRestart: () => (gathered = new Map()),
    onItem: (changes) => {
      applyChanges(gathered, changes)
      if (changes.more) return
      byArn.value = new Map(gathered)
      loaded.value = true
    },
  })
  const all = computed<readonly StreamSummary[]>(() => [...byArn.value.values()])

  return {
    all,
    byArn,
    /** Those of the chosen account and region. */
    inWorld: computed(() => all.value.filter((stream) => world.shows(stream))),
    /** The whole list was here once. */
    loaded,
    feedStatus: feed.status,
    feedError: feed.error,
    retry: feed.retry,
  }
})
