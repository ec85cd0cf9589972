import type { Bound, Condition, ValueCondition } from './conditions'
import type { Scalar } from './numbers'
import { LongNumber } from './numbers'

/** Texts longer than this are cut for showing. Characters. */
const LONGEST = 80

export function quoted(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return JSON.stringify(cut)
}

/** A value as one reads it: strings in quotation marks, so that "80" and 80 look different. */
export function valueText(value: Scalar): string {
  if (typeof value === 'string') return quoted(value)
  return value instanceof LongNumber ? value.text : String(value)
}

/** `"a", "b" or "c"` */
export function listed(texts: readonly string[], word = 'or'): string {
  if (texts.length < 2) return texts[0] ?? ''
  return `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1) ?? ''}`
}

/** What a condition wants, to be read behind "the policy wants". */
export function conditionText(condition: ValueCondition | Condition): string {
  switch (condition.kind) {
    case 'is':
      return valueText(condition.value)
    case 'number':
      return condition.number.text
    case 'prefix':
      return `a text that begins with ${quoted(condition.text)}`
    case 'suffix':
      return `a text that ends with ${quoted(condition.text)}`
    case 'ignore-case':
      return `${quoted(condition.text)} in upper or lower case`
    case 'wildcard':
      return `a text like ${quoted(condition.text)}`
    case 'range':
      return rangeText(condition.above, condition.below)
    case 'network':
      return `an address in ${condition.text}`
    case 'anything-but':
      return `anything but ${listed(condition.excluded.map(conditionText))}`
    case 'present':
      return 'a value that is neither null nor empty'
    case 'absent':
      return 'no such key'
  }
}

function rangeText(above: Bound | null, below: Bound | null): string {
  const parts: string[] = []
  if (above) parts.push(`${above.included ? 'at least' : 'more than'} ${above.number.text}`)
  if (below) parts.push(`${below.included ? 'at most' : 'less than'} ${below.number.text}`)
  return parts.join(' and ')
}

/** How many conditions of one key are named before the rest is only counted. */
const NAMED = 5

export function conditionsText(conditions: readonly Condition[]): string {
  const texts = conditions.slice(0, NAMED).map(conditionText)
  const rest = conditions.length - NAMED
  if (rest > 0) texts.push(`${rest} more`)
  return listed(texts)
}
