import { NetworkProblem, readNetwork } from './addresses'
import type { Condition, ValueCondition } from './conditions'
import { folded } from './conditions'
import type { JsonArray, JsonNode, JsonObject } from './jsonTree'
import { outOfRange, policyNumber } from './numbers'
import { readNumeric } from './numericExpression'
import { PolicyProblem } from './policyTree'
import { WildcardProblem, readWildcard } from './wildcard'

const onlyOneKey = 'Only one key allowed in match expression'
const tooManyElements = 'Too many elements in numeric expression'

/** Reads one entry of an array of values. Throws PolicyProblem with AWS's text. */
export function readCondition(node: JsonNode): Condition {
  const range = { from: node.from, to: node.to }
  switch (node.kind) {
    case 'string':
      return { kind: 'is', value: node.text, range }
    case 'word':
      return { kind: 'is', value: node.value, range }
    case 'number':
      return { kind: 'number', number: policyNumber(node.text), range }
    case 'array':
      throw new PolicyProblem('Match value must be String, number, true, false, or null', node)
    case 'object':
      return { ...readExpression(node), range }
  }
}

function readExpression(node: JsonObject): ValueCondition | { readonly kind: 'absent' } {
  const [member, second] = node.members
  if (!member) throw new PolicyProblem('Match expression name not found', node, 'read')
  const { name, value } = member
  const condition = readOperator(name, value)
  if (second) {
    const numbers = name === 'numeric' || (name === 'anything-but' && !isAffix(value))
    throw new PolicyProblem(numbers ? tooManyElements : onlyOneKey, second.value)
  }
  return condition
}

/** `{"anything-but": {"prefix": …}}` and its like, whose problems have other texts. */
function isAffix(value: JsonNode): boolean {
  return value.kind === 'object' && ['prefix', 'suffix'].includes(value.members[0]?.name ?? '')
}

function readOperator(name: string, value: JsonNode): ValueCondition | { readonly kind: 'absent' } {
  switch (name) {
    case 'exactly':
      return { kind: 'is', value: textOf(value, 'exact') }
    case 'prefix':
    case 'suffix':
      return { kind: name, text: textOf(value, name) }
    case 'equals-ignore-case': {
      const text = textOf(value, name)
      return { kind: 'ignore-case', text, folded: folded(text) }
    }
    case 'wildcard':
      return wildcard(value)
    case 'numeric':
      return readNumeric(value)
    case 'exists':
      if (value.kind !== 'word' || value.value === null) {
        throw new PolicyProblem('exists match pattern must be either true or false.', value)
      }
      return { kind: value.value ? 'present' : 'absent' }
    case 'cidr':
      return network(value)
    case 'anything-but':
      return { kind: 'anything-but', excluded: readExcluded(value) }
    default:
      throw new PolicyProblem(`Unrecognized match type ${name}`, value)
  }
}

function textOf(value: JsonNode, name: string): string {
  if (value.kind !== 'string') throw new PolicyProblem(`${name} match pattern must be a string`, value)
  return value.text
}

function wildcard(value: JsonNode): ValueCondition {
  const text = textOf(value, 'wildcard')
  try {
    return { kind: 'wildcard', text, pattern: readWildcard(text) }
  } catch (problem) {
    if (problem instanceof WildcardProblem) throw new PolicyProblem(problem.message, value, 'read')
    throw problem
  }
}

function network(value: JsonNode): ValueCondition {
  // AWS's own text for this operator says "prefix".
  const text = textOf(value, 'prefix')
  try {
    return { kind: 'network', text, network: readNetwork(text) }
  } catch (problem) {
    if (problem instanceof NetworkProblem) throw new PolicyProblem(problem.message, value, 'nowhere')
    throw problem
  }
}

const singleOrList = 'Value of anything-but must be an array or single string/number value.'

function readExcluded(value: JsonNode): readonly ValueCondition[] {
  switch (value.kind) {
    case 'string':
    case 'number':
      return [plainValue(value)]
    case 'array':
      return plainList(value)
    case 'word':
      throw new PolicyProblem(singleOrList, value)
    case 'object':
      return readExcludedPattern(value)
  }
}

function plainValue(node: JsonNode): ValueCondition {
  if (node.kind === 'string') return { kind: 'is', value: node.text }
  if (node.kind !== 'number') {
    throw new PolicyProblem('Inside anything but list, start|null|boolean is not supported.', node)
  }
  const number = policyNumber(node.text)
  if (Number.isNaN(number.raster)) throw new PolicyProblem(outOfRange, node)
  return { kind: 'number', number }
}

function plainList(list: JsonArray): readonly ValueCondition[] {
  const excluded = list.items.map(plainValue)
  if (new Set(excluded.map(({ kind }) => kind)).size !== 1) {
    throw new PolicyProblem(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
      list,
      'read',
    )
  }
  return excluded
}

function readExcludedPattern(node: JsonObject): readonly ValueCondition[] {
  const [member, second] = node.members
  if (!member) throw new PolicyProblem('Anything-But expression name not found', node, 'read')
  const { name, value } = member
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) {
    throw new PolicyProblem(`Unsupported anything-but pattern: ${name}`, value)
  }
  if (value.kind === 'object') throw new PolicyProblem(singleOrList, value)
  const listed = value.kind === 'array' ? value.items : [value]
  const excluded = listed.map((item) => readExcludedText(name, item))
  if (value.kind === 'array' && listed.length === 0) {
    throw new PolicyProblem('Empty arrays are not allowed', value, 'read')
  }
  if (second) throw new PolicyProblem(isAffix(node) ? onlyOneKey : tooManyElements, second.value)
  return excluded
}

function readExcludedText(name: string, item: JsonNode): ValueCondition {
  if (name === 'equals-ignore-case' && item.kind !== 'string') {
    throw new PolicyProblem(
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
      item,
    )
  }
  const condition = readOperator(name, item)
  if (isEmptyAffix(condition)) throw new PolicyProblem('Null prefix/suffix not allowed', item, 'read')
  return condition.kind === 'absent' ? { kind: 'present' } : condition
}

function isEmptyAffix(condition: ValueCondition | { readonly kind: 'absent' }): boolean {
  return (condition.kind === 'prefix' || condition.kind === 'suffix') && condition.text === ''
}
