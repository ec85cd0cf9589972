import { JsonProblem, readJson } from './filterPolicy/jsonTree'
import { notJson } from './filterPolicy/quotedPolicy'

export type ReadObject =
  | { readonly ok: true; readonly members: Readonly<Record<string, unknown>> }
  /** What AWS says behind the attribute's name. */
  | { readonly ok: false; readonly problem: string }

/** Reads a policy, of whatever kind: JSON text of an object. */
export function readJsonObject(text: string): ReadObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { ok: false, problem: whatIsWrong(text) }
  }
  return isObject(value) ? { ok: true, members: value } : { ok: false, problem: NO_OBJECT }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const NO_OBJECT = 'failed to parse JSON.'

function whatIsWrong(text: string): string {
  try {
    readJson(text)
    return NO_OBJECT
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error
    return notJson(text, error)
  }
}
