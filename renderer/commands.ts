import { computed, onScopeDispose, shallowReactive, toValue, type MaybeRefOrGetter } from 'vue'
import { commands, type Command, type CommandId } from '../shared/commands'

interface Handler {
  readonly run: () => void
  readonly enabled: MaybeRefOrGetter<boolean>
}

/** Handlers by command, the latest registered last: a screen's own wins over the shell's while it is shown. */
const handlers = shallowReactive(new Map<CommandId, readonly Handler[]>())

/**
 * Says what a command does for as long as the component lives. `enabled` may be a ref or getter.
 * @example useCommand('messages.refresh', refresh, () => !loading.value)
 */
export function useCommand(id: CommandId, run: () => void, enabled: MaybeRefOrGetter<boolean> = true): void {
  const handler: Handler = { run, enabled }
  handlers.set(id, [...(handlers.get(id) ?? []), handler])
  onScopeDispose(() =>
    handlers.set(
      id,
      (handlers.get(id) ?? []).filter((other) => other !== handler),
    ),
  )
}

function handlerOf(id: CommandId): Handler | undefined {
  return handlers.get(id)?.findLast((handler) => toValue(handler.enabled))
}

/** Whether anything would happen. Reactive. */
export function canRun(id: CommandId): boolean {
  return handlerOf(id) !== undefined
}

/** Does it; false if nobody can just now. */
export function runCommand(id: string): boolean {
  const handler = handlerOf(id as CommandId)
  handler?.run()
  return handler !== undefined
}

/** Every command with whether it can be run now. Reactive. */
export const availableCommands = computed<readonly (Command & { id: CommandId; enabled: boolean })[]>(() =>
  commands.map((command) => ({ ...command, enabled: canRun(command.id) })),
)

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

const keyNames: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
  Escape: 'Esc',
}

/** The keys of a shortcut as caps to draw: `['Ctrl', 'K']`, on a Mac `['⌘', 'K']`. */
export function shortcutKeys(shortcut: string, mac = isMac): string[] {
  return shortcut.split('+').map((key) => {
    if (key === 'Mod') return mac ? '⌘' : 'Ctrl'
    if (key === 'Shift') return mac ? '⇧' : 'Shift'
    if (key === 'Alt') return mac ? '⌥' : 'Alt'
    return keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  })
}

/** `Ctrl+K` for tooltips, of a command or a plain shortcut. */
export function shortcutText(id: CommandId): string {
  const command: Command | undefined = commands.find((candidate) => candidate.id === id)
  return command?.shortcut ? shortcutKeys(command.shortcut).join(isMac ? '' : '+') : ''
}

/** `Create queue (Ctrl+N)`: a tooltip with its shortcut. */
export function withShortcut(text: string, id: CommandId): string {
  const keys = shortcutText(id)
  return keys ? `${text} (${keys})` : text
}

interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** Whether a key press is a shortcut. Shift is only compared where the key itself does not already say it (`?`). */
export function matchesShortcut(event: KeyPress, shortcut: string, mac = isMac): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1)!
  const mod = parts.includes('Mod')
  if (mod !== (mac ? event.metaKey : event.ctrlKey)) return false
  if (mac ? event.ctrlKey : event.metaKey) return false
  if (parts.includes('Alt') !== event.altKey) return false
  const symbol = key.length === 1 && key.toLowerCase() === key.toUpperCase()
  if (!symbol && parts.includes('Shift') !== event.shiftKey) return false
  return event.key.toLowerCase() === key.toLowerCase()
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true]') !== null

/** Listens to the keyboard for every command that has a shortcut; returns what ends it. */
export function listenForShortcuts(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    for (const command of commands as readonly Command[]) {
      if (!command.shortcut || !matchesShortcut(event, command.shortcut)) continue
      const bare = !command.shortcut.includes('Mod+')
      if (bare && (typing(event.target) || document.querySelector('[aria-modal=true]'))) continue
      if (command.id === 'messages.delete' && (event.target as HTMLElement).closest?.('[aria-modal=true]'))
        continue
      if (runCommand(command.id)) event.preventDefault()
      return
    }
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}
