import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { buildIfStale } from '../../build/buildIfStale.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Bundles a benchmark into out/ and runs it, with the product built first if that is stale. `--serve FILE` takes a
 * headless host that is already built. `input`: the files to bundle, by name; the first is the one to run. `served`: it
 * measures the product as a whole.
 */
export async function runBundled(name, input, { served = true } = {}) {
  const given = process.argv.slice(2)
  if (served && !given.some((flag) => /^--(serve|help)(=|$)/.test(flag))) {
    await buildIfStale((line) => console.error(line))
  }
  const folder = join(root, 'out', name)
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  })
  await import(pathToFileURL(join(folder, `${Object.keys(input)[0]}.mjs`)).href)
}
