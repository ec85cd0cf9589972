import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { Task } from '../../../shared/console/tasks'
import { useTasks } from '../../stores/tasks'

/** What stands for the number of a repeated message. */
export const numberPlaceholder = '{{n}}'

/** How often a message is sent by a task, and how many a second at most; `null` is no limit. */
export interface Repetition {
  readonly count: number
  readonly rate: number | null
}

export interface Sending {
  /** Send it many times, by a task. */
  readonly many: Ref<boolean>
  readonly count: Ref<number | null>
  readonly rate: Ref<number | null>
  /** It was tried with what is written now: fields left empty show their problem. */
  readonly touched: Ref<boolean>
  readonly busy: Ref<boolean>
  readonly error: Ref<unknown>
  /** The task that sends, once there was one. */
  readonly task: ComputedRef<Task | undefined>
  /** Sends, unless the draft is not ready or it is being sent already. Never rejects. */
  attempt(): Promise<void>
  /** Ctrl+Enter or ⌘+Enter anywhere in the form sends. */
  onKey(event: KeyboardEvent): void
}

/**
 * Sending what is written, once or many times.
 * @param how.send sends it; with a repetition it starts a task and answers its id, else `null`
 * @param how.unready what to do instead while the draft is not ready
 * @param how.refused shows why it was refused; false leaves the error to the form
 */
export function useSending(how: {
  ready(): boolean
  send(repetition: Repetition | null): Promise<string | null>
  unready?(): void
  refused?(reason: unknown): boolean
}): Sending {
  const tasks = useTasks()
  const many = ref(false)
  const count = ref<number | null>(100)
  const rate = ref<number | null>(null)
  const touched = ref(false)
  const busy = ref(false)
  const error = ref<unknown>()
  const taskId = ref<string | null>(null)
  const task = computed(() => (taskId.value === null ? undefined : tasks.byId.get(taskId.value)))

  async function attempt(): Promise<void> {
    touched.value = true
    if (busy.value) return
    if (!how.ready()) return how.unready?.()
    busy.value = true
    error.value = undefined
    try {
      const started = await how.send(many.value ? { count: count.value ?? 1, rate: rate.value } : null)
      if (started !== null) taskId.value = started
      touched.value = false
    } catch (reason) {
      if (!how.refused?.(reason)) error.value = reason
    } finally {
      busy.value = false
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    void attempt()
  }

  return { many, count, rate, touched, busy, error, task, attempt, onKey }
}
