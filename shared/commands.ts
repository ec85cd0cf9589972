/** Where a command is listed: a menu of the desktop app, and a heading in the palette and the keyboard map. */
export type CommandSection =
  'File' | 'Go' | 'Queue' | 'Topic' | 'Stream' | 'Messages' | 'View' | 'Clock' | 'Help'

/**
 * An action a person can take, defined once for the native menu, tooltips, shortcuts and the palette. The page
 * registers what each one does, and when it can be done; a command nobody registered is shown as unavailable.
 */
export interface Command {
  /** Stable; `section.verb` in lower case. */
  readonly id: string
  readonly title: string
  readonly section: CommandSection
  /**
   * Keys joined by `+`: `Mod` is Command on a Mac and Control elsewhere, the others are spelled as in
   * KeyboardEvent.key. A shortcut without `Mod` works only while no field has the focus, and only in the page.
   */
  readonly shortcut?: string
}

/** Every command, in the order in which menus and palette list them. */
export const commands = [
  { id: 'queue.create', title: 'Create queue…', section: 'File', shortcut: 'Mod+N' },
  { id: 'topic.create', title: 'Create topic…', section: 'File', shortcut: 'Mod+Shift+N' },
  { id: 'stream.create', title: 'Create stream…', section: 'File', shortcut: 'Mod+Alt+N' },
  { id: 'messages.import', title: 'Import messages…', section: 'File' },
  { id: 'messages.export', title: 'Export messages…', section: 'File', shortcut: 'Mod+Shift+E' },
  { id: 'sample.load', title: 'Load a sample shop', section: 'File' },
  { id: 'sample.remove', title: 'Remove the sample shop', section: 'File' },
  { id: 'settings.open', title: 'Settings…', section: 'File', shortcut: 'Mod+,' },

  { id: 'palette.open', title: 'Command palette…', section: 'Go', shortcut: 'Mod+K' },
  { id: 'go.queues', title: 'Queues', section: 'Go', shortcut: 'Mod+1' },
  { id: 'go.topics', title: 'Topics', section: 'Go', shortcut: 'Mod+2' },
  { id: 'go.streams', title: 'Streams', section: 'Go', shortcut: 'Mod+3' },
  { id: 'go.map', title: 'Map', section: 'Go', shortcut: 'Mod+4' },
  { id: 'go.trace', title: 'Trace a message', section: 'Go', shortcut: 'Mod+5' },
  { id: 'go.outboxes', title: 'Outboxes', section: 'Go', shortcut: 'Mod+6' },
  { id: 'go.tasks', title: 'Tasks', section: 'Go', shortcut: 'Mod+7' },
  { id: 'go.activity', title: 'Activity', section: 'Go', shortcut: 'Mod+8' },
  { id: 'go.dead-letters', title: 'Fullest dead-letter queue', section: 'Go', shortcut: 'Mod+D' },
  { id: 'go.back', title: 'Back', section: 'Go', shortcut: 'Alt+ArrowLeft' },
  { id: 'go.search', title: 'Search this list', section: 'Go', shortcut: '/' },

  { id: 'queue.send', title: 'Send messages', section: 'Queue', shortcut: 'Mod+Shift+S' },
  { id: 'queue.receive', title: 'Receive messages', section: 'Queue', shortcut: 'Mod+Shift+R' },
  { id: 'queue.configure', title: 'Configuration', section: 'Queue' },
  { id: 'queue.redrive', title: 'Redrive…', section: 'Queue', shortcut: 'Mod+R' },
  { id: 'queue.copy-arn', title: 'Copy ARN', section: 'Queue' },
  { id: 'queue.copy-url', title: 'Copy URL', section: 'Queue' },
  { id: 'queue.purge', title: 'Purge…', section: 'Queue' },
  { id: 'queue.delete', title: 'Delete queue…', section: 'Queue' },

  { id: 'topic.publish', title: 'Publish messages', section: 'Topic', shortcut: 'Mod+Shift+P' },
  { id: 'topic.subscribe', title: 'Subscribe…', section: 'Topic' },
  { id: 'topic.deliveries', title: 'Deliveries', section: 'Topic' },
  { id: 'topic.configure', title: 'Configuration', section: 'Topic' },
  { id: 'topic.copy-arn', title: 'Copy ARN', section: 'Topic' },
  { id: 'topic.delete', title: 'Delete topic…', section: 'Topic' },

  { id: 'stream.tail', title: 'Tail', section: 'Stream' },
  { id: 'stream.put', title: 'Put records', section: 'Stream' },
  { id: 'stream.shards', title: 'Shards', section: 'Stream' },
  { id: 'stream.scale', title: 'Scale to a number of shards…', section: 'Stream' },
  { id: 'stream.place-key', title: 'Where does a key go?', section: 'Stream' },
  { id: 'stream.consumers', title: 'Consumers and readers', section: 'Stream' },
  { id: 'stream.register-consumer', title: 'Register a consumer…', section: 'Stream' },
  { id: 'stream.metrics', title: 'Metrics', section: 'Stream' },
  { id: 'stream.configure', title: 'Configuration', section: 'Stream' },
  { id: 'stream.copy-arn', title: 'Copy ARN', section: 'Stream' },
  { id: 'stream.delete', title: 'Delete stream…', section: 'Stream' },

  { id: 'messages.refresh', title: 'Refresh the list', section: 'Messages', shortcut: 'r' },
  { id: 'messages.select-all', title: 'Select all messages', section: 'Messages' },
  { id: 'messages.redrive', title: 'Redrive the selected messages…', section: 'Messages' },
  { id: 'messages.delete', title: 'Delete the selected messages…', section: 'Messages', shortcut: 'Delete' },

  { id: 'endpoint.copy', title: 'Copy endpoint', section: 'View', shortcut: 'Mod+Shift+C' },
  { id: 'theme.light', title: 'Light theme', section: 'View' },
  { id: 'theme.dark', title: 'Dark theme', section: 'View' },
  { id: 'theme.system', title: 'Theme of the system', section: 'View' },

  { id: 'clock.advance-30s', title: 'Advance the clock by 30 seconds', section: 'Clock' },
  { id: 'clock.advance-15m', title: 'Advance the clock by 15 minutes', section: 'Clock' },
  { id: 'clock.advance-4d', title: 'Advance the clock by 4 days', section: 'Clock' },

  { id: 'help.shortcuts', title: 'Keyboard shortcuts', section: 'Help', shortcut: '?' },
] as const satisfies readonly Command[]

export type CommandId = (typeof commands)[number]['id']
