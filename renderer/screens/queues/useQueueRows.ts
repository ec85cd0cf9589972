import { computed, onScopeDispose, ref, watch } from 'vue'
import type { QueueSummary } from '../../../shared/console/queues'
import { useQueues } from '../../stores/queues'
import { useWorld } from '../../stores/world'
import {
  DEFAULT_SORT,
  filterQueues,
  heldOrder,
  sortQueues,
  tickRange,
  type QueueKind,
  type QueueSort,
} from './queueRows'

const RESORT_MS = 2_000

/**
 * The rows of the queue list: found, filtered, sorted, ticked. The numbers in them are live; their order changes by
 * itself every two seconds at most, and never while somebody points at a row, has the focus in the list, or has
 * ticked something.
 */
export function useQueueRows() {
  const queues = useQueues()
  const world = useWorld()

  const query = ref('')
  const kind = ref<QueueKind>('all')
  const sort = ref<QueueSort>(DEFAULT_SORT)
  const order = ref<string[]>([])
  const hovered = ref(false)
  const focused = ref(false)
  const ticked = ref<Set<string>>(new Set())
  /** The rows would stand in another order if nobody held them. */
  const outOfOrder = ref(false)
  let lastTicked: string | null = null

  const matching = computed(() => filterQueues(queues.inWorld, query.value, kind.value))
  const sorted = (): string[] => sortQueues(matching.value, sort.value).map((queue) => queue.arn)
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
    order.value
      .map((arn) => queues.byArn.get(arn))
      .filter((queue): queue is QueueSummary => queue !== undefined),
  )
  /** Ticked and shown: what an action on the selection is about. */
  const selected = computed(() => rows.value.filter((queue) => ticked.value.has(queue.arn)))
  const allTicked = computed(() => rows.value.length > 0 && selected.value.length === rows.value.length)

  function tick(arn: string, on: boolean, range = false): void {
    ticked.value = tickRange(ticked.value, order.value, range ? lastTicked : null, arn, on)
    lastTicked = arn
  }
  function tickAll(on: boolean): void {
    ticked.value = on ? new Set(rows.value.map((queue) => queue.arn)) : new Set()
  }
  function untick(arns: readonly string[]): void {
    const gone = new Set(arns)
    ticked.value = new Set([...ticked.value].filter((arn) => !gone.has(arn)))
  }

  /** Why the rows keep an order that is no longer that of the column; empty while they do not. */
  const heldBecause = computed(() => {
    if (!outOfOrder.value) return ''
    if (ticked.value.size > 0) return 'Order held while queues are selected'
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
  }
}
