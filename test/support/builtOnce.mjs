import { buildIfStale } from '../../build/buildIfStale.mjs'

/** Layers that run what was built: vitest calls this once before their first test. */
export default () => buildIfStale(() => undefined)
