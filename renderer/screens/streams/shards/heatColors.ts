/** Colours of the heat map, as a canvas needs them. */
export interface HeatColors {
  readonly cold: readonly [number, number, number]
  readonly hot: readonly [number, number, number]
}

function parse(text: string): readonly [number, number, number] {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim())
  return hex ? [parseInt(hex[1]!, 16), parseInt(hex[2]!, 16), parseInt(hex[3]!, 16)] : [80, 120, 220]
}

/** The theme's colours of the moment. */
export function heatColors(): HeatColors {
  const style = getComputedStyle(document.documentElement)
  return { cold: parse(style.getPropertyValue('--accent')), hot: parse(style.getPropertyValue('--danger')) }
}

/** Something, however little, is told from nothing. */
const FAINTEST = 40

/** Writes one pixel: nothing is transparent; `value` is measured by `most`, and hot from `limit` on. */
export function paintHeat(
  pixels: Uint8ClampedArray,
  at: number,
  value: number,
  scale: { readonly most: number; readonly limit: number | null },
  colors: HeatColors,
): void {
  if (value <= 0) return
  const [red, green, blue] = scale.limit !== null && value >= scale.limit ? colors.hot : colors.cold
  pixels[at] = red
  pixels[at + 1] = green
  pixels[at + 2] = blue
  pixels[at + 3] = FAINTEST + (255 - FAINTEST) * Math.sqrt(Math.min(1, value / scale.most))
}
