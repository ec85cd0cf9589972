import type { ValueCondition } from './conditions'
import type { JsonArray, JsonNode } from './jsonTree'
import type { PolicyNumber } from './numbers'
import { javaNumber, outOfRange, policyNumber } from './numbers'
import { PolicyProblem } from './policyTree'

const tooManyElements = 'Too many elements in numeric expression'

/**
 * Reads `["=", 1]`, `[">", 1]`, `[">=", 0, "<", 10]`. Only a lower end can be followed by an upper one.
 * https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html
 */
export function readNumeric(value: JsonNode): ValueCondition {
  if (value.kind !== 'array') throw new PolicyProblem('Value of numeric must be an array.', value)
  const [first, second, third] = value.items
  if (first?.kind !== 'string') throw member(value, first, 'Invalid member in numeric match: ')
  const operator = first.text
  switch (operator) {
    case '=': {
      const number = numberAt(value, second, 'equals')
      endsBefore(value, third, tooManyElements)
      return { kind: 'number', number: inRange(number, value) }
    }
    case '<':
    case '<=': {
      const number = inRange(numberAt(value, second, operator), value, third)
      endsBefore(value, third, tooManyElements)
      return { kind: 'range', above: null, below: { number, included: operator === '<=' } }
    }
    case '>':
    case '>=':
      return lowerEnd(value, operator)
    default:
      throw second
        ? new PolicyProblem(`Unrecognized numeric range operator: ${operator}`, second)
        : new PolicyProblem(`Unrecognized numeric range operator: ${operator}`, value, 'read')
  }
}

function lowerEnd(value: JsonArray, operator: '>' | '>='): ValueCondition {
  const [, second, third, fourth, fifth] = value.items
  const bottom = numberAt(value, second, operator)
  const above = { number: bottom, included: operator === '>=' }
  if (!third) {
    inRange(bottom, value)
    return { kind: 'range', above, below: null }
  }
  if (third.kind !== 'string') throw member(value, third, 'Bad value in numeric range: ')
  if (third.text !== '<' && third.text !== '<=') {
    throw new PolicyProblem(`Bad numeric range operator: ${third.text}`, third, 'read')
  }
  const top = numberAt(value, fourth, third.text)
  endsBefore(value, fifth, 'Too many terms in numeric range expression')
  inRange(bottom, value)
  inRange(top, value)
  if (bottom.raster >= top.raster) throw new PolicyProblem('Bottom must be less than top', value, 'read')
  return { kind: 'range', above, below: { number: top, included: third.text === '<=' } }
}

function numberAt(list: JsonArray, node: JsonNode | undefined, operator: string): PolicyNumber {
  if (node?.kind === 'number') return policyNumber(node.text)
  const message = `Value of ${operator} must be numeric`
  throw node ? new PolicyProblem(message, node) : new PolicyProblem(message, list, 'read')
}

function inRange(number: PolicyNumber, list: JsonArray, next?: JsonNode): PolicyNumber {
  if (Number.isNaN(number.raster) && !next) throw new PolicyProblem(outOfRange, list, 'read')
  return number
}

function endsBefore(_list: JsonArray, node: JsonNode | undefined, message: string): void {
  if (node) throw new PolicyProblem(message, node)
}

/** The token as AWS quotes it; reading a string's text takes its reader to the string's end. */
function member(list: JsonArray, node: JsonNode | undefined, message: string): PolicyProblem {
  if (!node) return new PolicyProblem(`${message}]`, list, 'read')
  return new PolicyProblem(`${message}${token(node)}`, node, node.kind === 'string' ? 'read' : 'met')
}

function token(node: JsonNode): string {
  switch (node.kind) {
    case 'string':
      return node.text
    case 'number':
      return javaNumber(node.text)
    case 'word':
      return String(node.value)
    case 'array':
      return '['
    case 'object':
      return '{'
  }
}
