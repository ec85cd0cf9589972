import { size, span } from '../../shared/amounts'

/** Numbers, sizes, times and durations as people read them. All pure; none depends on the locale of the machine. */

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 1234567 → `1,234,567`. */
export function formatCount(value: number): string {
  return counts.format(value)
}

/** Messages a second: `0`, `0.3`, `12.5`, `1,204`. */
export function formatRate(value: number): string {
  if (value <= 0) return '0'
  if (value < 0.1) return '<0.1'
  if (value < 100) return String(Math.round(value * 10) / 10)
  return counts.format(value)
}

/** 1536 → `1.5 KiB`. */
export const formatBytes = size

const steps = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/** Seconds as at most two units: `45 s`, `2 min 5 s`, `4 d`, `1 d 3 h`. */
export function formatDuration(seconds: number): string {
  return span(Math.floor(seconds) * 1_000)
}

/** Seconds as one rounded-down unit, for narrow columns: `45s`, `12m`, `3h`, `14d`. */
export function formatAge(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${whole}s`
  if (whole < 3_600) return `${Math.floor(whole / 60)}m`
  if (whole < 86_400) return `${Math.floor(whole / 3_600)}h`
  return `${Math.floor(whole / 86_400)}d`
}

/** `2 min ago`, `in 30 s`, `just now`. Both in ms since the epoch. */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1_000)
  if (Math.abs(seconds) < 1) return 'just now'
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? steps[3]
  const text = `${counts.format(Math.floor(Math.abs(seconds) / size))} ${unit}`
  return seconds > 0 ? `${text} ago` : `in ${text}`
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-01-31 14:05:09.123` in the person's own time zone. */
export function formatExact(at: number): string {
  const time = new Date(at)
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
  return `${day} ${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

/** `14:05:09`. */
export function formatClock(at: number): string {
  const time = new Date(at)
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}

/** `1 queue`, `3 queues`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
