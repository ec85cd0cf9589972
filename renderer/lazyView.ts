import { defineAsyncComponent, defineComponent, h, watch, type Component } from 'vue'
import StatePanel from './components/StatePanel.vue'
import { connection } from './console'

/** Before a file that did not come is asked for again: a host that ended is noticed a moment later than its files are missed. */
const AGAIN_MS = 500
/** Failures while the host is there, after which the file is not there either. */
const MOST_FAILURES = 3

const Loading = defineComponent(
  () => () =>
    h(StatePanel, {
      state: 'loading',
      title: isAway() ? 'Waiting for the connection…' : 'Loading…',
    }),
)
const Failed = defineComponent(
  () => () =>
    h(StatePanel, {
      state: 'error',
      title: 'This part of the console could not be loaded',
      text: 'Switchyard may have been updated since this page was opened. Trying again loads the page anew.',
      onRetry: () => location.reload(),
    }),
)

/**
 * A screen for the router: the one before stays until it is loaded. Where the host is away the address changes at once,
 * and what stands there waits.
 */
export function lazyScreen<T>(load: () => Promise<T>): () => Promise<T | Component> {
  return async () => {
    if (isAway()) return lazyView(load)
    return load().catch(() => lazyView(load))
  }
}

/** A view that is loaded when it is first shown. Where the host is away that is as soon as it is back. */
export function lazyView<T extends Component>(load: () => Promise<unknown>): T {
  let failures = 0
  return defineAsyncComponent({
    async loader() {
      // A file that a browser asked for in vain it does not ask for again as long as the page lives.
      await back()
      styleAgain()
      return (await load()) as { default: T }
    },
    delay: 200,
    loadingComponent: Loading,
    errorComponent: Failed,
    onError(_error, retry, fail) {
      setTimeout(() => {
        if (!isAway()) failures += 1
        if (failures < MOST_FAILURES) return retry()
        failures = 0
        fail()
      }, AGAIN_MS)
    },
  })
}

const isAway = (): boolean => connection.status === 'lost' || connection.status === 'refused'

/** Resolves once the host is there. */
function back(): Promise<void> {
  if (!isAway()) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = watch(isAway, (away) => {
      if (away) return
      stop()
      resolve()
    })
  })
}

/** Stylesheets that did not come; the bundler asks for each only once. */
const missing = new Set<HTMLLinkElement>()
document.addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') missing.add(target)
  },
  true,
)

function styleAgain(): void {
  for (const link of missing) {
    missing.delete(link)
    link.replaceWith(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: link.href }))
  }
}
