import type { JsonMember, JsonNode, JsonObject } from './jsonTree'
import { readCondition } from './matchExpression'
import type { ClauseGroup, KeyClause, OrClause } from './policyTree'
import { PolicyProblem } from './policyTree'

/**
 * Names that keep a `$or` from being an operator when an alternative has them as a key.
 * https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html; the list is the Event Ruler's.
 */
const RESERVED = new Set([
  'exactly',
  'equals-ignore-case',
  'prefix',
  'suffix',
  'anything-but',
  'exists',
  'wildcard',
  'numeric',
  'cidr',
  '=',
  '<',
  '<=',
  '>',
  '>=',
  'regex',
  'not-wildcard',
  'not-equals-ignore-case',
  'date-after',
  'date-on-or-after',
  'date-before',
  'date-on-or-before',
  'in-date-range',
  'ip-address-in-range',
  'ip-address-not-in-range',
])

/** Reads the clauses of an object of a policy. Throws PolicyProblem with AWS's text. */
export function readClauses(object: JsonObject, path: readonly string[]): ClauseGroup {
  return object.members.flatMap((member) => readMember(member, path))
}

function readMember(member: JsonMember, path: readonly string[]): ClauseGroup {
  const { name, value } = member
  const here = [...path, name]
  if (value.kind === 'object') {
    if (value.members.length === 0) throw new PolicyProblem('Empty objects are not allowed', value, 'read')
    return readClauses(value, here)
  }
  if (value.kind !== 'array') throw new PolicyProblem(`"${name}" must be an object or an array`, value)
  const range = { from: value.from, to: value.to }
  if (name === '$or' && isOperator(value.items)) {
    const clause: OrClause = {
      kind: 'or',
      path: here,
      alternatives: value.items.map((item) => readAlternative(item, path)),
      range,
    }
    return [clause]
  }
  const conditions = value.items.map(readCondition)
  if (conditions.length === 0) throw new PolicyProblem('Empty arrays are not allowed', value, 'read')
  const clause: KeyClause = { kind: 'key', path: here, conditions, range }
  return [clause]
}

/** At least two objects, none with a reserved name; else `$or` is a key like any other. */
function isOperator(items: readonly JsonNode[]): boolean {
  const objects = items.filter((item) => item.kind === 'object')
  return objects.length >= 2 && !objects.some(({ members }) => members.some(({ name }) => RESERVED.has(name)))
}

function readAlternative(item: JsonNode, path: readonly string[]): ClauseGroup {
  if (item.kind !== 'object') {
    throw new PolicyProblem('Only JSON object is allowed in array of $or relationship.', item)
  }
  if (item.members.length === 0) throw new PolicyProblem('Empty objects are not allowed', item, 'read')
  return readClauses(item, path)
}
