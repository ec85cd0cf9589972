import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SQSClient } from '@aws-sdk/client-sqs'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { installedElectron } from '../../build/electronBinary.mjs'
import { startHost, type HostProcess } from '../support/hostProcess'
import { Seed } from './seed'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * A Switchyard of this test's own: its data folder, its ports, its page. The headless host is the built one, or what
 * E2E_ENTRY names.
 */
export interface Running {
  /** The AWS endpoint. */
  readonly endpoint: string
  readonly data: string
  readonly page: Page
  /** Ends the host and starts it again on the same folder and ports, as after a reboot. Its page is open and ready. */
  restart(): Promise<Page>
  /** Headless only: the same, but the page is left alone. */
  restartHost(): Promise<void>
  /** Headless only: the host's process. */
  host(): HostProcess
}

interface Fixtures {
  /** Flags beyond data folder and ports: `test.use({ hostFlags: ['--quotas', 'relaxed'] })`. */
  hostFlags: string[]
  /** A data folder that is gone after the test. */
  dataFolder: string
  running: Running
  /** The SDK as a developer would use it, pointed at this test's endpoint. */
  sqs: SQSClient
  /** Fills the broker through the SDK. */
  seed: Seed
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
      let electron = await launch(dataFolder, ['--port', '0', ...hostFlags])
      const endpoint = await endpointOf(electron)
      await use({
        endpoint,
        data: dataFolder,
        page: await electron.firstWindow(),
        async restart() {
          await electron.close()
          electron = await launch(dataFolder, ['--port', new URL(endpoint).port, ...hostFlags])
          return ready(await electron.firstWindow())
        },
        restartHost: () => Promise.reject(new Error('Page and host of the desktop end together.')),
        host: () => {
          throw new Error('The desktop app has no process of its own for the host.')
        },
      })
      await electron.close()
      return
    }
    let host = await startHost({ data: dataFolder, flags: hostFlags, entry: process.env.E2E_ENTRY })
    const { endpoint, console: address } = host.ready
    const page = await context.newPage()
    await page.goto(address)
    const restartHost = async (): Promise<void> => {
      await host.stop()
      const ports = ['--port', new URL(endpoint).port, '--console-port', new URL(address).port]
      host = await startHost({
        data: dataFolder,
        flags: [...hostFlags, ...ports],
        entry: process.env.E2E_ENTRY,
      })
    }
    await use({
      endpoint,
      data: dataFolder,
      page,
      async restart() {
        await restartHost()
        await page.goto(host.ready.console)
        return ready(page)
      },
      restartHost,
      host: () => host,
    })
    await page.close()
    await host.stop()
  },

  page: async ({ running }, use) => {
    await use(await ready(running.page))
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

  seed: async ({ sqs }, use) => use(new Seed(sqs)),
})

export { expect } from '@playwright/test'

/** The page has talked to its host and drawn the first screen. */
async function ready(page: Page): Promise<Page> {
  await page.locator('html[data-app-state="ready"]').waitFor({ state: 'attached' })
  return page
}

function launch(data: string, flags: readonly string[]): Promise<ElectronApplication> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return _electron.launch({
    executablePath: installedElectron(),
    args: [...asRoot, root, '--data', data, '--json', ...flags],
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
