/**
 * uPlot formats numbers in the browser's language when it is loaded, and fails where that is no language tag: Chromium
 * started without a locale may say `en-US@posix`. Import this before anything that draws charts.
 */
try {
  Intl.getCanonicalLocales(navigator.language)
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true })
}
