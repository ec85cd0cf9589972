import { z } from 'zod'

/**
 * What a person may add to the names and web pages that the gateway answers: in settings, by flag, by environment.
 * Names and origins are kept as browsers and clients write them, so that they compare as text.
 */

const HOST = /^\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/

/** A host name without port, at most 253 characters; `.example.test` means every name below it. */
export const allowedHostSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(HOST, 'A host name without port, such as switchyard; .example.test means every name below it')

/** The origin of a web page (`http://localhost:3000`), or `*` for every page of every site. */
export const allowedOriginSchema = z.string().transform((text, context) => {
  const origin = originOf(text.trim())
  if (origin !== undefined) return origin
  context.addIssue({
    code: 'custom',
    message: 'An origin such as http://localhost:3000, or * for every page',
  })
  return z.NEVER
})

/** As a browser writes it in `Origin`: no slash at the end, no port that the scheme implies. */
function originOf(text: string): string | undefined {
  if (text === '*') return text
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const more = url.pathname.replace(/^\/$/, '') + url.search + url.hash + url.username
  if (url.host === '' || more !== '') return undefined
  return `${url.protocol}//${url.host}`
}

/** Names or origins as they are typed: separated by commas or spaces. */
export function listed(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '')
}
