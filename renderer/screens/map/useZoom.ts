import { useResizeObserver } from '@vueuse/core'
import { computed, nextTick, ref, watch, type Ref } from 'vue'

const SMALLEST = 0.15
const LARGEST = 2
/** What a map begins with is never smaller: a big one is then seen from its top. */
const LEGIBLE = 0.6
const MARGIN = 40
/** Room above for the headings of the columns. */
const HEAD = 36
/** Room below for the legend. */
const FOOT = 44
/** So far a press may wander before it is a drag, in pixels. */
const SLACK = 4

export interface Extent {
  readonly width: number
  readonly height: number
}

/** Moves and scales a drawing within its frame: by wheel, by drag, by buttons; fits it until a person moves it. */
export function useZoom(frame: Ref<HTMLElement | undefined>, extent: Ref<Extent>) {
  const x = ref(MARGIN)
  const y = ref(HEAD + MARGIN / 2)
  const scale = ref(1)
  const dragging = ref(false)
  let fitted = true

  /** All of it in the frame; `legible` only as far as names can be read. */
  function fit(legible = false): void {
    const box = frame.value
    if (!box || box.clientWidth === 0) return
    fitted = legible
    const { width, height } = extent.value
    const wanted = Math.min(
      (box.clientWidth - 2 * MARGIN) / width,
      (box.clientHeight - HEAD - FOOT - MARGIN) / height,
      1,
    )
    scale.value = Math.max(legible ? LEGIBLE : SMALLEST, wanted)
    x.value = Math.max(MARGIN / 2, (box.clientWidth - width * scale.value) / 2)
    y.value = Math.max(HEAD, HEAD + (box.clientHeight - HEAD - FOOT - height * scale.value) / 2)
  }

  /** Around a point of the frame, which stays where it is; the middle by default. */
  function zoom(by: number, at?: { x: number; y: number }): void {
    const box = frame.value
    if (!box) return
    fitted = false
    const middle = at ?? { x: box.clientWidth / 2, y: box.clientHeight / 2 }
    const next = Math.min(LARGEST, Math.max(SMALLEST, scale.value * by))
    const change = next / scale.value
    x.value = middle.x - (middle.x - x.value) * change
    y.value = middle.y - (middle.y - y.value) * change
    scale.value = next
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault()
    const box = frame.value!.getBoundingClientRect()
    if (event.ctrlKey || event.metaKey) {
      zoom(Math.exp(-event.deltaY * 0.01), { x: event.clientX - box.left, y: event.clientY - box.top })
      return
    }
    fitted = false
    x.value -= event.shiftKey ? event.deltaY : event.deltaX
    y.value -= event.shiftKey ? 0 : event.deltaY
  }

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return
    const from = { x: event.clientX, y: event.clientY }
    const began = { x: x.value, y: y.value }
    const move = (next: PointerEvent): void => {
      const [dx, dy] = [next.clientX - from.x, next.clientY - from.y]
      if (!dragging.value && Math.hypot(dx, dy) < SLACK) return
      dragging.value = true
      fitted = false
      x.value = began.x + dx
      y.value = began.y + dy
    }
    const end = (): void => {
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', end)
      // The click that ends a drag still sees that it was one.
      setTimeout(() => (dragging.value = false), 0)
    }
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
  }

  /** Moves the drawing as little as it takes to have this part of it in view. */
  function bringIntoView(part: { x: number; y: number; width: number; height: number }): void {
    const box = frame.value
    if (!box) return
    const [left, top] = [part.x * scale.value + x.value, part.y * scale.value + y.value]
    const [right, bottom] = [left + part.width * scale.value, top + part.height * scale.value]
    if (left < MARGIN) x.value += MARGIN - left
    else if (right > box.clientWidth - MARGIN) x.value -= right - (box.clientWidth - MARGIN)
    if (top < MARGIN) y.value += MARGIN - top
    else if (bottom > box.clientHeight - MARGIN) y.value -= bottom - (box.clientHeight - MARGIN)
  }

  useResizeObserver(frame, () => fitted && fit(true))
  watch(
    () => [extent.value.width, extent.value.height],
    () => fitted && void nextTick(() => fit(true)),
    { immediate: true },
  )

  return {
    scale,
    dragging,
    transform: computed(() => `translate(${x.value}px, ${y.value}px) scale(${scale.value})`),
    fit,
    zoom,
    onWheel,
    onPointerDown,
    bringIntoView,
  }
}
