/** Times of a replay, as a person types them in and as AWS wants them. Pure. */

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-01-31T14:05:09` in the person's own time zone, as an input of type datetime-local wants it. */
export function localTime(at: number): string {
  const time = new Date(at)
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}

/** When the archive of a topic begins, ms; null if it has none, or nothing says so. */
export function archiveBegan(attributes: Readonly<Record<string, string>>): number | null {
  const text = attributes['BeginningArchiveTime']
  const at = text === undefined ? NaN : Date.parse(text)
  return Number.isNaN(at) ? null : at
}

/** Whether a topic archives what is published to it. */
export const archives = (attributes: Readonly<Record<string, string>>): boolean =>
  (attributes['ArchivePolicy'] ?? '{}').replace(/\s/g, '') !== '{}' && attributes['ArchivePolicy'] !== ''

/** What is wrong with the times of a replay; `to` is null for one that ends when it has caught up. */
export function replayProblems(
  from: string,
  to: string | null,
  now: number,
): { readonly from?: string; readonly to?: string } {
  const start = Date.parse(from)
  if (Number.isNaN(start)) return { from: 'Say when the replay begins.' }
  if (start > now) return { from: 'This lies in the future.' }
  if (to === null) return {}
  const end = Date.parse(to)
  if (Number.isNaN(end)) return { to: 'Say when the replay ends.' }
  return end < start ? { to: 'The end must not be before the beginning.' } : {}
}

/** The ReplayPolicy of local times. A typed end stands for the whole of its second. */
export function replayPolicy(from: string, to: string | null): string {
  const policy = { PointType: 'Timestamp', StartingPoint: new Date(from).toISOString() }
  if (to === null) return JSON.stringify(policy)
  return JSON.stringify({ ...policy, EndingPoint: new Date(Date.parse(to) + 999).toISOString() })
}
