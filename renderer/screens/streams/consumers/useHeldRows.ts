import { computed, ref, watch } from 'vue'
import { heldOrder } from '../../../components/list/listOrder'

/**
 * Rows in the order they come in, which changes by itself, but never while somebody points at them or has the focus
 * among them: bind `hold` to what they stand in. The figures in the rows stay live.
 */
export function useHeldRows<R>(rows: () => readonly R[], keyOf: (row: R) => string) {
  const hovered = ref(false)
  const focused = ref(false)
  const order = ref<readonly string[]>([])
  const held = computed(() => hovered.value || focused.value)
  const byKey = computed(() => new Map(rows().map((row) => [keyOf(row), row])))

  watch(
    () => [byKey.value, held.value] as const,
    ([found, hold]) => {
      const fresh = [...found.keys()]
      order.value = hold ? heldOrder(order.value, fresh) : fresh
    },
    { immediate: true },
  )
  return {
    shown: computed(() =>
      order.value.flatMap((key) => (byKey.value.has(key) ? [byKey.value.get(key)!] : [])),
    ),
    /** Listeners for the element around the rows. */
    hold: {
      pointerenter: () => (hovered.value = true),
      pointerleave: () => (hovered.value = false),
      focusin: () => (focused.value = true),
      focusout: () => (focused.value = false),
    },
  }
}
