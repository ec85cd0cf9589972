/* global document, requestAnimationFrame, window, MutationObserver */

/**
 * Runs in the page that is measured, from its very beginning, beside consoleRecorder.js: notes which records each drawn
 * frame of a tail showed, and when.
 */
const state = { running: false, draws: [], pending: false }
const grid = () => document.querySelector('[role=grid][aria-label^="Records of"]')
const rows = () => [...document.querySelectorAll('[role=grid] [role=row][aria-selected]')]
const numberOf = (row) => Number(/"n":(\d+)/.exec(row.getAttribute('aria-label') ?? '')?.[1] ?? -1)
const wall = () => performance.timeOrigin + performance.now()
/** Rows are in place when the frame begins; it is handed over to be shown before the next task. */
const painted = (before, then) =>
  requestAnimationFrame(() => {
    const seen = before()
    setTimeout(() => then(seen, wall()), 0)
  })

new MutationObserver(() => {
  if (!state.running || state.pending) return
  state.pending = true
  painted(
    () => {
      state.pending = false
      const box = grid()
      // What is drawn below the edge is not on screen.
      const atEnd = box && box.scrollHeight - box.scrollTop - box.clientHeight < 26
      return atEnd ? rows().map(numberOf) : []
    },
    (numbers, at) => numbers.length > 0 && state.draws.push({ at, numbers }),
  )
}).observe(document, { subtree: true, childList: true, attributeFilter: ['aria-label'] })

/** Resolves with the wall-clock time of the frame in which `holds()` was true. */
function whenPainted(holds) {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(new Error('It was not to be seen in two minutes')), 120_000)
    let asked = false
    const look = () => {
      if (asked || !holds()) return
      asked = true
      clearTimeout(timeout)
      observer.disconnect()
      painted(
        () => undefined,
        (_, at) => resolve(at),
      )
    }
    const observer = new MutationObserver(look)
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  })
}

window.tailBench = {
  start() {
    Object.assign(state, { running: true, draws: [] })
  },
  stop() {
    state.running = false
    return { draws: state.draws, clock: Date.now() - wall() }
  },
  /**
   * Ms from the next event of the type to the drawing of a first row, of as many as fit, and of the counts that the
   * pattern describes. Every row has to hold the text.
   */
  fromEvent(type, text, counts) {
    window.tailBench.answer = new Promise((resolve, reject) => {
      document.addEventListener(
        type,
        () => {
          const from = wall()
          const pattern = new RegExp(counts)
          const shown = (least) => () => {
            const all = rows()
            return all.length >= least && all.every((row) => row.textContent.includes(text))
          }
          const status = () => pattern.test(document.querySelector('.status')?.textContent ?? '')
          Promise.all([whenPainted(shown(1)), whenPainted(shown(20)), whenPainted(status)]).then(
            ([first, page, all]) => resolve({ first: first - from, page: page - from, all: all - from }),
            reject,
          )
        },
        { capture: true, once: true },
      )
    })
  },
  /** Reads all rows from the top by scrolling: the numbers in their order, and what stands where some are missing. */
  async walk() {
    const box = grid()
    const found = new Map()
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
    box.scrollTop = 0
    for (let before = -1; before !== box.scrollTop;) {
      await frame()
      await frame()
      for (const row of rows()) {
        const place = Number(row.getAttribute('aria-rowindex'))
        const gap = row.classList.contains('gap') ? row.querySelector('b') : null
        found.set(place, gap ? { gap: Number(gap.textContent.replace(/\D/g, '')) } : numberOf(row))
      }
      before = box.scrollTop
      box.scrollTop += box.clientHeight - 60
    }
    return [...found].sort((a, b) => a[0] - b[0]).map(([, line]) => line)
  },
}
