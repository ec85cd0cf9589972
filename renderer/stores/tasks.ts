import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { Task } from '../../shared/console/tasks'
import { useFeed } from '../composables/useFeed'
import { api } from '../console'

const running = (task: Task): boolean => task.status === 'running' || task.status === 'cancelling'

/** Work that takes a while, newest first: redrives, moves, exports, imports, repeated sends. */
export const useTasks = defineStore('tasks', () => {
  const feed = useFeed((signal) => api.tasks.watch({}, { signal }))
  const all = computed<readonly Task[]>(() => feed.data.value ?? [])

  return {
    all,
    byId: computed(() => new Map(all.value.map((task) => [task.id, task]))),
    running: computed(() => all.value.filter(running)),
    loaded: computed(() => feed.data.value !== undefined),
    feedStatus: feed.status,
    feedError: feed.error,
    retry: feed.retry,
    cancel: (taskId: string): Promise<void> => api.tasks.cancel({ taskId }),
    dismiss: (taskId: string): Promise<void> => api.tasks.dismiss({ taskId }),
  }
})
