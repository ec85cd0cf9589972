import { computed, markRaw, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { RecordFilter, RecordRow, TailFrom, TailUpdate } from '../../../../shared/console/records'
import { useFeed } from '../../../composables/useFeed'
import { api } from '../../../console'
import { isGap, TailBuffer, usualCapacity } from './tailBuffer'
import type { TailStart } from './tailStart'

export interface TailQuery {
  readonly arn: string
  /** null: all, those to come too. */
  readonly shards: readonly string[] | null
  readonly filter: RecordFilter
  /** JSON paths whose values the rows carry. */
  readonly columns: readonly string[]
}

/**
 * The least time between two drawings. Updates come 100 ms apart, so it holds up only those that come at once after a
 * wait: as long as that, it would make each one late that comes a little early.
 */
const UPDATE_MS = 50

/** A tail as it is read: from where, and whether it goes on counting. */
interface Reading {
  readonly from: TailFrom
  readonly until: number | null
  /** It goes on from the one before: counts are added. */
  readonly goesOn: boolean
  /** Nothing moves: the first rows are what is wanted. */
  readonly atTop: boolean
}

interface Counts {
  readonly scanned: number
  readonly matched: number
  readonly skipped: number
}
const none: Counts = { scanned: 0, matched: 0, skipped: 0 }
const sum = (a: Counts, b: Counts): Counts => ({
  scanned: a.scanned + b.scanned,
  matched: a.matched + b.matched,
  skipped: a.skipped + b.skipped,
})

/**
 * Follows the records of a stream: goes on from its cursor when the connection comes back, begins again at the same place
 * when the question changes, and keeps rows in a buffer that is bounded. What changes is told by `version`.
 */
export function useTail(query: () => TailQuery, begin: TailStart, capacity: number = usualCapacity) {
  const start = shallowRef(begin)
  const buffer = markRaw(new TailBuffer(capacity))
  const version = ref(0)
  /** Grows when other rows take the place of all there were. */
  const generation = ref(0)
  /** The JSON paths of the rows that are shown. */
  const paths = shallowRef<readonly string[]>([])
  const latest = shallowRef<TailUpdate>()
  /** Broker time from which the counts count; null until the host answered. */
  const since = ref<number | null>(null)
  /** The broker time that the latest "now" was. */
  let now: number | null = null

  let reading: Reading = { ...begin, goesOn: false, atTop: begin.from.kind !== 'now' }
  let asked = query()
  const session = ref(1)
  const closed = ref(false)
  /** Of the tails before this connection's. */
  let before = none
  let current = none
  let cursor: string | null = null
  /** Of an update that is not whole yet. */
  let begun: RecordRow[] = []
  let fresh = true

  let drawnAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  function draw(): void {
    clearTimeout(timer)
    timer = undefined
    drawnAt = performance.now()
    version.value += 1
  }
  function drawSoon(): void {
    const left = drawnAt + UPDATE_MS - performance.now()
    if (left <= 0) draw()
    else timer ??= setTimeout(draw, left)
  }
  onScopeDispose(() => clearTimeout(timer))

  /** The first word of a tail: what was shown of the one before goes only now, so that nothing flickers. */
  function settle(update: TailUpdate): void {
    fresh = false
    if (!reading.goesOn) before = none
    current = none
    buffer.clear()
    generation.value += 1
    paths.value = asked.columns
    if (reading.from.kind === 'now') now = update.now
    if (!reading.goesOn) since.value = reading.from.kind === 'time' ? reading.from.at : update.now
    // Somebody who reads goes on reading; but there is nothing left that a pause could keep in place.
    if (reading.atTop || buffer.hold !== 'none') buffer.holdAs('scrolled')
    else buffer.follow()
  }

  const feed = useFeed(
    (signal) =>
      api.records.tail(
        {
          arn: asked.arn,
          shards: asked.shards === null ? null : [...asked.shards],
          from: cursor === null ? reading.from : { kind: 'cursor', cursor },
          until: reading.until,
          filter: asked.filter,
          columns: [...asked.columns],
          limit: buffer.capacity,
        },
        { signal },
      ),
    {
      key: () => (closed.value ? null : session.value),
      onRestart: () => {
        before = sum(before, current)
        current = none
        begun = []
      },
      onItem: (update) => {
        begun.push(...update.rows)
        if (update.more) return
        const rows = begun
        begun = []
        if (fresh) settle(update)
        const skipped = update.skipped - current.skipped
        buffer.push(rows, skipped, cursor)
        // What is new is what comes from now on.
        if (update.phase === 'live' && latest.value?.phase !== 'live') buffer.forgetNews()
        current = { scanned: update.scanned, matched: update.matched, skipped: update.skipped }
        cursor = update.cursor
        // Rows are in the buffer: held here they would be kept twice.
        latest.value = { ...update, rows: [] }
        if (update.phase === 'full' || update.phase === 'ended') closed.value = true
        drawSoon()
      },
    },
  )

  function open(next: Reading): void {
    asked = query()
    reading = next
    cursor = null
    fresh = true
    closed.value = false
    latest.value = undefined
    session.value += 1
  }

  /** Where the rows that are shown began, for the same again. "Now" has become a time. */
  function samePlace(): Reading {
    const { from, until } = start.value
    if (from.kind !== 'now' || now === null) return { from, until, goesOn: false, atTop: from.kind !== 'now' }
    return { from: { kind: 'time', at: now }, until, goesOn: false, atTop: false }
  }

  /** The rows that are shown once more, for other columns of them. */
  function sameRows(): Reading {
    const first = firstRow()
    if (first === undefined || latest.value?.phase !== 'live') return samePlace()
    return { from: { kind: 'time', at: first }, until: start.value.until, goesOn: false, atTop: false }
  }
  function firstRow(): number | undefined {
    for (const line of buffer.shown) if (!isGap(line)) return line.at
    return undefined
  }

  watch(
    () => JSON.stringify(query()),
    () => {
      const next = query()
      const onlyColumns =
        JSON.stringify({ ...next, columns: [] }) === JSON.stringify({ ...asked, columns: [] })
      open(onlyColumns ? sameRows() : samePlace())
    },
  )

  const counts = computed<Counts>(() => {
    void version.value
    return sum(before, current)
  })
  return {
    start,
    buffer,
    version,
    generation,
    paths,
    latest,
    since,
    counts,
    status: feed.status,
    error: feed.error,
    /** Goes on where it was. */
    retry: feed.retry,
    /** The host has answered. */
    answered: computed(() => version.value >= 0 && latest.value !== undefined),
    beginAt(next: TailStart): void {
      start.value = next
      if (next.from.kind === 'now') buffer.follow()
      open({ from: next.from, until: next.until, goesOn: false, atTop: next.from.kind !== 'now' })
    },
    /** After a history that was full: what comes next. */
    next(): void {
      if (cursor === null) return
      open({ from: { kind: 'cursor', cursor }, until: start.value.until, goesOn: true, atTop: true })
    },
    keep(rows: number): void {
      buffer.resize(rows)
      draw()
    },
    hold(as: 'scrolled' | 'paused'): void {
      if (buffer.hold === 'paused' || buffer.hold === as) return
      buffer.holdAs(as)
      draw()
    },
    follow(): void {
      buffer.follow()
      draw()
    },
  }
}
export type Tail = ReturnType<typeof useTail>
