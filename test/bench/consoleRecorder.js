/* global document, requestAnimationFrame, window, MutationObserver */

/**
 * Runs in the page that is measured, from its very beginning: counts frames and long tasks, and notices when rows are
 * drawn. What it does in a frame is one push into an array.
 */
const state = { frames: [], tasks: [], inputs: [], running: false, from: 0 }
const painted = (then) => requestAnimationFrame(() => setTimeout(() => then(performance.now()), 0))

function observe(type, into, options = {}) {
  try {
    new PerformanceObserver((list) => {
      if (state.running) for (const entry of list.getEntries()) state[into].push(entry.duration)
    }).observe({ type, ...options })
  } catch {
    // This browser doesn't tell of it: the trace does.
  }
}

/** Calls back once the first row is drawn and holds the text. */
function whenRow(text, then) {
  const look = () => {
    const cell = document.querySelector('[role=grid] [data-position="0"]:not(.loading)')
    if (!cell?.textContent.includes(text)) return false
    painted(then)
    return true
  }
  if (look()) return
  const observer = new MutationObserver(() => look() && observer.disconnect())
  observer.observe(document, { childList: true, subtree: true, characterData: true })
}

window.bench = {
  start() {
    Object.assign(state, { frames: [], tasks: [], inputs: [], running: true })
    let last = performance.now()
    const frame = (now) => {
      if (!state.running) return
      state.frames.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame((now) => {
      last = now
      requestAnimationFrame(frame)
    })
  },
  stop() {
    state.running = false
    return { frames: state.frames, tasks: state.tasks, inputs: state.inputs }
  },
  /** Milliseconds from the next event of the type to the drawing of a first row with the text. */
  fromEventToRow(type, text) {
    window.bench.answer = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`No first row with ${text || 'text'} in a minute`)), 60_000)
      document.addEventListener(
        type,
        () => {
          const from = performance.now()
          whenRow(text, (at) => resolve(at - from))
        },
        { capture: true, once: true },
      )
    })
  },
}
observe('longtask', 'tasks')
observe('event', 'inputs', { durationThreshold: 16 })
/** Milliseconds from the navigation to the first row. */
window.bench.loaded = new Promise((resolve) => whenRow('', resolve))
