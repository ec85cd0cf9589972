import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { PositionSet } from './positionSet'

export interface GridSelection {
  readonly ticked: ShallowRef<PositionSet>
  readonly count: ComputedRef<number>
  /** Every row of the list is ticked. */
  readonly all: ComputedRef<boolean>
  tick(position: number): void
  /** Ticks (or unticks, if the row where it began is not ticked) everything from the last row touched to this one. */
  tickTo(position: number): void
  /** Ticks single rows besides those that are. */
  add(positions: Iterable<number>): void
  toggleAll(): void
  clear(): void
}

/**
 * Which rows of a list are ticked, by position. The list is frozen while it is shown, so a position means one row;
 * whoever replaces the list clears the ticks.
 */
export function useGridSelection(total: () => number): GridSelection {
  const ticked = shallowRef(PositionSet.empty)
  let anchor = 0
  const count = computed(() => ticked.value.size)
  const all = computed(() => total() > 0 && count.value === total())

  return {
    ticked,
    count,
    all,
    tick(position) {
      ticked.value = ticked.value.toggle(position)
      anchor = position
    },
    tickTo(position) {
      const [first, last] = position < anchor ? [position, anchor] : [anchor, position]
      ticked.value = ticked.value.with(first, last + 1)
    },
    add(positions) {
      let next = ticked.value
      for (const position of positions) next = next.with(position)
      ticked.value = next
    },
    toggleAll() {
      ticked.value = all.value ? PositionSet.empty : PositionSet.range(0, total())
    },
    clear() {
      ticked.value = PositionSet.empty
      anchor = 0
    },
  }
}
