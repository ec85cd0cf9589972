import { onScopeDispose, shallowRef, watch, type ShallowRef, type WatchSource } from 'vue'
import { connection } from '../console'

/**
 * `loading` nothing came yet · `live` · `stale` the connection is lost, what is shown may be old ·
 * `error` the feed itself failed (`error` says why; `retry` begins anew)
 */
export type FeedStatus = 'idle' | 'loading' | 'live' | 'stale' | 'error'

export interface FeedOptions<T> {
  /** The feed begins anew, without its old data, whenever this changes; undefined or null keeps it closed. */
  readonly key?: WatchSource<string | number | null | undefined>
  /** Sees every item; for feeds whose items are increments. `data` only keeps the latest one. */
  readonly onItem?: (item: T) => void
  /** Called before the first item of each (re)connection: forget what was gathered from increments. */
  readonly onRestart?: () => void
}

export interface Feed<T> {
  /** The latest item. Kept while the connection is lost. */
  readonly data: ShallowRef<T | undefined>
  readonly status: ShallowRef<FeedStatus>
  readonly error: ShallowRef<unknown>
  /** When the latest item came, ms of this machine's clock. */
  readonly receivedAt: ShallowRef<number>
  retry(): void
}

const RETRY_MS = 2_000

/**
 * Follows a live feed of the console API for as long as the component (or scope) lives: cancels on unmount, begins anew
 * after a reconnect, keeps the last data meanwhile.
 * @example const queues = useFeed((signal) => api.queues.watch({}, { signal }))
 */
export function useFeed<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  options: FeedOptions<T> = {},
): Feed<T> {
  const data = shallowRef<T>()
  const status = shallowRef<FeedStatus>('loading')
  const error = shallowRef<unknown>()
  const receivedAt = shallowRef(0)
  let current: AbortController | undefined

  async function follow(abort: AbortController): Promise<void> {
    try {
      const items = await open(abort.signal)
      let first = true
      for await (const item of items) {
        if (abort.signal.aborted) return
        if (first) options.onRestart?.()
        first = false
        options.onItem?.(item)
        data.value = item
        receivedAt.value = Date.now()
        error.value = undefined
        status.value = 'live'
      }
      if (!abort.signal.aborted) setTimeout(() => current === abort && begin(), RETRY_MS)
    } catch (reason) {
      if (abort.signal.aborted) return
      if (connection.status !== 'open')
        return void (status.value = data.value === undefined ? 'loading' : 'stale')
      error.value = reason
      status.value = 'error'
    }
  }

  function begin(): void {
    current?.abort()
    current = undefined
    if (connection.status !== 'open' || !wanted()) return
    current = new AbortController()
    if (data.value === undefined) status.value = 'loading'
    void follow(current)
  }

  const key = options.key
  const readKey = (): string | number | null | undefined =>
    key === undefined ? '' : typeof key === 'function' ? key() : key.value
  const wanted = (): boolean => readKey() !== undefined && readKey() !== null

  watch(
    readKey,
    () => {
      data.value = undefined
      error.value = undefined
      status.value = wanted() ? 'loading' : 'idle'
      begin()
    },
    { immediate: true },
  )
  watch(
    () => [connection.status, connection.generation] as const,
    ([now]) => {
      if (now === 'open') begin()
      else if (data.value !== undefined) status.value = 'stale'
    },
  )
  onScopeDispose(() => current?.abort())
  return { data, status, error, receivedAt, retry: begin }
}
