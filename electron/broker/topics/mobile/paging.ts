import { invalid } from './refusals'

/** AWS's page of platform applications, push endpoints and phone numbers. */
export const PAGE = 100

/** The key after which a page begins, from the token of the page before; undefined: the first page. */
export function afterOf(token: string | undefined, parameter = 'NextToken'): string | undefined {
  if (token === undefined || token === '') return undefined
  try {
    const text = atob(token)
    if (text.startsWith('after:')) return text.slice('after:'.length)
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
  }
  throw invalid(parameter)
}

/** One more row than `most` was asked for: whether it came says if there is another page. */
export function pageOf<T>(
  rows: readonly T[],
  most: number,
  keyOf: (row: T) => string | number,
): { rows: readonly T[]; next: string | undefined } {
  if (rows.length <= most) return { rows, next: undefined }
  const page = rows.slice(0, most)
  return { rows: page, next: btoa(`after:${keyOf(page.at(-1)!)}`) }
}
