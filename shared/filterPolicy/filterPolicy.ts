import { readClauses } from './clauseReader'
import { combinations, filterPolicyLimits, utf8Bytes } from './complexity'
import type { JsonNode, JsonObject } from './jsonTree'
import { JsonProblem, readJson } from './jsonTree'
import type { ClauseGroup, FilterPolicy, FilterScope, PolicyShape } from './policyTree'
import { PolicyProblem } from './policyTree'
import { lineAndColumn, notJson, QuotedPolicy } from './quotedPolicy'

export { combinationsText, filterPolicyLimits } from './complexity'
export { explain } from './explanation'
export type { ExplainedClause, Explanation, Verdict } from './explanation'
export { compileFilter, matches } from './matching'
export type { CompiledFilter } from './matching'
export { prepareMessage } from './message'
export type { FilterAttribute, FilterMessage, PreparedMessage } from './message'
export type { FilterPolicy, FilterScope, PolicyShape } from './policyTree'

/** Why a policy is refused, and where. */
export interface FilterPolicyProblem {
  /** What AWS says behind `Invalid parameter: ` (Subscribe puts `Attributes Reason: ` in between). */
  readonly message: string
  /** From 1, in the text as it was written. AWS's message counts in its own copy, without white space. */
  readonly line: number
  readonly column: number
  readonly offset: number
  /** End of what is wrong, exclusive. */
  readonly to: number
}

export type ParsedFilterPolicy =
  | { readonly ok: true; readonly policy: FilterPolicy }
  | { readonly ok: false; readonly problem: FilterPolicyProblem }

/**
 * Reads and checks the policy of a subscription, with AWS's messages and limits. `{}` is a policy that lets everything
 * through; the empty text, with which AWS takes a policy away, is not JSON and so not a policy.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function parseFilterPolicy(text: string, scope: FilterScope): ParsedFilterPolicy {
  let root: JsonNode | undefined
  try {
    const bytes = utf8Bytes(text)
    if (bytes > filterPolicyLimits.bytes) {
      throw new PolicyProblem(
        `FilterPolicy: Filter policy can not be larger than ${filterPolicyLimits.bytes} bytes`,
      )
    }
    root = readJson(text)
    return { ok: true, policy: readPolicy(root, text, scope, bytes) }
  } catch (problem) {
    if (problem instanceof JsonProblem) {
      return refused(
        text,
        `FilterPolicy: ${notJson(text, problem)}`,
        problem.offset,
        Math.min(problem.offset + 1, text.length),
      )
    }
    if (!(problem instanceof PolicyProblem)) throw problem
    const place = problem.at ?? root ?? { from: 0, to: text.length }
    const location =
      root && problem.at && problem.upTo !== 'nowhere'
        ? new QuotedPolicy(root).location(problem.at, problem.upTo)
        : ''
    return refused(text, `${problem.message}${location}`, place.from, place.to)
  }
}

/**
 * How much of AWS's limits a policy takes, also where it takes too much; null for a text that is not a policy at all.
 */
export function policyShape(text: string): PolicyShape | null {
  try {
    const root = readJson(text)
    return root.kind === 'object' ? measure(root, readClauses(root, []), utf8Bytes(text)) : null
  } catch (problem) {
    if (problem instanceof JsonProblem || problem instanceof PolicyProblem) return null
    throw problem
  }
}

function measure(root: JsonObject, clauses: ClauseGroup, bytes: number): PolicyShape {
  return {
    keys: root.members.length,
    keyLimit: filterPolicyLimits.keys,
    combinations: combinations(clauses),
    combinationLimit: filterPolicyLimits.combinations,
    bytes,
    byteLimit: filterPolicyLimits.bytes,
  }
}

function readPolicy(root: JsonNode, text: string, scope: FilterScope, bytes: number): FilterPolicy {
  if (root.kind !== 'object') throw new PolicyProblem('FilterPolicy: Filter is not an object', root)
  const clauses = readClausesOf(root)
  if (scope === 'MessageAttributes' && isNested(clauses)) {
    // Recorded from AWS: this message alone does not say "FilterPolicy: ".
    throw new PolicyProblem('Filter policy scope MessageAttributes does not support nested filter policy')
  }
  const shape = measure(root, clauses, bytes)
  if (shape.keys > shape.keyLimit) {
    throw new PolicyProblem(`FilterPolicy: Filter policy can not have more than ${shape.keyLimit} keys`)
  }
  if (shape.combinations > shape.combinationLimit) {
    throw new PolicyProblem('FilterPolicy: Filter policy is too complex')
  }
  return { scope, text, clauses, shape }
}

function readClausesOf(root: JsonObject) {
  try {
    return readClauses(root, [])
  } catch (problem) {
    if (problem instanceof PolicyProblem) {
      throw new PolicyProblem(`FilterPolicy: ${problem.message}`, problem.at, problem.upTo)
    }
    throw problem
  }
}

function isNested(clauses: ClauseGroup): boolean {
  return clauses.some(
    (clause) => clause.path.length > 1 || (clause.kind === 'or' && clause.alternatives.some(isNested)),
  )
}

function refused(text: string, message: string, offset: number, to: number): ParsedFilterPolicy {
  return { ok: false, problem: { message, ...lineAndColumn(text, offset), offset, to } }
}
