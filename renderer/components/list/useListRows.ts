import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useWorld } from '../../stores/world'
import type { ListGridHandle } from './listColumn'
import { heldOrder, tickRange, type Sort } from './listOrder'

const RESORT_MS = 2_000

export interface ListRowsOptions<R, Column extends string, Kind extends string> {
  /** What the rows are, in the plural: "queues". */
  readonly things: string
  /** Kind and sort that a list begins with. */
  readonly kind: Kind
  readonly sort: Sort<Column>
  readonly byArn: () => ReadonlyMap<string, R>
  readonly filter: (query: string, kind: Kind) => readonly R[]
  readonly sorted: (rows: readonly R[], sort: Sort<Column>) => readonly R[]
}

/**
 * The rows of a list of queues or topics: found, filtered, sorted, ticked. The numbers in them are live; their order
 * changes by itself every two seconds at most, and never while somebody points at a row, has the focus in the list, or
 * has ticked something.
 */
export function useListRows<R extends { readonly arn: string }, Column extends string, Kind extends string>(
  options: ListRowsOptions<R, Column, Kind>,
) {
  const world = useWorld()

  const query = ref('')
  const kind = ref(options.kind) as Ref<Kind>
  const sort = ref(options.sort) as Ref<Sort<Column>>
  const order = ref<string[]>([])
  const hovered = ref(false)
  const focused = ref(false)
  const ticked = ref<Set<string>>(new Set())
  /** The rows would stand in another order if nobody held them. */
  const outOfOrder = ref(false)
  let lastTicked: string | null = null

  const matching = computed(() => options.filter(query.value, kind.value))
  const sorted = (): string[] => options.sorted(matching.value, sort.value).map((row) => row.arn)
  function resort(): void {
    order.value = sorted()
    outOfOrder.value = false
  }
  const held = (): boolean => hovered.value || focused.value || ticked.value.size > 0

  watch([query, kind, sort, () => world.chosen], resort, { immediate: true })
  watch(matching, () => {
    const arns = sorted()
    order.value = order.value.length === 0 ? arns : heldOrder(order.value, arns)
    if (held() && order.value.some((arn, index) => arn !== arns[index])) outOfOrder.value = true
  })
  const timer = setInterval(() => held() || resort(), RESORT_MS)
  onScopeDispose(() => clearInterval(timer))

  const rows = computed(() =>
    order.value.map((arn) => options.byArn().get(arn)).filter((row): row is R => row !== undefined),
  )
  /** Ticked and shown: what an action on the selection is about. */
  const selected = computed(() => rows.value.filter((row) => ticked.value.has(row.arn)))
  const allTicked = computed(() => rows.value.length > 0 && selected.value.length === rows.value.length)

  function tick(arn: string, on: boolean, range = false): void {
    ticked.value = tickRange(ticked.value, order.value, range ? lastTicked : null, arn, on)
    lastTicked = arn
  }
  function tickAll(on: boolean): void {
    ticked.value = on ? new Set(rows.value.map((row) => row.arn)) : new Set()
  }
  function untick(arns: readonly string[]): void {
    const gone = new Set(arns)
    ticked.value = new Set([...ticked.value].filter((arn) => !gone.has(arn)))
  }

  const grid = shallowRef<ListGridHandle>()
  /** What a command is about: what is ticked, else the row that the keyboard is at. */
  function targets(): readonly R[] {
    if (selected.value.length > 0) return selected.value
    const row = grid.value?.current() as R | undefined
    return row ? [row] : []
  }

  /** Why the rows keep an order that is no longer that of the column; empty while they do not. */
  const heldBecause = computed(() => {
    if (!outOfOrder.value) return ''
    if (ticked.value.size > 0) return `Order held while ${options.things} are selected`
    if (hovered.value) return 'Order held while you point at the list'
    return focused.value ? 'Order held while you are in the list' : ''
  })

  return {
    query,
    kind,
    sort,
    rows,
    hovered,
    focused,
    heldBecause,
    ticked,
    selected,
    allTicked,
    tick,
    tickAll,
    untick,
    /** To be set by whoever shows the rows. */
    grid,
    targets,
  }
}

/** What `useListRows` gives. */
export type ListRows<
  R extends { readonly arn: string },
  Column extends string,
  Kind extends string,
> = ReturnType<typeof useListRows<R, Column, Kind>>
