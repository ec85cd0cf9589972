import { Batcher } from './batch'
import { Connection } from './connection'
import type { Migration, Refusal, Statement, Store, StoreFigures } from './database'
import { loadEngine } from './engine'
import { MemoryBlocks } from './memoryBlocks'
import { migrate } from './migrations'
import { prepareEmpty } from './pragmas'

/** A store with no disk behind it: for unit tests, and for durability `memory`. Closing it loses everything. */
export async function openMemoryStore(migrations: readonly Migration[]): Promise<Store> {
  const connection = Connection.open(await loadEngine())
  prepareEmpty(connection)
  const store = new MemoryStore(connection)
  try {
    await migrate(connection, migrations, (operation) => store.transact(operation))
  } catch (error) {
    connection.close()
    throw error
  }
  return store
}

class MemoryStore implements Store {
  readonly blocks = new MemoryBlocks()
  readonly #connection: Connection
  readonly #batcher: Batcher

  constructor(connection: Connection) {
    this.#connection = connection
    this.#batcher = new Batcher(connection)
  }

  prepare(sql: string): Statement {
    return this.#connection.prepare(sql)
  }

  transact<T>(operation: () => T): Promise<T> {
    return this.#batcher.transact(operation)
  }

  onRollback(listener: () => void): void {
    this.#batcher.onRollback(listener)
  }

  /** Memory takes writes as long as there is any. */
  get refusal(): Refusal | undefined {
    return undefined
  }

  onRefusalChange(_listener: (refusal: Refusal | undefined) => void): void {
    // Never changes.
  }

  get figures(): StoreFigures {
    const databaseBytes = this.#connection.handle === 0 ? 0 : this.#connection.databaseBytes()
    return { journalBytes: 0, checkpointBytes: 0, databaseBytes, lastCheckpointAt: undefined }
  }

  async close(): Promise<void> {
    await this.#batcher.flush()
    this.#connection.close()
  }
}
