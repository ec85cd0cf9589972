import { StoreUnavailable } from '../../store/database'
import type { Engine } from '../engine'

/**
 * Runs what only reads, and resolves once all that it saw is durable. While the store takes no writes, nothing is there
 * that is not durable, and reading goes on. `read` may be run twice.
 */
export async function seeing<T>({ commit }: Engine, read: () => T): Promise<T> {
  try {
    return await commit(read)
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    return read()
  }
}
