/** Amounts as people read them, in English, the same in console and page. */

const english = new Intl.PluralRules('en', { type: 'ordinal' })
const endings: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }

/** 1st, 2nd, 3rd, 11th. */
export function ordinal(count: number): string {
  return `${count}${endings[english.select(count)] ?? 'th'}`
}

/** "1 message", "12,345 messages". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** A span of time in at most two units: "30 s", "5 min 20 s", "4 d". */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ]
  const first = units.findIndex(([, size]) => seconds >= size)
  if (first < 0) return '0 s'
  const [name, size] = units[first]!
  const whole = `${Math.floor(seconds / size)} ${name}`
  const next = units[first + 1]
  const rest = next ? Math.floor((seconds % size) / next[1]) : 0
  return rest > 0 ? `${whole} ${rest} ${next![0]}` : whole
}

const sizeUnits = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** "1 byte", "512 bytes", "1.5 KiB", "2 MiB". */
export function size(bytes: number): string {
  if (bytes === 1) return '1 byte'
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < sizeUnits.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  const text = unit === 0 ? value.toLocaleString('en') : String(Number(value.toFixed(digits)))
  return `${text} ${sizeUnits[unit]}`
}
