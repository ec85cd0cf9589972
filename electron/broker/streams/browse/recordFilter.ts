import type { RecordFilter } from '../../../../shared/console/records'
import { BrokerError } from '../../../../shared/errors'
import { aggregatedRecords } from '../../../../shared/kpl/aggregated'
import { JsonTextError, parsePath, textAt } from '../../jsonText'
import type { StoredRecord } from '../records/recordLog'

type Tested = Pick<StoredRecord, 'partitionKey' | 'data'>

export interface CompiledRecordFilter {
  /** No clause: everything matches, and nothing needs to be read to know that. */
  readonly empty: boolean
  matches(record: Tested): boolean
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Makes one test of all clauses; every clause that is given must hold. Of a record that the Kinesis Producer Library
 * aggregated, one of the records inside must fulfil them all; the key of the whole counts as its own. Throws InvalidParameterValue for a path that is none.
 */
export function compileRecordFilter(filter: RecordFilter): CompiledRecordFilter {
  const { text, jsonPath, jsonValue, partitionKey } = filter
  const tests: ((record: Tested, content: () => string, outer: Tested) => boolean)[] = []
  if (partitionKey) {
    tests.push((record, _, outer) => [record.partitionKey, outer.partitionKey].includes(partitionKey))
  }
  if (text) {
    const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu')
    tests.push((record, content) => pattern.test(record.partitionKey) || pattern.test(content()))
  }
  if (jsonPath) {
    const value = jsonText(jsonPath)
    tests.push((_, content) => {
      const found = value(content())
      return found !== undefined && (jsonValue === undefined || found === jsonValue)
    })
  }
  const holds = (record: Tested, outer: Tested): boolean => {
    let decoded: string | undefined
    const content = (): string => (decoded ??= decoder.decode(record.data))
    return tests.every((test) => test(record, content, outer))
  }
  return {
    empty: tests.length === 0,
    matches(record) {
      const users = aggregatedRecords(record.data)
      return users ? users.some((user) => holds(user, record)) : holds(record, record)
    },
  }
}

/**
 * What stands at a JSON path of a text, a string's characters or the JSON text of anything else. Throws
 * InvalidParameterValue for a path that is none.
 */
export function jsonText(path: string): (content: string) => string | undefined {
  try {
    const steps = parsePath(path)
    return (content) => textAt(content, steps)
  } catch (error) {
    if (error instanceof JsonTextError) throw new BrokerError('InvalidParameterValue', error.message)
    throw error
  }
}
