import { expect, type Locator, type Page } from '@playwright/test'
import type { Seeded } from './seed'

/** Where things are in the console, in the words a person would use. */

export type Tab =
  'messages' | 'send' | 'receive' | 'configuration' | 'dead-letters' | 'metrics' | 'tags' | 'use'

/** Opens a queue at a tab, by its address. */
export async function openQueue(page: Page, queue: Seeded, tab: Tab = 'messages'): Promise<void> {
  await goTo(page, `/queues/${queue.arn}/${tab}`)
  await expect(page.getByRole('heading', { level: 1, name: queue.name, exact: true })).toBeVisible()
  await expect(page.getByRole('tabpanel')).toBeVisible()
}

/** Follows an address within the page. */
export async function goTo(page: Page, address: string): Promise<void> {
  await page.goto(new URL(`#${address}`, page.url()).href)
}

/** A queue's row in the list of queues. */
export function queueRow(page: Page, name: string): Locator {
  return page
    .getByRole('grid', { name: 'Queues' })
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name, exact: true }) })
    .filter({ has: page.getByRole('checkbox', { name: `Select ${name}`, exact: true }) })
}

/** The rows of messages, without the head. */
export function messageRows(page: Page): Locator {
  return page.getByRole('grid', { name: /^Messages of/ }).locator('[role=row][data-position]')
}

/** A message's row, by what its row says: state, receives, body. */
export function messageRow(page: Page, text: string | RegExp): Locator {
  return page.getByRole('grid', { name: /^Messages of/ }).getByRole('row', { name: text })
}

/** The pane that shows the open message. */
export function pane(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Message' })
}

export function dialog(page: Page, title: string | RegExp): Locator {
  return page.getByRole('dialog', { name: title })
}

/** The line above the list of messages: "3 match · 20 scanned". */
export function progress(page: Page): Locator {
  return page.getByRole('toolbar', { name: 'Messages' }).getByRole('status')
}

/** Ticks a message's row. */
export async function tick(row: Locator): Promise<void> {
  await row.getByRole('gridcell').first().click()
  await expect(row).toHaveAttribute('aria-selected', 'true')
}

/** A button with a menu, and a line of it. */
export async function choose(page: Page, menu: Locator, line: string | RegExp): Promise<void> {
  await menu.click()
  await page
    .getByRole('menuitem', { name: line })
    .or(page.getByRole('menuitemradio', { name: line }))
    .click()
}

export function toast(page: Page, text: string | RegExp): Locator {
  return page.getByRole('region', { name: 'Notifications' }).getByText(text)
}
