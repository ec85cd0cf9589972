/** What several rounds of one scenario on one target came to. */
export interface Summary {
  readonly scenario: string
  readonly target: string
  readonly unit: string
  readonly rounds: number
  readonly median: number
  /** (largest − smallest) / median. */
  readonly spread: number
  /** Against the second limit of the same scenario. */
  readonly ratio?: number
  /** What the ratio is asked to be, for switchyard. */
  readonly wanted?: number
  /** Microseconds of processor time of all threads for one request: what is left to compare on a busy machine. */
  readonly cpu?: number
  readonly p50: number
  readonly p99: number
  readonly peakRss?: number
  readonly eventLoopP99?: number
  readonly eventLoopMax?: number
}

/** A single measured number, with what is asked of it. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** At most. */
  readonly wanted?: number
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
}

export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values)
}

export function table(rows: readonly Summary[]): string {
  const head = [
    'scenario',
    'target',
    'median',
    'spread',
    'of bare-fsync',
    'wanted',
    'CPU µs',
    'p50 ms',
    'p99 ms',
    'peak RSS',
    'loop p99 ms',
  ]
  const lines = rows.map((row) => [
    row.scenario,
    row.target,
    `${whole(row.median)} ${row.unit}`,
    `±${Math.round((row.spread * 100) / 2)} %`,
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.wanted === undefined ? '' : `${row.ratio! >= row.wanted ? '✓' : '✗'} ≥ ${row.wanted}`,
    row.cpu === undefined ? '' : row.cpu.toFixed(1),
    row.p50.toFixed(2),
    row.p99.toFixed(2),
    row.peakRss === undefined ? '' : `${whole(row.peakRss / 1_048_576)} MiB`,
    row.eventLoopP99 === undefined ? '' : row.eventLoopP99.toFixed(1),
  ])
  return columns([head, ...lines])
}

export function figureTable(figures: readonly Figure[]): string {
  return columns([
    ['figure', 'value', 'wanted'],
    ...figures.map(({ name, value, unit, wanted }) => [
      name,
      `${value >= 100 ? whole(value) : value.toFixed(2)} ${unit}`,
      wanted === undefined ? '' : `${value <= wanted ? '✓' : '✗'} ≤ ${wanted} ${unit}`,
    ]),
  ])
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** Lines of cells as a table; the first line is its head. */
export function columns(lines: readonly string[][]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const rule = widths.map((width) => '─'.repeat(width))
  const [head, ...rest] = lines
  return [head!, rule, ...rest]
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
