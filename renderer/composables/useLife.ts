import { ref, watch, type Ref } from 'vue'

/**
 * Grows when what has this ARN was deleted and made anew, as test suites do between two runs: nothing of the one before is
 * true of it. Part of the key of all that a page shows of it. `createdAt`: undefined while there is none.
 */
export function useLife(arn: () => string, createdAt: () => number | undefined): Readonly<Ref<number>> {
  const life = ref(0)
  let known: { arn: string; at: number } | undefined
  watch(
    [arn, createdAt],
    ([of, at]) => {
      if (at === undefined) return
      if (known?.arn === of && known.at !== at) life.value += 1
      known = { arn: of, at }
    },
    { immediate: true },
  )
  return life
}
