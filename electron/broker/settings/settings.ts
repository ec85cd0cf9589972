import type { Database } from '../../store/database'

/**
 * Settings that belong to the data and not to the program: a copied data folder brings them along. Values are JSON.
 * What people choose for the program (port, durability, theme) is kept by the host, since it must be known before
 * the data folder is opened.
 */
export type SettingName = 'clock.offset' | 'sample.queues' | 'sample.topic' | 'sample.stream'

/** The parsed value, or undefined if it was never set. Callers check its shape. */
export function readSetting(database: Database, name: SettingName): unknown {
  const row = database.prepare('SELECT value FROM settings WHERE name = ?').get<[string]>(name)
  return row && (JSON.parse(row[0]) as unknown)
}

/** To be called inside a commit. */
export function writeSetting(database: Database, name: SettingName, value: unknown): void {
  database
    .prepare(
      'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    )
    .run(name, JSON.stringify(value))
}

/** To be called inside a commit. */
export function removeSetting(database: Database, name: SettingName): void {
  database.prepare('DELETE FROM settings WHERE name = ?').run(name)
}

/** How far the broker's clock is ahead of the system's, in ms: what the clock of the next start begins with. */
export function readClockOffset(database: Database): number {
  const offset = readSetting(database, 'clock.offset')
  return typeof offset === 'number' && Number.isFinite(offset) && offset > 0 ? offset : 0
}

/** To be called inside a commit. */
export function writeClockOffset(database: Database, offset: number): void {
  writeSetting(database, 'clock.offset', offset)
}
