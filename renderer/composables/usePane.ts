import { useLocalStorage, useWindowSize } from '@vueuse/core'
import { computed, type ComputedRef } from 'vue'

export interface Pane {
  readonly side: ComputedRef<'right' | 'bottom'>
  /** Pixels: a width at the right, a height at the bottom. */
  readonly size: ComputedRef<number>
  flip(): void
  resize(size: number, room: number): void
}

const smallest = { right: 320, bottom: 180 }

/** As wide as leaves the list beside it its usual columns; on a wide screen no wider than JSON is read at. */
const widthFor = (windowWidth: number): number =>
  Math.round(Math.max(360, Math.min(600, (windowWidth - 200) * 0.38)))

/** Where a pane beside a list stands and how large it is, remembered in this browser. */
export function usePane(key = 'switchyard.message-pane'): Pane {
  const kept = useLocalStorage(key, {
    side: 'right' as 'right' | 'bottom',
    /** Null until somebody chose one. */
    right: null as number | null,
    bottom: 340,
  })
  const { width } = useWindowSize()
  return {
    side: computed(() => kept.value.side),
    size: computed(() => kept.value[kept.value.side] ?? widthFor(width.value)),
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
