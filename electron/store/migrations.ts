import type { Migration } from './database'
import type { Connection } from './connection'
import { NewerDatabase } from './storeErrors'

const TABLE =
  'create table if not exists store_migrations (version integer primary key, name text not null) strict'

/** The version the database has; 0 for an empty one. */
export function schemaVersion(connection: Connection): number {
  const known = connection
    .prepare("select 1 from sqlite_schema where type = 'table' and name = 'store_migrations'")
    .get()
  if (!known) return 0
  return Number(connection.prepare('select coalesce(max(version), 0) from store_migrations').get()?.[0] ?? 0)
}

/**
 * Applies what is missing, in order, each in a batch of its own.
 * @throws NewerDatabase where the database has a version that is not in the list.
 */
export async function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  transact: (operation: () => void) => Promise<void>,
): Promise<void> {
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) throw new Error(`Migration ${index + 1} says ${migration.version}`)
  })
  const found = schemaVersion(connection)
  if (found > migrations.length) throw new NewerDatabase(found, migrations.length)
  for (const migration of migrations.slice(found)) {
    await transact(() => {
      connection.prepare(TABLE).run()
      for (const statement of migration.statements) connection.prepare(statement).run()
      connection
        .prepare('insert into store_migrations (version, name) values (?, ?)')
        .run(migration.version, migration.name)
    })
  }
}
