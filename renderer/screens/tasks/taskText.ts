import type { Task } from '../../../shared/console/tasks'

const plural = new Intl.PluralRules('en-US')
const number = new Intl.NumberFormat('en-US')

/** "1 message", "1,204 messages". */
export function messages(count: number): string {
  return countOf(count, 'messages')
}

/** "1 record", "1,204 records". */
export function countOf(count: number, unit: Task['unit']): string {
  return `${number.format(count)} ${plural.select(count) === 'one' ? unit.slice(0, -1) : unit}`
}

/** "12 s", "4 min", "1 h 20 min": coarse on purpose, as the time left is an estimate. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

/** How far a task is, 0 to 100. A task with nothing to do is done. */
export function percent(task: Pick<Task, 'total' | 'done' | 'failed' | 'status'>): number {
  if (task.total === 0) return task.status === 'running' ? 0 : 100
  return Math.min(100, Math.floor(((task.done + task.failed) / task.total) * 100))
}

/** One line under a task's title: counts, and while it runs rate and time left, or how it ended. */
export function progressLine(task: Task): string {
  const endless = task.kind === 'put' && task.total === 0
  const parts = [
    endless
      ? countOf(task.done, task.unit)
      : `${number.format(task.done)} of ${countOf(task.total, task.unit)}`,
  ]
  if (task.failed > 0) parts.push(`${number.format(task.failed)} failed`)
  if (task.status === 'running') {
    if (task.rate > 0) parts.push(`${number.format(Math.round(task.rate))} per second`)
    if (task.remaining !== null) parts.push(`about ${timeLeft(task.remaining)} left`)
    if (task.note !== null) parts.push(task.note)
  }
  return parts.join(' · ')
}

/** What a redrive that ended early did not come to: "9 messages were not tried. They are where they were."; else null. */
export function untriedText(
  task: Pick<Task, 'kind' | 'status' | 'total' | 'done' | 'failed'>,
): string | null {
  const untried = task.total - task.done - task.failed
  const moves = task.kind === 'redrive' || task.kind === 'move'
  if (!moves || untried <= 0 || (task.status !== 'cancelled' && task.status !== 'failed')) return null
  return untried === 1
    ? '1 message was not tried. It is where it was.'
    : `${messages(untried)} were not tried. They are where they were.`
}

/** What a report calls the things that failed, one of them, and what became of them; '' where there is nothing to say. */
export function failedWords({ kind, unit }: Pick<Task, 'kind' | 'unit'>): { one: string; fate: string } {
  if (kind === 'import') return { one: 'Line', fate: 'These lines of the file were left out.' }
  const one = unit === 'records' ? 'Record' : 'Message'
  return { one, fate: kind === 'redrive' || kind === 'move' ? 'These messages are where they were.' : '' }
}

/** A task's state in a word, as its badge says it. */
export function statusWord(task: Pick<Task, 'status' | 'failed'>): string {
  switch (task.status) {
    case 'running':
      return 'Running'
    case 'cancelling':
      return 'Cancelling'
    case 'cancelled':
      return 'Cancelled'
    case 'failed':
      return 'Failed'
    case 'completed':
      return task.failed > 0 ? 'Done, with failures' : 'Done'
  }
}

export function isOver(task: Pick<Task, 'status'>): boolean {
  return task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled'
}
