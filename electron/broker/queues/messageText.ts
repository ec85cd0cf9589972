const PLAIN_ASCII = /^[\t\n\r -~]*$/
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
const encoder = new TextEncoder()

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  return PLAIN_ASCII.test(text) ? text.length : encoder.encode(text).length
}

/**
 * Bytes of a text in UTF-8, or undefined if it has a character that SQS refuses: allowed are
 * #x9 #xA #xD #x20-#xD7FF #xE000-#xFFFD #x10000-#x10FFFF, so no other control characters and no lone surrogates.
 */
export function allowedTextLength(text: string): number | undefined {
  if (PLAIN_ASCII.test(text)) return text.length
  return FORBIDDEN.test(text) ? undefined : encoder.encode(text).length
}

/** The first character that SQS refuses, as it names it: for example `#x1F`. Empty if there is none. */
export function forbiddenCharacter(text: string): string {
  const code = FORBIDDEN.exec(text)?.[0].codePointAt(0)
  return code === undefined ? '' : `#x${code.toString(16).toUpperCase()}`
}
