import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SQSClient } from '@aws-sdk/client-sqs'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { installedElectron } from '../../build/electronBinary.mjs'
import { startHost } from '../support/hostProcess'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A Switchyard of this test's own: its data folder, its ports, its page. */
export interface Running {
  /** The AWS endpoint. */
  readonly endpoint: string
  readonly data: string
  readonly page: Page
}

interface Fixtures {
  /** Flags beyond data folder and ports: `test.use({ hostFlags: ['--quotas', 'relaxed'] })`. */
  hostFlags: string[]
  /** A data folder that is gone after the test. */
  dataFolder: string
  running: Running
  /** The SDK as a developer would use it, pointed at this test's endpoint. */
  sqs: SQSClient
  skipWithoutElectron: void
}

/** Opens nothing else: `page` has loaded and is ready when the test begins. */
export const test = base.extend<Fixtures>({
  hostFlags: [[], { option: true }],

  skipWithoutElectron: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures wanted from this pattern
    async ({}, use, testInfo) => {
      const reason = testInfo.project.metadata.skipped as string | undefined
      testInfo.skip(reason !== undefined, `Electron can't be launched here: ${reason ?? ''}`)
      await use()
    },
    { auto: true },
  ],

  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures wanted from this pattern
  dataFolder: async ({}, use) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-e2e-')))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  },

  running: async ({ context, dataFolder, hostFlags }, use, testInfo) => {
    if (testInfo.project.name === 'desktop') {
      const electron = await launch(dataFolder, hostFlags)
      const endpoint = await endpointOf(electron)
      await use({ endpoint, data: dataFolder, page: await electron.firstWindow() })
      await electron.close()
      return
    }
    const host = await startHost({ data: dataFolder, flags: hostFlags })
    const page = await context.newPage()
    await page.goto(host.ready.console)
    await use({ endpoint: host.ready.endpoint, data: dataFolder, page })
    await page.close()
    await host.stop()
  },

  page: async ({ running }, use) => {
    await running.page.locator('html[data-app-state="ready"]').waitFor({ state: 'attached' })
    await use(running.page)
  },

  sqs: async ({ running }, use) => {
    const client = new SQSClient({
      endpoint: running.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    await use(client)
    client.destroy()
  },
})

export { expect } from '@playwright/test'

function launch(data: string, flags: readonly string[]): Promise<ElectronApplication> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return _electron.launch({
    executablePath: installedElectron(),
    args: [...asRoot, root, '--data', data, '--port', '0', '--json', ...flags],
  })
}

/** The desktop app prints the same line of JSON as the headless host. */
function endpointOf(electron: ElectronApplication): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const child = electron.process()
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const line = /^\{.*\}$/m.exec(said)?.[0]
      if (line) resolve((JSON.parse(line) as { endpoint: string }).endpoint)
    })
    child.once('exit', (code) => reject(new Error(`Electron ended with status ${code}:\n${said}`)))
  })
}
