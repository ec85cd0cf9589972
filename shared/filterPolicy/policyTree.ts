import type { Condition, TextRange } from './conditions'
import type { JsonNode } from './jsonTree'

/** What a filter policy is applied to. https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html */
export type FilterScope = 'MessageAttributes' | 'MessageBody'

/** One key with its array of values: at least one of them has to be met. */
export interface KeyClause {
  readonly kind: 'key'
  /** The keys from the outside in, as written. */
  readonly path: readonly string[]
  readonly conditions: readonly Condition[]
  /** The array of values. */
  readonly range: TextRange
}

/** A recognized `$or`: at least one alternative has to be met as a whole. */
export interface OrClause {
  readonly kind: 'or'
  readonly path: readonly string[]
  readonly alternatives: readonly ClauseGroup[]
  readonly range: TextRange
}

/** Clauses that all have to be met. Nested objects are resolved into the paths of their keys. */
export type ClauseGroup = readonly (KeyClause | OrClause)[]

/** A policy that AWS would take. */
export interface FilterPolicy {
  readonly scope: FilterScope
  /** As it was written; the ranges of clauses are offsets in it. */
  readonly text: string
  readonly clauses: ClauseGroup
  readonly shape: PolicyShape
}

/** A policy measured against AWS's limits, for showing. */
export interface PolicyShape {
  readonly keys: number
  readonly keyLimit: number
  readonly combinations: number
  readonly combinationLimit: number
  readonly bytes: number
  readonly byteLimit: number
}

/** A policy that AWS refuses. `at` is the value it stops at; `nowhere`: AWS's message does not say where. */
export class PolicyProblem extends Error {
  constructor(
    message: string,
    readonly at?: JsonNode,
    readonly upTo: 'met' | 'read' | 'nowhere' = 'met',
  ) {
    super(message)
  }
}
