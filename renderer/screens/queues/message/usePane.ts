import { useLocalStorage } from '@vueuse/core'
import { computed, type ComputedRef } from 'vue'

export interface Pane {
  readonly side: ComputedRef<'right' | 'bottom'>
  /** Pixels: a width at the right, a height at the bottom. */
  readonly size: ComputedRef<number>
  flip(): void
  resize(size: number, room: number): void
}

const smallest = { right: 320, bottom: 180 }

/** Where the message pane stands and how large it is, remembered in this browser. */
export function usePane(): Pane {
  const kept = useLocalStorage('switchyard.message-pane', {
    side: 'right' as 'right' | 'bottom',
    right: 520,
    bottom: 340,
  })
  return {
    side: computed(() => kept.value.side),
    size: computed(() => kept.value[kept.value.side]),
    flip() {
      kept.value = { ...kept.value, side: kept.value.side === 'right' ? 'bottom' : 'right' }
    },
    resize(size, room) {
      const { side } = kept.value
      const most = Math.max(smallest[side], room - (side === 'right' ? 320 : 140))
      kept.value = { ...kept.value, [side]: Math.round(Math.min(most, Math.max(smallest[side], size))) }
    },
  }
}
