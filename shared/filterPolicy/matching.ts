import type { Route } from './bodyWalk'
import { BodyPath, hasValues, isMet } from './bodyWalk'
import type { Condition, ValueCondition, ValueTest } from './conditions'
import { anyTest } from './conditions'
import type { FilterMessage, PreparedMessage } from './message'
import { prepared } from './message'
import type { ClauseGroup, FilterPolicy, KeyClause } from './policyTree'

/** A key's values, ready to be asked. */
export interface CompiledKey {
  readonly kind: 'key'
  readonly clause: KeyClause
  readonly name: string
  readonly path: BodyPath
  /** Whether a value that is there meets the clause; null where only absence does. */
  readonly test: ValueTest | null
  /** Whether absence of the key meets the clause. */
  readonly orAbsent: boolean
}

export type CompiledClause =
  CompiledKey | { readonly kind: 'or'; readonly alternatives: readonly (readonly CompiledClause[])[] }

/** One way to meet a body policy: clauses to be met by values, and clauses to be met by absence. */
interface Way {
  readonly wanted: readonly Route[]
  readonly absent: readonly Route[]
}

/** A policy ready to decide about messages. */
export interface CompiledFilter {
  readonly policy: FilterPolicy
  readonly clauses: readonly CompiledClause[]
  /** All ways to meet it, for policies on bodies; no more than its combinations. */
  readonly ways: readonly Way[]
}

export function compileFilter(policy: FilterPolicy): CompiledFilter {
  const clauses = compileGroup(policy.clauses)
  return { policy, clauses, ways: policy.scope === 'MessageBody' ? waysOf(clauses) : [] }
}

function compileGroup(group: ClauseGroup): CompiledClause[] {
  return group.map((clause) =>
    clause.kind === 'or'
      ? { kind: 'or', alternatives: clause.alternatives.map(compileGroup) }
      : compileKey(clause),
  )
}

function compileKey(clause: KeyClause): CompiledKey {
  const conditions = clause.conditions.filter(isOfValue)
  return {
    kind: 'key',
    clause,
    name: clause.path.join('.'),
    path: new BodyPath(clause.path),
    test: conditions.length > 0 ? anyTest(conditions) : null,
    orAbsent: conditions.length < clause.conditions.length,
  }
}

export function isOfValue(condition: Condition): condition is ValueCondition & Condition {
  return condition.kind !== 'absent'
}

/** Whether a subscription with this policy gets the message. Takes a prepared message to save reading it again. */
export function matches(filter: CompiledFilter, message: FilterMessage | PreparedMessage): boolean {
  const { clauses, policy } = filter
  if (clauses.length === 0) return true
  const ready = prepared(message)
  if (policy.scope === 'MessageAttributes') return attributesMeet(clauses, ready)
  const body = ready.readBody()
  return typeof body !== 'string' && filter.ways.some((way) => bodyMeets(way, body))
}

function attributesMeet(clauses: readonly CompiledClause[], message: PreparedMessage): boolean {
  for (const clause of clauses) {
    const met =
      clause.kind === 'key'
        ? attributeMeets(clause, message)
        : clause.alternatives.some((alternative) => attributesMeet(alternative, message))
    if (!met) return false
  }
  return true
}

/** `exists: false` never holds for a message without attributes: https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html */
export function attributeMeets(key: CompiledKey, message: PreparedMessage): boolean {
  const value = message.attribute(key.name)
  if (value === undefined) return key.orAbsent && message.hasAttributes()
  const { test } = key
  if (test === null) return false
  if (typeof value !== 'object' || value === null) return test(value)
  return isList(value) ? value.some(test) : test(value)
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}

function bodyMeets(way: Way, body: object): boolean {
  return isMet(body, way.wanted, way.absent) && (way.wanted.length > 0 || hasValues(body))
}

/** Whether a body meets this clause, whatever the others ask. */
export function bodyMeetsKey(key: CompiledKey, body: object): boolean {
  return waysOf([key]).some((way) => bodyMeets(way, body))
}

function waysOf(clauses: readonly CompiledClause[]): Way[] {
  let ways: OpenWay[] = [{ wanted: [], absent: [] }]
  for (const clause of clauses) {
    const next = clause.kind === 'key' ? waysOfKey(clause) : clause.alternatives.flatMap(waysOf)
    const [only] = next
    // The usual case; copying the ways for each of thousands of keys would take its time.
    if (only && next.length === 1) ways.forEach((way) => extend(way, only))
    else {
      ways = ways.flatMap(({ wanted, absent }) =>
        next.map((more) => extend({ wanted: [...wanted], absent: [...absent] }, more)),
      )
    }
  }
  return ways
}

interface OpenWay extends Way {
  readonly wanted: Route[]
  readonly absent: Route[]
}

function extend(way: OpenWay, more: Way): OpenWay {
  for (const route of more.wanted) way.wanted.push(route)
  for (const route of more.absent) way.absent.push(route)
  return way
}

function waysOfKey({ path, test, orAbsent }: CompiledKey): Way[] {
  const ways: Way[] = []
  if (test) ways.push({ wanted: [{ path, at: 0, test }], absent: [] })
  if (orAbsent) ways.push({ wanted: [], absent: [{ path, at: 0, test: () => false }] })
  return ways
}
