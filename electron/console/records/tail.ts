import type { RecordRow, TailRequest, TailUpdate } from '../../../shared/console/records'
import type { Lane, Lanes, Sight } from '../../broker/streams/browse/lanes'
import { Merge, newest } from '../../broker/streams/browse/merge'
import { compileRecordFilter, type CompiledRecordFilter } from '../../broker/streams/browse/recordFilter'
import type { StoredRecord } from '../../broker/streams/records/recordLog'
import type { Shard } from '../../broker/streams/shard'
import { StoreUnavailable } from '../../store/database'
import type { StreamServices } from '../streams/streamServices'
import { writeCursor } from './cursor'
import { rowMaker } from './recordRows'
import { Found } from './found'
import { inParts } from './parts'
import { Slices } from './slices'
import { openLanes, type OpenedLanes } from './tailStart'

const mostRows = 2_500
/** The least time between the beginnings of two updates, and the longest a scan goes on before it tells of itself, in ms. */
const updateMs = 100
/** Slices after which it tells, too: real time may be too coarse to be asked. */
const updateSlices = 64
/** Milliseconds after which reading is tried again while the store takes nothing. */
const againMs = 1_000

/**
 * One tail: where it is, what it counted, and the update that the page is to get next. It works only while that is
 * asked for, in slices that give way to everything else, and shows only what is durable.
 */
export class Tail {
  readonly #services: StreamServices
  readonly #request: TailRequest
  readonly #opened: OpenedLanes
  readonly #lanes: Lanes
  readonly #filter: CompiledRecordFilter
  readonly #row: (shard: Shard, record: StoredRecord) => RecordRow
  readonly #touch: () => void
  /** Where the past ended when it began; undefined once all of that was read. */
  #past: Map<Lane, number> | undefined
  #begun = false
  #scanned = 0
  #matched = 0
  #skipped = 0
  /** Something may be there to be told. */
  #dirty = true
  #working = false
  #startedAt = -Infinity
  /** The update that is to be sent, in parts. */
  #ready: TailUpdate[] = []
  #told: Pick<TailUpdate, 'phase' | 'scanned' | 'waiting'> | undefined
  #failure: { readonly error: unknown } | undefined
  #closed = false
  #cancelTimer: (() => void) | undefined
  readonly #endings: (() => void)[]

  /** Throws what `openLanes` and the filter refuse. `touch` is called when there may be something to read. */
  constructor(services: StreamServices, request: TailRequest, touch: () => void) {
    this.#services = services
    this.#request = request
    this.#touch = touch
    this.#filter = compileRecordFilter(request.filter)
    this.#row = rowMaker(request.columns)
    this.#opened = openLanes(services, request)
    this.#lanes = this.#opened.lanes
    this.#endings = this.#listen()
  }

