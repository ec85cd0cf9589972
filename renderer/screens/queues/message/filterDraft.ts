import type { MessageFilter, MessageState } from '../../../../shared/console/messages'
import { formatDuration } from '../../../components/format'

/** The filter bar as it is typed: empty text and null mean "any". */
export interface FilterDraft {
  states: MessageState[]
  text: string
  jsonPath: string
  jsonValue: string
  attributeName: string
  attributeValue: string
  groupId: string
  /** Seconds. */
  minAge: number | null
  maxAge: number | null
  minReceiveCount: number | null
  maxReceiveCount: number | null
  sourceArn: string | null
}

export function emptyDraft(): FilterDraft {
  return {
    states: [],
    text: '',
    jsonPath: '',
    jsonValue: '',
    attributeName: '',
    attributeValue: '',
    groupId: '',
    minAge: null,
    maxAge: null,
    minReceiveCount: null,
    maxReceiveCount: null,
    sourceArn: null,
  }
}

/** What the console API takes: only the clauses that say something. */
export function toFilter(draft: FilterDraft): MessageFilter {
  const filter: MessageFilter = {}
  if (draft.states.length > 0 && draft.states.length < 3) filter.states = [...draft.states].sort()
  if (draft.text.trim() !== '') filter.text = draft.text.trim()
  if (draft.jsonPath.trim() !== '') {
    filter.jsonPath = draft.jsonPath.trim()
    if (draft.jsonValue !== '') filter.jsonValue = draft.jsonValue
  }
  if (draft.attributeName.trim() !== '') {
    const name = draft.attributeName.trim()
    filter.attribute = draft.attributeValue === '' ? { name } : { name, value: draft.attributeValue }
  }
  if (draft.groupId !== '') filter.groupId = draft.groupId
  if (draft.minAge !== null) filter.minAge = draft.minAge
  if (draft.maxAge !== null) filter.maxAge = draft.maxAge
  if (draft.minReceiveCount !== null) filter.minReceiveCount = draft.minReceiveCount
  if (draft.maxReceiveCount !== null) filter.maxReceiveCount = draft.maxReceiveCount
  if (draft.sourceArn !== null) filter.sourceArn = draft.sourceArn
  return filter
}

export function isFiltered(filter: MessageFilter): boolean {
  return Object.keys(filter).length > 0
}

/** A clause of the panel as a chip that can be taken away; state and text have their own places. */
export interface Clause {
  readonly label: string
  readonly without: (draft: FilterDraft) => FilterDraft
}

export function clausesOf(draft: FilterDraft): Clause[] {
  const filter = toFilter(draft)
  const clauses: Clause[] = []
  const add = (label: string, change: Partial<FilterDraft>): void => {
    clauses.push({ label, without: (now) => ({ ...now, ...change }) })
  }
  if (filter.jsonPath !== undefined)
    add(
      filter.jsonValue === undefined ? `has ${filter.jsonPath}` : `${filter.jsonPath} = ${filter.jsonValue}`,
      { jsonPath: '', jsonValue: '' },
    )
  if (filter.attribute)
    add(
      filter.attribute.value === undefined
        ? `has attribute ${filter.attribute.name}`
        : `attribute ${filter.attribute.name} = ${filter.attribute.value}`,
      { attributeName: '', attributeValue: '' },
    )
  if (filter.groupId !== undefined) add(`group ${filter.groupId}`, { groupId: '' })
  if (filter.minAge !== undefined) add(`older than ${formatDuration(filter.minAge)}`, { minAge: null })
  if (filter.maxAge !== undefined) add(`younger than ${formatDuration(filter.maxAge)}`, { maxAge: null })
  if (filter.minReceiveCount !== undefined)
    add(`received at least ${filter.minReceiveCount}×`, { minReceiveCount: null })
  if (filter.maxReceiveCount !== undefined)
    add(`received at most ${filter.maxReceiveCount}×`, { maxReceiveCount: null })
  if (filter.sourceArn !== undefined)
    add(`from ${filter.sourceArn.slice(filter.sourceArn.lastIndexOf(':') + 1)}`, { sourceArn: null })
  return clauses
}
