import { describe, expect, it } from 'vitest'
import { matchesShortcut, shortcutKeys } from '../../../../renderer/commands'
import { commands, type Command } from '../../../../shared/commands'

const press = (
  key: string,
  held: { ctrl?: boolean; meta?: boolean; alt?: boolean; shift?: boolean } = {},
) => ({
  key,
  ctrlKey: held.ctrl ?? false,
  metaKey: held.meta ?? false,
  altKey: held.alt ?? false,
  shiftKey: held.shift ?? false,
})

describe('shortcuts', () => {
  it('take Command on a Mac and Control elsewhere', () => {
    expect(matchesShortcut(press('k', { ctrl: true }), 'Mod+K', false)).toBe(true)
    expect(matchesShortcut(press('k', { ctrl: true }), 'Mod+K', true)).toBe(false)
    expect(matchesShortcut(press('k', { meta: true }), 'Mod+K', true)).toBe(true)
  })

  it('tell letters with and without Shift apart', () => {
    expect(matchesShortcut(press('R', { ctrl: true, shift: true }), 'Mod+Shift+R', false)).toBe(true)
    expect(matchesShortcut(press('R', { ctrl: true, shift: true }), 'Mod+R', false)).toBe(false)
  })

  it('find symbols however the keyboard makes them', () => {
    expect(matchesShortcut(press('?', { shift: true }), '?', false)).toBe(true)
    expect(matchesShortcut(press('/', { shift: true }), '/', false)).toBe(true)
  })

  it('leave a held Control alone where none is asked for', () => {
    expect(matchesShortcut(press('r', { ctrl: true }), 'r', false)).toBe(false)
  })

  it('are drawn as the keys of the machine', () => {
    expect(shortcutKeys('Mod+Shift+C', false)).toEqual(['Ctrl', 'Shift', 'C'])
    expect(shortcutKeys('Mod+K', true)).toEqual(['⌘', 'K'])
    expect(shortcutKeys('Alt+ArrowLeft', false)).toEqual(['Alt', '←'])
  })

  it('belong to one command each', () => {
    const taken = (commands as readonly Command[]).flatMap((command) => command.shortcut ?? [])
    expect(new Set(taken).size).toBe(taken.length)
  })
})
