import { onScopeDispose, watch } from 'vue'

/** The dialogs that are open, by what closes them, the one on top last. */
const open: (() => void)[] = []

/**
 * Puts a dialog on top of the others while it is open. Escape closes the one on top, wherever among them the focus is:
 * each hears the key, so one that closes gives up its place only after the event has passed.
 */
export function useDialogLayer(isOpen: () => boolean, close: () => void): { escape(): void } {
  const leave = (): void => {
    setTimeout(() => {
      const at = open.indexOf(close)
      if (at >= 0) open.splice(at, 1)
    })
  }
  watch(
    isOpen,
    (now) => {
      if (now) open.push(close)
      else leave()
    },
    { immediate: true },
  )
  onScopeDispose(leave)
  return { escape: () => open.at(-1)?.() }
}
