import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Settings, SettingsView, SystemInfo } from '../../shared/console/system'
import { useFeed } from '../composables/useFeed'
import { api, connection } from '../console'

/** The host: what it is, how it fares, its clock and its settings. */
export const useSystem = defineStore('system', () => {
  const info = shallowRef<SystemInfo>()
  const settings = shallowRef<SettingsView>()
  const feed = useFeed((signal) => api.system.status({}, { signal }))
  const status = feed.data

  /** Broker time, ms since the epoch, moving on between two words from the host: what relative times count from. */
  const now = ref(Date.now())
  function tick(): void {
    const latest = status.value
    now.value = latest ? latest.now + (Date.now() - feed.receivedAt.value) : Date.now()
  }
  const timer = setInterval(tick, 1_000)
  watch(() => status.value?.clockOffset, tick)
  onScopeDispose(() => clearInterval(timer))

  watch(
    () => connection.generation,
    async (generation) => {
      if (generation === 0) return
      info.value = await api.system.info({}).catch(() => info.value)
      settings.value = await api.system.settings({}).catch(() => settings.value)
    },
    { immediate: true },
  )

  async function updateSettings(change: Partial<Settings>): Promise<void> {
    settings.value = await api.system.updateSettings(change)
  }
  async function advanceClock(ms: number): Promise<void> {
    await api.system.advanceClock({ ms })
  }
  async function loadSample(): Promise<string[]> {
    return (await api.system.loadSample({})).queueArns
  }
  async function removeSample(): Promise<void> {
    await api.system.removeSample({})
  }

  return {
    info,
    status,
    settings,
    now,
    statusFeed: feed.status,
    endpoint: computed(() => info.value?.endpoint ?? ''),
    /** How far ahead of the system's time the broker's clock is, ms. */
    clockOffset: computed(() => status.value?.clockOffset ?? 0),
    refusal: computed(() => status.value?.refusal ?? null),
    updateSettings,
    advanceClock,
    loadSample,
    removeSample,
  }
})
