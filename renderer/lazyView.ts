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
      title: connection.status === 'open' ? 'Loading…' : 'Waiting for the connection…',
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
 * A screen, or a tab of one, that is loaded when it is first shown. Where the host is away it is loaded as soon as it is
 * back; a link that leads there is followed meanwhile.
 */
export function lazyView<T extends Component>(load: () => Promise<unknown>): T {
  let failures = 0
  return defineAsyncComponent({
    loader: load as () => Promise<{ default: T }>,
    delay: 200,
    loadingComponent: Loading,
    errorComponent: Failed,
    onError(_error, retry, fail) {
      setTimeout(() => {
        if (connection.status === 'open') failures += 1
        if (failures >= MOST_FAILURES) {
          failures = 0
          return fail()
        }
        void open().then(() => {
          styleAgain()
          retry()
        })
      }, AGAIN_MS)
    },
  })
}

/** Resolves once there is a connection. */
function open(): Promise<void> {
  if (connection.status === 'open') return Promise.resolve()
  return new Promise((resolve) => {
    const stop = watch(
      () => connection.status,
      (status) => {
        if (status !== 'open') return
        stop()
        resolve()
      },
    )
  })
}

/** Stylesheets that did not come. The bundler asks for each only once. */
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
