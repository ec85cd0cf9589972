import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { World } from '../../shared/arn'
import { useSystem } from './system'

const KEPT_AS = 'switchyard.world'

function kept(): World | null {
  const text = localStorage.getItem(KEPT_AS)
  const parts = text?.split('/')
  return parts?.length === 2 && /^\d{12}$/.test(parts[0]!) && parts[1]
    ? { account: parts[0]!, region: parts[1] }
    : null
}

/** The account and region the person looks at; all of them until one is chosen. */
export const useWorld = defineStore('world', () => {
  const system = useSystem()
  const chosen = ref<World | null>(kept())

  function choose(world: World | null): void {
    chosen.value = world
    if (world) localStorage.setItem(KEPT_AS, `${world.account}/${world.region}`)
    else localStorage.removeItem(KEPT_AS)
  }

  return {
    /** null: all accounts and regions. */
    chosen,
    choose,
    /** Where new queues go. */
    current: computed<World>(
      () =>
        chosen.value ?? {
          account: system.info?.defaultAccount ?? '000000000000',
          region: system.info?.defaultRegion ?? 'us-east-1',
        },
    ),
    shows: (world: World): boolean =>
      chosen.value === null ||
      (chosen.value.account === world.account && chosen.value.region === world.region),
  }
})
