import { createSharedComposable, usePreferredDark } from '@vueuse/core'
import { computed, ref, watch, type ComputedRef } from 'vue'
import type { Settings } from '../../shared/console/system'
import { useSystem } from '../stores/system'
import { applyTheme, type ThemeName } from '../styles/theme'

const KEPT_AS = 'switchyard.theme'

function kept(): Settings['theme'] {
  const text = localStorage.getItem(KEPT_AS)
  return text === 'light' || text === 'dark' ? text : 'system'
}

/**
 * The theme on screen. The choice is a setting of the host; the page keeps a copy, so that the first frame has the right
 * colours before the host has answered.
 */
export const useTheme = createSharedComposable(
  (): {
    theme: ComputedRef<ThemeName>
    choice: ComputedRef<Settings['theme']>
    choose: (theme: Settings['theme']) => Promise<void>
  } => {
    const system = useSystem()
    const prefersDark = usePreferredDark()
    const choice = ref(kept())

    watch(
      () => system.settings?.active.theme,
      (theme) => theme && (choice.value = theme),
    )
    const theme = computed<ThemeName>(() =>
      choice.value === 'system' ? (prefersDark.value ? 'dark' : 'light') : choice.value,
    )
    watch(theme, (name) => applyTheme(name), { immediate: true })
    watch(choice, (name) => localStorage.setItem(KEPT_AS, name))

    return {
      theme,
      choice: computed(() => choice.value),
      async choose(name) {
        choice.value = name
        await system.updateSettings({ theme: name })
      },
    }
  },
)
