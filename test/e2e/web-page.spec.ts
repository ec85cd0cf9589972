import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { goTo } from './console'
import { expect, test } from './fixtures'

/** A page of another origin that calls the endpoint from the browser: only where its origin was allowed. */

/** Serves an empty page on a port of its own. */
const sites = test.extend<{ site: string }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures wanted from this pattern
  site: async ({}, use) => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>A shop</title>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    await use(`http://localhost:${(server.address() as AddressInfo).port}`)
    await new Promise((resolve) => server.close(resolve))
  },
})

/** Creates a queue as an SDK in the page would, and answers its URL, or what the browser said. */
function callFrom(page: Page, endpoint: string): Promise<string> {
  return page.evaluate(async (url) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'AmazonSQS.CreateQueue',
          'x-amz-user-agent': 'aws-sdk-js/3',
          'amz-sdk-request': 'attempt=1; max=3',
        },
        body: JSON.stringify({ QueueName: 'orders' }),
      })
      return ((await answer.json()) as { QueueUrl: string }).QueueUrl
    } catch (error) {
      return String(error)
    }
  }, endpoint)
}

sites(
  'a web page is kept out until its origin is allowed in the settings',
  async ({ page, running, site, context }, testInfo) => {
    testInfo.skip(testInfo.project.name === 'desktop', 'the desktop opens no other pages')
    const shop = await context.newPage()
    await shop.goto(site)
    expect(await callFrom(shop, running.endpoint)).toContain('Failed to fetch')

    await goTo(page, '/settings')
    const origins = page.getByRole('textbox', { name: 'Web pages' })
    await origins.fill('localhost')
    await origins.blur()
    await expect(page.getByRole('alert')).toContainText('An origin such as http://localhost:3000')
    await origins.fill(`${site}/`)
    await origins.press('Enter')
    await expect(page.getByText('From the next start on; now none.')).toBeVisible()
    await expect(origins).toHaveValue(site)
    const hosts = page.getByRole('textbox', { name: 'More host names' })
    await hosts.fill('Switchyard, .corp.example')
    await hosts.blur()
    await expect(hosts).toHaveValue('switchyard, .corp.example')

    await running.restartHost()
    expect(await callFrom(shop, running.endpoint)).toBe(`${running.endpoint}/000000000000/orders`)
    await shop.close()
  },
)
