import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Which dialog of the shell is open. They belong to no screen: a command opens them from anywhere. */
export const useDialogs = defineStore('dialogs', () => {
  const open = ref<
    | 'palette'
    | 'shortcuts'
    | 'create-queue'
    | 'create-topic'
    | 'create-stream'
    | 'advance-clock'
    | 'world'
    | null
  >(null)
  return {
    open,
    close(): void {
      open.value = null
    },
  }
})
