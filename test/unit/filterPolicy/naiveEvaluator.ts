/**
 * The rules of filter policies once more, as plainly as possible and without a thought of speed: what the engine is
 * compared with. It shares no code with it, takes policies and bodies as JSON.parse reads them, and tries all
 * combinations. Numbers are exact to six decimals; keys of bodies that hold dots may not lie next to arrays.
 */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export interface NaiveAttribute {
  DataType: string
  StringValue?: string
  BinaryValue?: Uint8Array
}

interface Leaf {
  path: string
  value: Json
  /** Which element was taken of which array. */
  elements: Record<string, number>
}

type Wanted = [path: string, values: Json[]]

const RESERVED = [
  'prefix',
  'suffix',
  'numeric',
  'exists',
  'anything-but',
  'wildcard',
  'cidr',
  'equals-ignore-case',
]

export function naiveBody(policy: { [key: string]: Json }, body: string): boolean {
  if (Object.keys(policy).length === 0) return true
  let parsed: Json
  try {
    parsed = JSON.parse(body) as Json
  } catch {
    return false
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return false
  const leaves = leavesOf(parsed, '', 'root', {})
  return leaves.length > 0 && branches(policy, '').some((branch) => canMeet(branch, leaves, [], []))
}

export function naiveAttributes(
  policy: { [key: string]: Json },
  attributes: Record<string, NaiveAttribute>,
): boolean {
  if (Object.keys(policy).length === 0) return true
  const leaves: Leaf[] = []
  const there: string[] = []
  for (const [path, { DataType, StringValue }] of Object.entries(attributes)) {
    if (StringValue === undefined || DataType === 'Binary') continue
    there.push(path)
    if (DataType === 'Number') leaves.push({ path, value: Number(StringValue), elements: {} })
    else if (DataType === 'String') leaves.push({ path, value: StringValue, elements: {} })
    else leaves.push(...leavesOf(JSON.parse(StringValue) as Json, path, path, {}))
  }
  return there.length > 0 && branches(policy, '').some((branch) => canMeet(branch, leaves, [], there))
}

function leavesOf(value: Json, path: string, place: string, elements: Record<string, number>): Leaf[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      leavesOf(item, path, `${place}/${index}`, { ...elements, [place]: index }),
    )
  }
  if (typeof value !== 'object' || value === null) return [{ path, value, elements }]
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === '' ? key : `${path}.${key}`, `${place}/${key}`, elements),
  )
}

/** The policy without `$or`: each branch is a list of keys that all have to be met. */
function branches(policy: { [key: string]: Json }, path: string): Wanted[][] {
  let result: Wanted[][] = [[]]
  for (const [key, value] of Object.entries(policy)) {
    const here = path === '' ? key : `${path}.${key}`
    let added: Wanted[][]
    if (key === '$or' && isOr(value)) added = value.flatMap((inner) => branches(inner, path))
    else if (Array.isArray(value)) added = [[[here, value]]]
    else added = branches(value as { [key: string]: Json }, here)
    result = result.flatMap((before) => added.map((after) => [...before, ...after]))
  }
  return result
}

