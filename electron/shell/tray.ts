import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron'
import { isDeadLetterQueue, type QueueSummary } from '../../shared/console/queues'

/** A dead-letter queue and how many messages it holds, in whatever state. */
export interface DeadLetters {
  readonly arn: string
  readonly name: string
  readonly messages: number
}

/** The dead-letter queues of queues and subscriptions that hold messages, the deepest first. */
export function deadLettersOf(queues: readonly QueueSummary[]): DeadLetters[] {
  return queues
    .filter((queue) => isDeadLetterQueue(queue))
    .map((queue) => ({
      arn: queue.arn,
      name: queue.name,
      messages: queue.visible + queue.inFlight + queue.delayed,
    }))
    .filter((queue) => queue.messages > 0)
    .sort((a, b) => b.messages - a.messages)
}

/** What the tray says when the pointer rests on it. */
export function trayText(dead: readonly DeadLetters[]): string {
  const messages = dead.reduce((sum, queue) => sum + queue.messages, 0)
  if (messages === 0) return 'Switchyard: dead-letter queues are empty'
  const many = (count: number, noun: string) =>
    `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
  return `Switchyard: ${many(messages, 'message')} in ${many(dead.length, 'dead-letter queue')}`
}

export interface TrayActions {
  show(): void
  /** Brings up the window and this dead-letter queue. */
  showDeadLetters(arn: string): void
  copyEndpoint(): void
  quit(): void
}

const LISTED = 5

export function trayMenu(dead: readonly DeadLetters[], actions: TrayActions): MenuItemConstructorOptions[] {
  const listed = dead.slice(0, LISTED).map(({ arn, name, messages }) => ({
    label: `${name}: ${messages.toLocaleString('en-US')}`,
    click: () => actions.showDeadLetters(arn),
  }))
  return [
    ...(listed.length > 0 ? listed : [{ label: 'No dead letters', enabled: false }]),
    { type: 'separator' },
    { label: 'Show Switchyard', click: actions.show },
    { label: 'Copy endpoint', click: actions.copyEndpoint },
    { type: 'separator' },
    { label: 'Quit', click: actions.quit },
  ]
}

/**
 * The tray icon with the depth of the dead-letter queues. Answers undefined where the desktop has no tray.
 * `update` redraws only when what it says has changed.
 */
export function openTray(
  icon: string,
  actions: TrayActions,
): { update(queues: readonly QueueSummary[]): void; close(): void } | undefined {
  let tray: Tray
  try {
    tray = new Tray(nativeImage.createFromPath(icon).resize({ width: 18, height: 18 }))
  } catch {
    return undefined
  }
  let said: string | undefined
  const update = (queues: readonly QueueSummary[]) => {
    const dead = deadLettersOf(queues)
    const saying = JSON.stringify(dead)
    if (saying === said) return
    said = saying
    tray.setToolTip(trayText(dead))
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(dead, actions)))
    if (process.platform === 'darwin') {
      const messages = dead.reduce((sum, queue) => sum + queue.messages, 0)
      tray.setTitle(messages > 0 ? messages.toLocaleString('en-US') : '')
    }
  }
  tray.on('click', actions.show)
  update([])
  return { update, close: () => tray.destroy() }
}
