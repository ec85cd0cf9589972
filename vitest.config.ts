import { defineConfig } from 'vitest/config'

/** One project a layer of tests, fastest first; `vitest run --project unit` runs one of them. */
const layer = (name: string, testTimeout: number, more: { globalSetup?: string[] } = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, ...more },
})

export default defineConfig({
  test: {
    projects: [
      layer('unit', 10_000),
      layer('integration', 60_000),
      layer('desktop', 60_000, { globalSetup: ['test/support/builtOnce.mjs'] }),
      layer('crash', 180_000, { globalSetup: ['test/support/builtOnce.mjs'] }),
    ],
  },
})
