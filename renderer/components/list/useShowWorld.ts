import { computed, type ComputedRef } from 'vue'
import { useWorld } from '../../stores/world'
import type { Listed } from './listColumn'

/** Whether rows have to say which region and account they are in: where all are shown, and there is more than one. */
export function useShowWorld(all: () => readonly Listed[]): ComputedRef<boolean> {
  const world = useWorld()
  return computed(
    () =>
      world.chosen === null && new Set(all().map(({ account, region }) => `${account}/${region}`)).size > 1,
  )
}
