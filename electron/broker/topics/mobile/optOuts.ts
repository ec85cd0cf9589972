import type { World } from '../../../../shared/arn'
import { BrokerError } from '../../../../shared/errors'
import type { Database } from '../../../store/database'
import type { Caller } from '../../queues/operations'
import type {
  CheckIfPhoneNumberIsOptedOutInput,
  CheckIfPhoneNumberIsOptedOutResult,
  ListPhoneNumbersOptedOutInput,
  ListPhoneNumbersOptedOutResult,
  OptInPhoneNumberInput,
} from '../operations'
import type { MobileState } from './mobileState'
import { afterOf, PAGE, pageOf } from './paging'
import { checkPhoneNumber } from './phoneNumbers'

/** How long an opted-in number must wait until it can be opted in again. */
const OPT_IN_MS = 30 * 86_400_000

export const optOutStatements = {
  find: 'SELECT opted_out, opted_in_at FROM sms_opt_outs WHERE account = ? AND region = ? AND number = ?',
  page: 'SELECT number FROM sms_opt_outs WHERE account = ? AND region = ? AND number > ? AND opted_out = 1 ORDER BY number LIMIT ?',
  optOut:
    'INSERT INTO sms_opt_outs (account, region, number, opted_out, opted_out_at) VALUES (?, ?, ?, 1, ?) ON CONFLICT (account, region, number) DO UPDATE SET opted_out = 1, opted_out_at = excluded.opted_out_at',
  optIn:
    'UPDATE sms_opt_outs SET opted_out = 0, opted_in_at = ? WHERE account = ? AND region = ? AND number = ?',
} as const

/** https://docs.aws.amazon.com/sns/latest/api/API_CheckIfPhoneNumberIsOptedOut.html */
export function checkIfPhoneNumberIsOptedOut(
  { engine }: MobileState,
  caller: Caller,
  input: CheckIfPhoneNumberIsOptedOutInput,
): CheckIfPhoneNumberIsOptedOutResult {
  return { isOptedOut: isOptedOut(engine.database, caller, checkPhoneNumber(input.phoneNumber)) }
}

/** By number, 100 a page. https://docs.aws.amazon.com/sns/latest/api/API_ListPhoneNumbersOptedOut.html */
export function listPhoneNumbersOptedOut(
  { engine: { database } }: MobileState,
  { account, region }: Caller,
  input: ListPhoneNumbersOptedOutInput,
): ListPhoneNumbersOptedOutResult {
  const after = afterOf(input.nextToken, 'nextToken') ?? ''
  const numbers = database
    .prepare(optOutStatements.page)
    .all<[string]>(account, region, after, PAGE + 1)
    .map(([number]) => number)
  const page = pageOf(numbers, PAGE, (number) => number)
  return { phoneNumbers: [...page.rows], ...(page.next !== undefined && { nextToken: page.next }) }
}

/**
 * Possible once in 30 days; of a number that is not opted out nothing changes.
 * https://docs.aws.amazon.com/sns/latest/api/API_OptInPhoneNumber.html
 */
export function optInPhoneNumber(
  { engine: { database, clock, events } }: MobileState,
  { account, region }: Caller,
  input: OptInPhoneNumberInput,
): object {
  const number = checkPhoneNumber(input.phoneNumber)
  const found = find(database, { account, region }, number)
  if (!found?.optedOut) return {}
  const now = clock.now()
  if (found.optedInAt !== null && now < found.optedInAt + OPT_IN_MS) {
    throw new BrokerError(
      'SnsInvalidParameter',
      'Invalid parameter: Cannot opt in right now, latest opt in is too recent',
    )
  }
  database.prepare(optOutStatements.optIn).run(now, account, region, number)
  events.emit({ type: 'phone-number.opted-in', at: now, world: { account, region }, phoneNumber: number })
  return {}
}

/** What the owner of a phone does by replying STOP; inside a transaction. Throws if it is no phone number. */
export function optOut(
  { engine: { database, clock, events } }: Pick<MobileState, 'engine'>,
  { account, region }: World,
  phoneNumber: string,
): void {
  const number = checkPhoneNumber(phoneNumber)
  const at = clock.now()
  database.prepare(optOutStatements.optOut).run(account, region, number, at)
  events.emit({ type: 'phone-number.opted-out', at, world: { account, region }, phoneNumber: number })
}

/** Of a number as `canonical` gives it. */
export function isOptedOut(database: Database, world: World, number: string): boolean {
  return find(database, world, number)?.optedOut ?? false
}

function find(
  database: Database,
  { account, region }: World,
  number: string,
): { optedOut: boolean; optedInAt: number | null } | undefined {
  const row = database.prepare(optOutStatements.find).get<[number, number | null]>(account, region, number)
  return row && { optedOut: row[0] === 1, optedInAt: row[1] }
}
