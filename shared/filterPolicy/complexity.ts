import type { ClauseGroup, PolicyShape } from './policyTree'

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
export const filterPolicyLimits = { keys: 5, combinations: 150, bytes: 256 * 1024 } as const

/**
 * The combinations of a policy as AWS counts them: each array counts its values times its nesting level; what all has
 * to be met is multiplied, the alternatives of a `$or` are added up.
 * https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html
 */
export function combinations(clauses: ClauseGroup): number {
  return clauses.reduce(
    (product, clause) =>
      product *
      (clause.kind === 'key'
        ? clause.conditions.length * level(clause.path)
        : clause.alternatives.reduce((sum, alternative) => sum + combinations(alternative), 0)),
    1,
  )
}

/** The path holds no `$or` operators: they add no level. */
function level(path: readonly string[]): number {
  return path.length
}

/** `12 of 150 combinations` */
export function combinationsText(shape: PolicyShape): string {
  return `${shape.combinations.toLocaleString('en')} of ${shape.combinationLimit} combinations`
}

export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length
}
