/** What Chromium's trace tells of the page's main thread. Durations in ms. */

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  /** Processor time of the thread: what is left of `dur` when other programs kept the core. */
  readonly tdur?: number
  readonly args?: {
    readonly name?: string
    readonly data?: { readonly type?: string; readonly frames?: readonly { readonly processId?: number }[] }
  }
}

export const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8']

export interface Task {
  readonly wall: number
  readonly cpu: number
  /** What ran in it, by the trace's own names, longest first. */
  readonly parts: readonly (readonly [name: string, ms: number])[]
}

/** The tasks of the page's main thread, longest processor time first. */
export function mainThreadTasks(trace: string): Task[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] }
  const page = traceEvents
    .filter(({ name }) => name === 'TracingStartedInBrowser')
    .flatMap(({ args }) => args?.data?.frames ?? [])
    .map(({ processId }) => processId)
    .find((pid) => pid !== undefined)
  const mains = traceEvents.filter(
    ({ name, args, pid }) =>
      name === 'thread_name' && args?.name === 'CrRendererMain' && (page === undefined || pid === page),
  )
  const main = mains[0]
  if (!main) throw new Error('The trace names no main thread')
  const events = traceEvents.filter(
    ({ ph, pid, tid, dur }) => ph === 'X' && dur !== undefined && pid === main.pid && tid === main.tid,
  )
  const isTask = ({ name }: TraceEvent): boolean => name.endsWith('RunTask')
  const inner = events.filter((event) => !isTask(event)).sort((a, b) => a.ts - b.ts)
  const outer = events.filter(isTask).sort((a, b) => a.ts - b.ts)
  let end = 0
  let at = 0
  const tasks: Task[] = []
  for (const task of outer) {
    if (task.ts < end) continue
    end = task.ts + task.dur!
    const parts = new Map<string, number>()
    while (at < inner.length && inner[at]!.ts < task.ts) at += 1
    for (; at < inner.length && inner[at]!.ts < end; at += 1) {
      const { name, args, dur } = inner[at]!
      const type = args?.data?.type
      const key = type === undefined ? name : `${name} ${type}`
      parts.set(key, (parts.get(key) ?? 0) + dur! / 1_000)
    }
    tasks.push({
      wall: task.dur! / 1_000,
      cpu: (task.tdur ?? task.dur!) / 1_000,
      parts: [...parts].sort((a, b) => b[1] - a[1]),
    })
  }
  return tasks.sort((a, b) => b.cpu - a.cpu)
}
