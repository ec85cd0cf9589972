import type { Network } from './addresses'
import { isInNetwork } from './addresses'
import type { PolicyNumber, Scalar } from './numbers'
import { isNumber, rasterOf, sameNumber } from './numbers'
import type { WildcardPattern } from './wildcard'
import { fitsWildcard } from './wildcard'

/** Offsets in the policy's text; `to` is exclusive. */
export interface TextRange {
  readonly from: number
  readonly to: number
}

/** One end of a numeric range. */
export interface Bound {
  readonly number: PolicyNumber
  /** Whether the number itself is part of the range. */
  readonly included: boolean
}

/** What can be asked of a value that is there. */
export type ValueCondition =
  | { readonly kind: 'is'; readonly value: string | boolean | null }
  | { readonly kind: 'number'; readonly number: PolicyNumber }
  | { readonly kind: 'prefix' | 'suffix'; readonly text: string }
  | { readonly kind: 'ignore-case'; readonly text: string; readonly folded: string }
  | { readonly kind: 'wildcard'; readonly text: string; readonly pattern: WildcardPattern }
  | { readonly kind: 'range'; readonly above: Bound | null; readonly below: Bound | null }
  | { readonly kind: 'network'; readonly text: string; readonly network: Network }
  | { readonly kind: 'anything-but'; readonly excluded: readonly ValueCondition[] }
  | { readonly kind: 'present' }

/** One entry of a policy's array of values. `absent` is asked of the whole message, the others of each value. */
export type Condition = (ValueCondition | { readonly kind: 'absent' }) & { readonly range: TextRange }

/** Text for comparison without regard to case. */
export function folded(text: string): string {
  return text.toLowerCase()
}

export type ValueTest = (value: Scalar) => boolean

/** The test of one condition. Strings are only like strings, and numbers like numbers, as in JSON. */
export function valueTest(condition: ValueCondition): ValueTest {
  switch (condition.kind) {
    case 'is': {
      const wanted = condition.value
      return (value) => value === wanted
    }
    case 'number': {
      const wanted = condition.number
      return (value) => isNumber(value) && sameNumber(wanted, value)
    }
    case 'prefix': {
      const start = condition.text
      return (value) => typeof value === 'string' && value.startsWith(start)
    }
    case 'suffix': {
      const end = condition.text
      return (value) => typeof value === 'string' && value.endsWith(end)
    }
    case 'ignore-case': {
      const wanted = condition.folded
      return (value) => typeof value === 'string' && folded(value) === wanted
    }
    case 'wildcard': {
      const pattern = condition.pattern
      return (value) => typeof value === 'string' && fitsWildcard(pattern, value)
    }
    case 'range':
      return rangeTest(condition.above, condition.below)
    case 'network': {
      const network = condition.network
      return (value) => typeof value === 'string' && isInNetwork(network, value)
    }
    case 'anything-but': {
      const excluded = anyTest(condition.excluded)
      return (value) => !excluded(value)
    }
    case 'present':
      return (value) => value !== null && value !== ''
  }
}

/** A value that fulfils one of the conditions. */
export function anyTest(conditions: readonly ValueCondition[]): ValueTest {
  const texts = new Set<Scalar>()
  const tests: ValueTest[] = []
  for (const condition of conditions) {
    if (condition.kind === 'is') texts.add(condition.value)
    else tests.push(valueTest(condition))
  }
  const [only] = tests
  if (conditions.length === 1 && conditions[0]) return valueTest(conditions[0])
  if (tests.length === 0) return (value) => texts.has(value)
  if (texts.size === 0 && tests.length === 1 && only) return only
  return (value) => texts.has(value) || tests.some((test) => test(value))
}

function rangeTest(above: Bound | null, below: Bound | null): ValueTest {
  const least = above ? above.number.raster + (above.included ? 0 : 1) : -Infinity
  const most = below ? below.number.raster - (below.included ? 0 : 1) : Infinity
  return (value) => {
    if (!isNumber(value)) return false
    const raster = rasterOf(value)
    return raster >= least && raster <= most
  }
}
