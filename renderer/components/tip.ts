import type { Directive } from 'vue'
import type { CommandId } from '../../shared/commands'
import { shortcutText } from '../commands'

export interface Tip {
  readonly text: string
  /** Its shortcut stands behind the text. */
  readonly command?: CommandId
  /** Keys that are no command, as they are written: "Esc". */
  readonly keys?: string
  /** Where it stands if there is room; below by default. */
  readonly side?: 'bottom' | 'right'
}
type Target = HTMLElement | SVGElement
type TipValue = Tip | string | null | undefined

const SHOW_MS = 450
/** Moving on to a neighbour while a tooltip is there, or was just now, shows the next one sooner. */
const NEXT_MS = 60
const LEAVE_MS = 120
const GAP = 6
const EDGE = 8

const tips = new WeakMap<Element, { readonly tip: Tip; readonly onlyIfCut: boolean }>()

let box: { readonly root: HTMLElement; readonly text: HTMLElement; readonly keys: HTMLElement } | undefined
let target: Target | undefined
let described: { readonly element: Target; readonly before: string | null } | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let hiddenAt = -Infinity

function makeBox() {
  const root = document.createElement('div')
  root.className = 'tip'
  root.id = 'tip'
  root.setAttribute('role', 'tooltip')
  root.hidden = true
  const text = document.createElement('span')
  const keys = document.createElement('span')
  keys.className = 'tip-keys'
  keys.id = 'tip-keys'
  root.append(text, keys)
  document.body.append(root)
  // What is pointed at may be read at leisure (WCAG 1.4.13): it stays while the pointer is on the tooltip itself.
  root.addEventListener('pointerenter', () => clearTimeout(timer))
  root.addEventListener('pointerleave', () => hideSoon())

  document.addEventListener('pointerover', (event) => {
    if (event.pointerType === 'touch') return
    if (root.contains(event.target as Node)) return
    begin(tipped(event.target))
  })
  document.addEventListener('focusin', (event) => {
    if ((event.target as Element).matches(':focus-visible')) begin(tipped(event.target))
    else hide()
  })
  document.addEventListener('focusout', () => hide())
  document.addEventListener('pointerdown', () => hide(), true)
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide(), true)
  document.addEventListener('scroll', () => hide(), { capture: true, passive: true })
  window.addEventListener('blur', () => hide())
  return { root, text, keys }
}

const tipped = (from: EventTarget | null): Target | undefined =>
  from instanceof Element ? (from.closest<Target>('[data-tip]') ?? undefined) : undefined

const isCut = (element: Target): boolean =>
  element.scrollWidth > element.clientWidth ||
  [...element.querySelectorAll('.ellipsis')].some((part) => part.scrollWidth > part.clientWidth)

function begin(next: Target | undefined): void {
  if (next === target) return void (next && !box?.root.hidden && clearTimeout(timer))
  if (!next) return hideSoon()
  const entry = tips.get(next)
  const soon = box?.root.hidden === false || performance.now() - hiddenAt < 300
  hide()
  if (!entry?.tip.text || (entry.onlyIfCut && !isCut(next))) return
  target = next
  write(entry.tip)
  describe(next, entry.tip)
  timer = setTimeout(show, soon ? NEXT_MS : SHOW_MS)
}

function write({ text, command, keys = command ? shortcutText(command) : '' }: Tip): void {
  if (!box) return
  box.text.textContent = text
  box.keys.textContent = keys
  box.keys.hidden = keys === ''
}

/** Ties the tooltip to its element; what the element's name says already is not said twice. */
function describe(element: Target, tip: Tip): void {
  const name = (element.ariaLabel ?? element.textContent ?? '').trim()
  const id = name !== tip.text ? 'tip' : box?.keys.textContent ? 'tip-keys' : ''
  if (!id) return
  const before = element.getAttribute('aria-describedby')
  described = { element, before }
  element.setAttribute('aria-describedby', before ? `${before} ${id}` : id)
}

function show(): void {
  if (!box || !target?.isConnected) return hide()
  const { root } = box
  root.hidden = false
  const at = target.getBoundingClientRect()
  const size = root.getBoundingClientRect()
  const right = tips.get(target)?.tip.side === 'right' && at.right + GAP + size.width < innerWidth - EDGE
  const below = at.bottom + GAP + size.height < innerHeight - EDGE
  const left = right ? at.right + GAP : at.left + at.width / 2 - size.width / 2
  const top = right
    ? at.top + at.height / 2 - size.height / 2
    : below
      ? at.bottom + GAP
      : at.top - GAP - size.height
  root.style.left = `${Math.round(Math.max(EDGE, Math.min(left, innerWidth - EDGE - size.width)))}px`
  root.style.top = `${Math.round(Math.max(EDGE, top))}px`
}

function hideSoon(): void {
  clearTimeout(timer)
  timer = setTimeout(hide, box?.root.hidden ? 0 : LEAVE_MS)
}

function hide(): void {
  clearTimeout(timer)
  if (described) {
    const { element, before } = described
    if (before === null) element.removeAttribute('aria-describedby')
    else element.setAttribute('aria-describedby', before)
    described = undefined
  }
  target = undefined
  if (!box || box.root.hidden) return
  box.root.hidden = true
  hiddenAt = performance.now()
}

function note(element: Target, value: TipValue, onlyIfCut: boolean): void {
  box ??= makeBox()
  const tip = typeof value === 'string' ? { text: value } : value
  if (tip?.text) {
    tips.set(element, { tip, onlyIfCut })
    element.dataset.tip = ''
    if (target === element) write(tip)
  } else {
    tips.delete(element)
    delete element.dataset.tip
    if (target === element) hide()
  }
}

/**
 * The tooltip: shown on hover and on keyboard focus after a moment, hidden by Escape, a click, and leaving. With `.cut`
 * it shows only while the element's text does not fit. It adds to an element's name, it never replaces it: an icon
 * button still needs its `aria-label`.
 * @example <button v-tip="{ text: 'Create queue', command: 'queue.create' }" aria-label="Create queue">
 * @example <span v-tip.cut="queue.name" class="ellipsis">{{ queue.name }}</span>
 */
export const vTip: Directive<Target, TipValue, 'cut'> = {
  mounted: (element, { value, modifiers }) => note(element, value, modifiers.cut === true),
  updated: (element, { value, modifiers }) => note(element, value, modifiers.cut === true),
  beforeUnmount: (element) => {
    if (target === element) hide()
  },
}
