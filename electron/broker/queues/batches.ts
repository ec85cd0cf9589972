import { BrokerError } from '../../../shared/errors'
import type { Quotas } from '../../../shared/quotas'
import type { BatchFailure } from './operations'
import { missingParameter } from './refusals'

const ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/

/**
 * Checks what every batch must keep to: 1 to 10 entries, each with an id of its own of 1 to 80 letters, digits,
 * hyphens and underscores. A batch that breaks it fails as a whole.
 */
export function checkBatch<T extends { Id?: string }>(
  entries: readonly T[] | undefined,
  entryName: string,
  quotas: Quotas,
): (T & { Id: string })[] {
  if (!entries || entries.length === 0) {
    throw new BrokerError('EmptyBatchRequest', `There should be at least one ${entryName} in the request.`)
  }
  if (entries.length > quotas.batchEntries) {
    throw new BrokerError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${quotas.batchEntries}. You have sent ${entries.length}.`,
    )
  }
  const nameless = entries.findIndex(({ Id }) => Id === undefined)
  if (nameless >= 0) throw missingParameter(`${entryName}.${nameless + 1}.Id`)
  const ids = new Set<string>()
  for (const { Id: id } of entries) {
    if (id === undefined || !ENTRY_ID.test(id)) throw new BrokerError('InvalidBatchEntryId')
    if (ids.has(id)) throw new BrokerError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`)
    ids.add(id)
  }
  return entries as (T & { Id: string })[]
}

/** Recorded from AWS: what the message of a single call says, and what an entry's says instead. */
const REWORDED: readonly (readonly [RegExp, string])[] = [
  [/^One or more parameters are invalid\./, 'One or more parameters cannot be validated.'],
  [
    /^Value .* for parameter \w+ is invalid\. Reason: (The request include parameter that is not valid for this queue type)\.$/su,
    '$1',
  ],
  [
    /^Value .* for parameter \w+ is invalid\. Reason: (\w+ can only include alphanumeric and punctuation characters\. 1 to \d+ in length)\.$/su,
    '$1',
  ],
]

/**
 * One entry's error as the result of a batch lists it; anything but a BrokerError goes on. `place` is the entry's, such
 * as `SendMessageBatchRequestEntry.1`.
 */
export function failure(id: string, place: string, error: unknown): BatchFailure {
  if (!(error instanceof BrokerError)) throw error
  let { message } = missingIn(place, error)
  for (const [single, inBatch] of REWORDED) message = message.replace(single, inBatch)
  return { Id: id, SenderFault: true, Code: error.code, Message: message }
}

/** An error of one entry as that of its batch: what is missing is missing in that entry. */
function missingIn(place: string, error: BrokerError): BrokerError {
  if (error.code !== 'MissingParameter') return error
  return new BrokerError(
    error.code,
    error.message.replace(/^The request must contain the parameter /, `$&${place}.`),
  )
}
