import type { Migration } from '../../store/database'

/** What the broker itself has to remember: the clock's offset, which queues the sample shop is made of. */
export const settingsSchema: Migration = {
  version: 2,
  name: 'settings that live with the data',
  statements: [
    // value: JSON.
    `CREATE TABLE settings (
       name TEXT PRIMARY KEY,
       value TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ],
}