function isOr(value: Json): value is { [key: string]: Json }[] {
  if (!Array.isArray(value)) return false
  const objects = value.filter((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
  return (
    objects.length > 1 &&
    !objects.some((object) => Object.keys(object ?? {}).some((key) => RESERVED.includes(key)))
  )
}

/** Takes a leaf, or absence, for one key after the other. */
function canMeet(
  branch: Wanted[],
  leaves: Leaf[],
  taken: Leaf[],
  there: string[],
  absent: string[] = [],
): boolean {
  const [first, ...rest] = branch
  if (!first) {
    return absent.every(
      (path) =>
        !there.includes(path) &&
        !leaves.some((leaf) => leaf.path === path && taken.every((one) => fit(one, leaf))),
    )
  }
  const [path, values] = first
  for (const value of values) {
    if (isAbsence(value)) {
      if (canMeet(rest, leaves, taken, there, [...absent, path])) return true
      continue
    }
    for (const leaf of leaves) {
      if (leaf.path !== path || !naiveValue(value, leaf.value) || !taken.every((one) => fit(one, leaf)))
        continue
      if (canMeet(rest, leaves, [...taken, leaf], there, absent)) return true
    }
  }
  return false
}

function fit(one: Leaf, other: Leaf): boolean {
  return Object.entries(one.elements).every(
    // An attribute may be called as something that every object inherits, `constructor` for one.
    ([array, index]) => !Object.hasOwn(other.elements, array) || other.elements[array] === index,
  )
}

function isAbsence(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value['exists'] === false
}

export function naiveValue(wanted: Json, value: Json): boolean {
  if (typeof wanted === 'number') return typeof value === 'number' && scaled(wanted) === scaled(value)
  if (typeof wanted !== 'object' || wanted === null) return wanted === value
  const [[operator, operand] = ['', null]] = Object.entries(wanted) as [string, Json][]
  if (operator === 'exists') return value !== null && value !== ''
  if (operator === 'anything-but') {
    if (Array.isArray(operand)) return !operand.some((one) => naiveValue(one, value))
    if (typeof operand !== 'object' || operand === null) return !naiveValue(operand, value)
    const [[inner, list] = ['', null]] = Object.entries(operand) as [string, Json][]
    return !(Array.isArray(list) ? list : [list]).some((one) => naiveValue({ [inner]: one }, value))
  }
  if (operator === 'numeric')
    return typeof value === 'number' && inRange(operand as (string | number)[], value)
  if (typeof value !== 'string') return false
  const text = operand as string
  switch (operator) {
    case 'prefix':
      return value.slice(0, text.length) === text
    case 'suffix':
      return text === '' || value.slice(-text.length) === text
    case 'equals-ignore-case':
      return value.toLowerCase() === text.toLowerCase()
    case 'wildcard':
      return wildcardExpression(text).test(value)
    case 'cidr':
      return inNetwork(text, value)
    default:
      throw new Error(`The naive evaluator does not know ${operator}.`)
  }
}

function scaled(value: number): bigint {
  return BigInt(Math.round(value * 1e6))
}

function inRange(expression: (string | number)[], value: number): boolean {
  for (let index = 0; index < expression.length; index += 2) {
    const [left, right] = [scaled(value), scaled(Number(expression[index + 1]))]
    const compared = left < right ? -1 : left > right ? 1 : 0
    const allowed = { '=': [0], '<': [-1], '<=': [-1, 0], '>': [1], '>=': [0, 1] }[String(expression[index])]
    if (!allowed?.includes(compared)) return false
  }
  return true
}

function wildcardExpression(pattern: string): RegExp {
  const source = pattern.replace(/\\[*\\]|\*|[^*\\]/gu, (part) => {
    if (part === '*') return '.*'
    return (part.length > 1 && part.startsWith('\\') ? part.slice(1) : part).replace(
      /[.*+?^${}()|[\]\\/-]/g,
      '\\$&',
    )
  })
  return new RegExp(`^${source}$`, 's')
}

function inNetwork(network: string, address: string): boolean {
  const [base = '', bits = ''] = network.split('/')
  const [one, other] = [number(base), number(address)]
  if (!one || !other || one.bits !== other.bits) return false
  const rest = BigInt(one.bits - Number(bits))
  return one.value >> rest === other.value >> rest
}

function number(address: string): { value: bigint; bits: number } | null {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) {
    return { value: address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n), bits: 32 }
  }
  if (!/^[0-9a-f:]*:[0-9a-f:]*$/i.test(address)) return null
  const [head = '', tail = ''] = address.split('::')
  const [left, right] = [head, tail].map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - (left?.length ?? 0) - (right?.length ?? 0) }, () => '0')
  const groups = [...(left ?? []), ...zeros, ...(right ?? [])]
  return { value: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n), bits: 128 }
}
