import type { GridColumns } from './useGridColumns'
import type { GridSelection } from './useGridSelection'

/** What a screen may ask of its grid: the type of a template ref to MessageGrid. */
export interface GridHandle<T> {
  readonly selection: GridSelection
  readonly columns: GridColumns
  focus(): Promise<void>
  /** The row; null if it is gone; undefined while it isn't loaded. */
  rowAt(position: number): T | null | undefined
  /** Reads rows anywhere in the list, for actions on ticked ones. */
  fetch(start: number, end: number, signal: AbortSignal): Promise<(T | null)[]>
  /** Rows on screen changed at their source: reads them again. */
  refresh(): void
}
