import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

/** A column of the message grid. */
export interface GridColumn {
  readonly key: string
  readonly label: string
  /** Pixels, until a person drags it. */
  readonly width: number
  /** Pixels it gives way to where not all columns have room, before the grid scrolls sideways. As wide as `width` if not given. */
  readonly least?: number
  /** Takes what is left over, with the others that do; at least one column of a grid should. */
  readonly grow?: boolean
  readonly align?: 'right'
  /** In the typeface of code. */
  readonly mono?: boolean
  readonly sortable?: boolean
  /** Starts hidden; the column picker shows it. */
  readonly hidden?: boolean
  /** Can't be hidden. */
  readonly fixed?: boolean
}

interface Kept {
  shown: string[]
  widths: Record<string, number>
}

export const narrowest = 56
export const widest = 900

export interface GridColumns {
  readonly shown: ComputedRef<GridColumn[]>
  readonly widths: Ref<Record<string, number>>
  readonly template: ComputedRef<string>
  /** Pixels below which the columns shown no longer fit. */
  readonly least: ComputedRef<number>
  isShown(key: string): boolean
  toggle(key: string): void
  resize(key: string, width: number): void
  reset(): void
}

function read(name: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as Partial<Kept> | null
    return Array.isArray(kept?.shown) && typeof kept.widths === 'object'
      ? { shown: kept.shown, widths: kept.widths }
      : null
  } catch {
    return null
  }
}

/** Which columns show, and how wide; remembered by the grid's name. */
export function useGridColumns(name: string, columns: () => readonly GridColumn[]): GridColumns {
  const key = `switchyard.grid.${name}`
  const kept = read(key)
  const initially = (): string[] =>
    columns()
      .filter((column) => !column.hidden)
      .map((column) => column.key)
  const keys = ref<string[]>(kept?.shown ?? initially())
  const widths = ref<Record<string, number>>(kept?.widths ?? {})
  const touched = ref(kept !== null)

  watch(
    [keys, widths],
    () => {
      touched.value = true
      localStorage.setItem(key, JSON.stringify({ shown: keys.value, widths: widths.value } satisfies Kept))
    },
    { deep: true },
  )
  const current = computed(() => (touched.value ? keys.value : initially()))
  const shown = computed(() =>
    columns().filter((column) => column.fixed || current.value.includes(column.key)),
  )
  return {
    shown,
    widths,
    template: computed(() =>
      shown.value
        .map((column) => {
          const width = widths.value[column.key]
          if (width !== undefined) return `${width}px`
          return `minmax(${column.least ?? column.width}px, ${column.grow ? '1fr' : `${column.width}px`})`
        })
        .join(' '),
    ),
    least: computed(() =>
      shown.value.reduce((sum, { key, least, width }) => sum + (widths.value[key] ?? least ?? width), 0),
    ),
    isShown: (column) => shown.value.some((other) => other.key === column),
    toggle(column) {
      keys.value = current.value.includes(column)
        ? current.value.filter((other) => other !== column)
        : [...current.value, column]
    },
    resize(column, width) {
      widths.value = { ...widths.value, [column]: Math.round(Math.min(widest, Math.max(narrowest, width))) }
    },
    reset() {
      keys.value = initially()
      widths.value = {}
    },
  }
}

/** A column as rows are drawn by it. */
export interface ColumnRoom {
  readonly key: string
  readonly align: 'right' | undefined
  readonly mono: boolean
  readonly grow: boolean
  /** How many characters of a cell may be seen: more of them need not be drawn. */
  readonly room: number
}

/** What shows of each column in a grid of so many px, where letters are at least so wide. */
export function roomOf(
  columns: Pick<GridColumns, 'shown' | 'widths'>,
  width: number,
  letter: number,
): ColumnRoom[] {
  const px = columns.shown.value.map(
    ({ key, grow, width: given }) => columns.widths.value[key] ?? (grow ? undefined : given),
  )
  const left = width - px.reduce<number>((sum, each) => sum + (each ?? 0), 0)
  return columns.shown.value.map(({ key, align, mono, grow, width: least }, at) => ({
    key,
    align,
    mono: mono === true,
    grow: grow === true,
    room: Math.ceil((px[at] ?? Math.max(left, least)) / letter),
  }))
}
