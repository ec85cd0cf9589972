import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Two frames after a change everything that it begins has begun; what moves is let come to rest. */
const drawn = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  .then(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)))
  .then(() => undefined)`

/** What the colours of a theme decide; all else is the same in light and in dark. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * Holds what the page shows now to axe's rules: nothing serious, nothing critical. In light to all of them, in dark to
 * those about colours.
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    await page.evaluate(drawn)
    // There are no frames of other origins, so axe needs no blank page to gather what it finds in them.
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .options({
        resultTypes: ['violations'],
        ...(colorScheme === 'dark' && { runOnly: { type: 'rule', values: OF_COLOURS } }),
      })
      .analyze()
    const found = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`),
      )
    expect.soft(found, `${what}, ${colorScheme}`).toEqual([])
  }
}
