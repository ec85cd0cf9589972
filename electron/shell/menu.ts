import { Menu, type MenuItemConstructorOptions } from 'electron'
import { commands, type Command, type CommandSection } from '../../shared/commands'

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  readonly devTools: boolean
  /** Hands the id to the page, which knows what it does and whether it can be done now. */
  run(id: string): void
}

const sections: readonly CommandSection[] = ['Go', 'Queue', 'Topic', 'Stream', 'Messages', 'View', 'Clock']

/** Keys whose names differ between KeyboardEvent.key and Electron's accelerators. */
const keys: Readonly<Record<string, string>> = {
  Mod: 'CommandOrControl',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
}

/**
 * A shortcut of the registry as an accelerator. Keys without a modifier stay with the page, which alone knows
 * whether a field has the focus: in a menu they would swallow typed letters.
 */
export function acceleratorOf(shortcut: string | undefined): string | undefined {
  if (!shortcut || !/^(Mod|Alt)\+/.test(shortcut)) return undefined
  return shortcut
    .split('+')
    .map((key) => keys[key] ?? key)
    .join('+')
}

/** The native menu, from the same registry of commands as palette and keyboard map. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const mac = options.platform === 'darwin'
  const item = (command: Command): MenuItemConstructorOptions => ({
    id: command.id,
    label: command.title,
    accelerator: acceleratorOf(command.shortcut),
    click: () => options.run(command.id),
  })
  const of = (section: CommandSection) => commands.filter((one) => one.section === section).map(item)
  const line: MenuItemConstructorOptions = { type: 'separator' }

  const view: MenuItemConstructorOptions[] = [
    line,
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
    ...(options.devTools ? [line, { role: 'toggleDevTools' } as const] : []),
  ]
  const help = [...of('Help'), ...(mac ? [] : [line, { role: 'about' } as const])]
  const settings = of('File').find((one) => one.id === 'settings.open')
  const file = of('File').filter((one) => !mac || one.id !== 'settings.open')

  return [
    ...(mac
      ? [
          {
            role: 'appMenu',
            submenu: [
              { role: 'about' },
              line,
              ...(settings ? [settings, line] : []),
              { role: 'services' },
              line,
              { role: 'hide' },
              { role: 'hideOthers' },
              { role: 'unhide' },
              line,
              { role: 'quit' },
            ],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    { label: 'File', submenu: [...file, line, mac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    ...sections.map((section) => ({
      label: section,
      submenu: section === 'View' ? [...of(section), ...view] : of(section),
    })),
    { role: 'windowMenu' },
    { role: 'help', submenu: help },
  ]
}

export function setMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)))
}