  /** The next update, if there is one; otherwise begins to make it. Throws why the tail is over. */
  read(): TailUpdate | undefined {
    if (this.#failure) throw this.#failure.error
    const part = this.#ready.shift()
    if (part) return part
    if (!this.#working && this.#dirty && !this.#closed) this.#begin()
    return undefined
  }

  /** Whether there is, or may be, another update. */
  get more(): boolean {
    return this.#dirty || this.continues || this.#failure !== undefined
  }

  /** Whether the update that was read last goes on. */
  get continues(): boolean {
    return this.#ready.length > 0
  }

  close(): void {
    this.#closed = true
    this.#cancelTimer?.()
    for (const end of this.#endings) end()
  }

  #listen(): (() => void)[] {
    const { broker } = this.#services.console
    const { stream } = this.#opened
    const { until } = this.#request
    const endings = [
      broker.events.subscribe((event) => {
        if (this.#dirty && this.#begun) return
        if (event.type === 'records.put') {
          if (event.stream.id === stream.id && this.#opened.follows(event.shard)) this.#wake()
        } else if (event.type === 'stream.deleted' && event.stream.id === stream.id) this.#wake()
      }),
      this.#services.onForget(() => {
        this.#lanes.rolledBack()
        this.#wake()
      }),
      this.#services.console.onRefusal(() => this.#wake()),
    ]
    const { clock } = broker
    if (until !== null && until > clock.now()) endings.push(clock.schedule(until, () => this.#wake()))
    return endings
  }

  #wake(): void {
    this.#dirty = true
    this.#touch()
  }

  /** Begins the next update when it is time for it. */
  #begin(): void {
    const { timers } = this.#services.console
    const wait = this.#startedAt + updateMs - timers.now()
    if (wait > 0) {
      this.#cancelTimer ??= timers.after(wait, () => {
        this.#cancelTimer = undefined
        this.#touch()
      })
      return
    }
    this.#startedAt = timers.now()
    this.#working = true
    this.#dirty = false
    // The put that woke it is still in its transaction.
    void Promise.resolve()
      .then(() => this.#work())
      .catch((error: unknown) => {
        this.#failure = { error }
      })
      .finally(() => {
        this.#working = false
        if (!this.#closed && this.more) this.#touch()
      })
  }

  async #work(): Promise<void> {
    const sight = await this.#look()
    if (this.#closed || !sight) return
    this.#lanes.accept(sight)
    this.#opened.settle()
    if (!this.#begun) {
      this.#begun = true
      this.#past = new Map([...this.#lanes.all()].map((lane) => [lane, lane.bound]))
    }
    const rows = await this.#read()
    if (this.#closed || !rows) return
    this.#tell(rows)
  }

  /** How far records are durable; undefined if that cannot be known at the moment. */
  async #look(): Promise<Sight | undefined> {
    const { broker, timers } = this.#services.console
    const look = (): Sight => {
      this.#opened.requireStream()
      return this.#lanes.look()
    }
    try {
      return await broker.commit(look)
    } catch (error) {
      const unavailable = error instanceof StoreUnavailable
      if (!unavailable && !(error instanceof Error && error.name === 'BatchRolledBack')) throw error
      this.#dirty = true
      // What was there when the store began to refuse is all there is, and can be read.
      if (unavailable && !this.#begun) return look()
      this.#cancelTimer ??= timers.after(unavailable ? againMs : 0, () => {
        this.#cancelTimer = undefined
        this.#touch()
      })
      return undefined
    }
  }

  #read(): Promise<RecordRow[] | undefined> {
    const past = this.#past
    if (past) {
      const left = Math.min(mostRows, this.#request.limit - this.#matched)
      return this.#forward((lane) => past.get(lane) ?? 0, left, false)
    }
    return this.#filter.empty && this.#lanes.waiting > mostRows
      ? this.#newest()
      : this.#forward(({ bound }) => bound, mostRows, true)
  }

  /**
   * Reads on in order. With `drop` it goes on where more match than can be sent, and lets the older ones go; otherwise it
   * stops there.
   */
  async #forward(
    endOf: (lane: Lane) => number,
    most: number,
    drop: boolean,
  ): Promise<RecordRow[] | undefined> {
    const { timers } = this.#services.console
    const turns = new Slices(this.#services, () => this.#closed)
    const merge = new Merge(this.#services.state.records, this.#lanes.all(), endOf)
    if (!(await merge.begin(turns))) return undefined
    const found = new Found(most, this.#row)
    for (let lane = merge.next; lane; lane = merge.next) {
      const record = lane.head!
      const { shard } = lane
      merge.take(record)
      this.#scanned++
      if (this.#filter.empty || this.#filter.matches(record)) {
        this.#matched++
        found.add(shard, record)
        if (!drop && found.count === most) break
      }
      turns.count++
      if (!turns.due) continue
      if (!(await turns.pass())) return undefined
      if (turns.passed % updateSlices === 0 || timers.now() - this.#startedAt >= updateMs) break
    }
    const rows = await found.rows(turns)
    this.#skipped += found.dropped
    return rows
  }

  /** The newest of all that wait; the others are only counted. */
  async #newest(): Promise<RecordRow[] | undefined> {
    const { waiting } = this.#lanes
    const turns = new Slices(this.#services, () => this.#closed)
    const rows = await newest(
      this.#services.state.records,
      this.#lanes.all(),
      mostRows,
      ({ shard }, record) => {
        turns.count++
        return this.#row(shard, record)
      },
      turns,
    )
    if (!rows) return undefined
    this.#scanned += waiting
    this.#matched += waiting
    this.#skipped += waiting - rows.length
    for (const lane of this.#lanes.all()) if (lane.position < lane.bound) lane.moveTo(lane.bound)
    return rows
  }

  /** Makes the update of what was read, unless it would say nothing new. */
  #tell(rows: RecordRow[]): void {
    const { clock } = this.#services.state.engine
    const { until, limit } = this.#request
    const now = clock.now()
    const { waiting } = this.#lanes
    const past = this.#past
    if (past && [...past].every(([lane, end]) => lane.position >= end)) this.#past = undefined
    let phase: TailUpdate['phase'] = this.#past ? 'history' : 'live'
    if (this.#past && this.#matched >= limit) phase = 'full'
    else if (waiting === 0 && until !== null && now >= until) phase = 'ended'
    const update: TailUpdate = {
      now,
      rows,
      scanned: this.#scanned,
      matched: this.#matched,
      skipped: this.#skipped,
      waiting,
      phase,
      cursor: writeCursor(this.#opened.stream, this.#lanes, this.#opened.chosen),
      more: false,
    }
    if (phase === 'history' || waiting > 0) this.#dirty = true
    const told = this.#told
    if (told?.phase === phase && told.scanned === update.scanned && told.waiting === waiting) return
    this.#told = update
    this.#ready = inParts(update)
  }
}
