import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const SLOWEST_FIRST = ['crash', 'desktop', 'integration', 'unit']

/** Where two files run at a time, the longest ones come first: none is left over for one worker at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification): number => SLOWEST_FIRST.indexOf(project.name)
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

/** One project a layer of tests, fastest first; `vitest run --project unit` runs one of them. */
const layer = (
  name: string,
  testTimeout: number,
  more: { globalSetup?: string[]; setupFiles?: string[]; isolate?: boolean; retry?: number } = {},
) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    // A state that is waited for has as long as a busy machine may need; the test's own limit is above it.
    expect: { poll: { timeout: testTimeout / 2 } },
    ...more,
  },
})

const built = ['test/support/builtOnce.mjs']

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // No test is expected to take nearly as long: a limit that a busy machine reaches is wrong now and then.
      layer('unit', 60_000, { isolate: false, setupFiles: ['test/support/closeStores.ts'] }),
      // These depend on sockets, processes and disks. `npm test` names each that needed its second try.
      layer('integration', 120_000, { retry: 1 }),
      layer('desktop', 120_000, { retry: 1, globalSetup: built }),
      layer('crash', 600_000, { retry: 1, globalSetup: built }),
    ],
  },
})
