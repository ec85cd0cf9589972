import type { RecordFilter } from '../../../../shared/console/records'
import { pathSteps } from '../jsonPath'

/** The filter as it is typed: empty text means "any". */
export interface TailFilterDraft {
  readonly text: string
  readonly jsonPath: string
  readonly jsonValue: string
  readonly partitionKey: string
}

export const emptyFilter: TailFilterDraft = { text: '', jsonPath: '', jsonValue: '', partitionKey: '' }

/** What is typed as a path is none, or not yet. */
export const pathIsWrong = (path: string): boolean => path.trim() !== '' && pathSteps(path.trim()) === null

/** What the console API takes: only the clauses that say something. A path that is not whole yet says nothing. */
export function toRecordFilter(draft: TailFilterDraft): RecordFilter {
  const filter: RecordFilter = {}
  if (draft.text.trim() !== '') filter.text = draft.text.trim()
  if (draft.jsonPath.trim() !== '' && !pathIsWrong(draft.jsonPath)) {
    filter.jsonPath = draft.jsonPath.trim()
    if (draft.jsonValue !== '') filter.jsonValue = draft.jsonValue
  }
  if (draft.partitionKey !== '') filter.partitionKey = draft.partitionKey
  return filter
}

export const isFiltered = (filter: RecordFilter): boolean => Object.keys(filter).length > 0

/** A clause as a chip that can be taken away; the text has its own place. */
export interface FilterClause {
  readonly label: string
  readonly without: Partial<TailFilterDraft>
}

export function clausesOf(filter: RecordFilter): FilterClause[] {
  const clauses: FilterClause[] = []
  if (filter.jsonPath !== undefined)
    clauses.push({
      label:
        filter.jsonValue === undefined
          ? `has ${filter.jsonPath}`
          : `${filter.jsonPath} = ${filter.jsonValue}`,
      without: { jsonPath: '', jsonValue: '' },
    })
  if (filter.partitionKey !== undefined)
    clauses.push({ label: `partition key ${filter.partitionKey}`, without: { partitionKey: '' } })
  return clauses
}
