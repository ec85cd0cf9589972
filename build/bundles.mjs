import { builtinModules } from 'node:module'
import { existsSync } from 'node:fs'
import vue from '@vitejs/plugin-vue'
import { root } from './root.mjs'

/** What is built, from what, and how. `build.mjs` builds all of it, in this order. */

const builtins = [...builtinModules, /^node:/]
/**
 * Not bundled: what the runtime has, and sql.js, which finds its WebAssembly beside itself. The last two are
 * optional natives that ws does without.
 */
const external = [...builtins, 'electron', 'sql.js', /^sql\.js\//, 'bufferutil', 'utf-8-validate']

/** A slow machine is no reason to warn. */
const quiet = { bundlerTimings: false, pluginTimings: false }

/** @type {(input: Record<string, string>, output: object) => import('vite').InlineConfig} */
const forNode = (input, output) => ({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/main',
    emptyOutDir: false,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: { input, external, output, checks: quiet },
  },
  ssr: { noExternal: true, external: ['electron', 'sql.js', 'bufferutil', 'utf-8-validate'] },
})

/** Both hosts. Their common chunks lie beside them: electron/built.ts counts on that. @type {import('vite').InlineConfig} */
export const hosts = forNode(
  { main: 'electron/main.ts', serve: 'electron/serve.ts' },
  { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
)

/**
 * The thread that writes checkpoints: one file with an extension of its own, so that it also runs from outside the
 * asar archive, where no package.json says that it is a module. @type {import('vite').InlineConfig}
 */
export const worker = forNode(
  { checkpointWorker: 'electron/store/checkpointWorker.ts' },
  { format: 'es', entryFileNames: '[name].mjs', codeSplitting: false },
)

/** A sandboxed preload script is one CommonJS file. @type {import('vite').InlineConfig} */
export const preload = forNode(
  { preload: 'electron/preload.ts' },
  { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
)

/** The page, the same for both hosts. @type {import('vite').InlineConfig} */
export const renderer = {
  root: `${root}renderer`,
  configFile: false,
  logLevel: 'warn',
  base: '/',
  publicDir: existsSync(`${root}renderer/public`) ? 'public' : false,
  plugins: [vue()],
  build: {
    target: 'chrome120',
    outDir: `${root}out/renderer`,
    emptyOutDir: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4096,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: quiet },
  },
}
