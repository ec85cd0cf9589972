import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

/** In the pixels of the desktop, as Electron counts them. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const stateSchema = z.object({
  bounds: z.object({
    x: z.number().int(),
    y: z.number().int(),
    width: z.number().int(),
    height: z.number().int(),
  }),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof stateSchema>

export const SMALLEST = { width: 800, height: 560 }
const USUAL = { width: 1360, height: 860 }
/** So much of the title bar must be on a screen for the window to be moved by hand. */
const GRIP = { width: 120, height: 40 }

/**
 * Where the window opens: as it was left, if what was kept makes sense and its title bar is on a screen that is
 * still there; else centred on the first screen. Never larger than the screen it is on.
 *
 * @param saved Whatever was read from the file; may be anything.
 * @param screens Work areas, the primary one first; at least one.
 */
export function restoredState(saved: unknown, screens: readonly Rectangle[]): WindowState {
  const primary = screens[0] ?? { x: 0, y: 0, ...USUAL }
  const parsed = stateSchema.safeParse(saved)
  const bounds = parsed.success ? parsed.data.bounds : undefined
  const screen = bounds && screens.find((area) => showsTitleBar(bounds, area))
  if (!parsed.success || !bounds || !screen) {
    const width = Math.min(USUAL.width, primary.width)
    const height = Math.min(USUAL.height, primary.height)
    const x = primary.x + Math.round((primary.width - width) / 2)
    const y = primary.y + Math.round((primary.height - height) / 2)
    return { bounds: { x, y, width, height }, maximized: false }
  }
  const width = clamp(bounds.width, SMALLEST.width, screen.width)
  const height = clamp(bounds.height, SMALLEST.height, screen.height)
  return { bounds: { x: bounds.x, y: bounds.y, width, height }, maximized: parsed.data.maximized }
}

function showsTitleBar(bounds: Rectangle, area: Rectangle): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  const top = bounds.y >= area.y && bounds.y + GRIP.height <= area.y + area.height
  return across >= GRIP.width && top
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most))
}

/** What was kept, unchecked; undefined if there is nothing to read. */
export function readState(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch {
    return undefined
  }
}

/** Keeps it; a window that opens elsewhere next time is no reason to fail, so that errors are swallowed. */
export function writeState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(state))
  } catch {
    return
  }
}
