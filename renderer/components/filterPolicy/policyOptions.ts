import type { FilterScope } from '../../../shared/filterPolicy/filterPolicy'
import { fieldAt, type KnownFields } from './knownFields'
import type { PolicyPlace } from './policyPlace'

/** Something that may be written at a place. */
export interface PolicyOption {
  readonly label: string
  readonly detail: string
  readonly kind: 'key' | 'operator' | 'value'
  readonly insert: string
  /** Where the cursor stands then, an offset in `insert`. */
  readonly cursor: number
}

const operators: readonly { name: string; template: string; detail: string }[] = [
  { name: 'prefix', template: '"prefix": "|"', detail: 'begins with' },
  { name: 'suffix', template: '"suffix": "|"', detail: 'ends with' },
  { name: 'wildcard', template: '"wildcard": "|*"', detail: '* stands for anything' },
  { name: 'equals-ignore-case', template: '"equals-ignore-case": "|"', detail: 'in upper or lower case' },
  { name: 'anything-but', template: '"anything-but": [|]', detail: 'any value but these' },
  { name: 'numeric', template: '"numeric": [">=", |]', detail: 'a range of numbers' },
  { name: 'exists', template: '"exists": |true', detail: 'is there, or is not' },
  { name: 'cidr', template: '"cidr": "|10.0.0.0/24"', detail: 'an IP address in a network' },
]
const insideAnythingBut = new Set(['prefix', 'suffix', 'wildcard', 'equals-ignore-case'])
const comparisons = [
  ['"="', 'equal to'],
  ['">"', 'more than'],
  ['">="', 'at least'],
  ['"<"', 'less than'],
  ['"<="', 'at most'],
] as const

function option(kind: PolicyOption['kind'], label: string, detail: string, template: string): PolicyOption {
  const cursor = template.indexOf('|')
  return cursor < 0
    ? { kind, label, detail, insert: template, cursor: template.length }
    : { kind, label, detail, insert: template.replace('|', ''), cursor }
}

/** What may stand at a place, by what the topic's messages have; the likeliest first. */
export function optionsAt(place: PolicyPlace, fields: KnownFields, scope: FilterScope): PolicyOption[] {
  if (place.expects === 'nothing') return []
  if (place.role === 'policy') return place.expects === 'key' ? keys(place, fields, scope) : openings(place)
  if (place.role === 'alternatives') return [option('operator', '{ }', 'one alternative', '{|}')]
  if (place.role === 'values') return [...seen(place, fields), ...wrapped()]
  if (place.role === 'condition') {
    return (
      place.operators.at(-1) === 'anything-but'
        ? operators.filter(({ name }) => insideAnythingBut.has(name))
        : operators
    ).map(({ name, template, detail }) =>
      option('operator', name, detail, place.hasColon ? JSON.stringify(name) : template),
    )
  }
  return operands(place, fields)
}

function keys(place: PolicyPlace, fields: KnownFields, scope: FilterScope): PolicyOption[] {
  const level = place.path.length === 0 ? fields : (fieldAt(fields, place.path)?.children ?? new Map())
  const taken = new Set(place.taken)
  const found = [...(level as KnownFields)]
    .filter(([name]) => !taken.has(name))
    .map(([name, field]) => {
      const nested = scope === 'MessageBody' && field.values.length === 0 && field.children.size > 0
      const key = JSON.stringify(name)
      const detail = nested
        ? `${field.children.size} ${field.children.size === 1 ? 'key' : 'keys'} inside`
        : field.values.slice(0, 3).join(', ')
      const template = place.hasColon ? key : nested ? `${key}: {|}` : `${key}: [|]`
      // A name may hold the mark of the cursor itself.
      return name.includes('|')
        ? { kind: 'key' as const, label: name, detail, insert: key, cursor: key.length }
        : option('key', name, detail, template)
    })
  const or = option(
    'operator',
    '$or',
    'one of several must match',
    place.hasColon ? '"$or"' : '"$or": [{|}, {}]',
  )
  return taken.has('$or') ? found : [...found, or]
}

/** Behind the colon of a key. */
function openings(place: PolicyPlace): PolicyOption[] {
  return place.path.at(-1) === '$or'
    ? [option('operator', '[{ }, { }]', 'alternatives', '[{|}, {}]')]
    : [option('operator', '[ ]', 'values, one of which must match', '[|]')]
}

function seen(place: PolicyPlace, fields: KnownFields): PolicyOption[] {
  return (fieldAt(fields, place.path)?.values ?? []).map((value) => ({
    kind: 'value' as const,
    label: value.replace(/^"(.*)"$/, '$1'),
    detail: 'seen',
    insert: value,
    cursor: value.length,
  }))
}

function wrapped(): PolicyOption[] {
  return operators.map(({ name, template, detail }) => option('operator', name, detail, `{${template}}`))
}

function operands(place: PolicyPlace, fields: KnownFields): PolicyOption[] {
  switch (place.operators.at(-1)) {
    case 'exists':
      return [
        option('value', 'true', 'it has to be there', 'true'),
        option('value', 'false', 'it must not be there', 'false'),
      ]
    case 'numeric':
      return comparisons.map(([text, detail]) => option('operator', text.slice(1, -1), detail, text))
    case 'anything-but':
      return [
        ...seen(place, fields),
        ...operators
          .filter(({ name }) => insideAnythingBut.has(name))
          .map(({ name, template, detail }) => option('operator', name, detail, `{${template}}`)),
      ]
    default:
      return seen(place, fields).filter(({ insert }) => insert.startsWith('"'))
  }
}
