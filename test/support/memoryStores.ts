import { migrations } from '../../electron/broker/migrations'
import type { Store } from '../../electron/store/database'
import { openMemoryStore } from '../../electron/store/memoryStore'

const open = new Set<Store>()

/** A store with no disk, closed after the tests of its file: all of a process share SQLite's heap, which ends at 2 GiB. */
export async function memoryStore(): Promise<Store> {
  const store = await openMemoryStore(migrations)
  open.add(store)
  return store
}

export async function closeMemoryStores(): Promise<void> {
  const stores = [...open]
  open.clear()
  for (const store of stores) await store.close()
}
