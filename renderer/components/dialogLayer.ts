import { onScopeDispose, watch } from 'vue'

/** The dialogs that are open, the one on top last. */
const open: symbol[] = []

/**
 * A dialog's place among those that are open. It is given up only after the event that closes it has passed, so that
 * one press of Escape closes one dialog.
 */
export function useDialogLayer(isOpen: () => boolean): { onTop(): boolean } {
  const me = Symbol('dialog')
  const leave = (): void => {
    setTimeout(() => {
      const at = open.indexOf(me)
      if (at >= 0) open.splice(at, 1)
    })
  }
  watch(
    isOpen,
    (now) => {
      if (now) open.push(me)
      else leave()
    },
    { immediate: true },
  )
  onScopeDispose(leave)
  return { onTop: () => open.at(-1) === me }
}
