import { defineConfig } from '@playwright/test'
import { installedElectron, reasonForNoWindow } from './build/electronBinary.mjs'
import { findChromium } from './test/e2e/chromium'

/**
 * One suite, two projects: `served` drives the headless host's page in Chromium, `desktop` launches Electron and is
 * skipped, with the reason printed, where that can't be.
 */

const executablePath = await findChromium()

/** Root is no obstacle here: tests start Electron without its sandbox then. */
const noDesktop = installedElectron()
  ? reasonForNoWindow(process.env, process.platform, undefined)
  : 'no binary'
if (noDesktop && process.env.TEST_WORKER_INDEX === undefined) {
  console.warn(`Project desktop is skipped: Electron can't be launched here (${noDesktop}).`)
}

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // `npm test` names each test that needed its second try.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['./test/support/namedReporter.ts'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: {
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    // Recording every test would cost a sixth of the whole run.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  },
  projects: [
    {
      name: 'served',
      use: {
        launchOptions: {
          executablePath,
          args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-dev-shm-usage',
            '--disable-background-networking',
          ],
        },
      },
    },
    { name: 'desktop', metadata: { skipped: noDesktop } },
  ],
})
