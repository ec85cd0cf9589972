import type { World } from '../../../../shared/arn'
import { BrokerError } from '../../../../shared/errors'
import type { Database } from '../../../store/database'
import type { Entropy } from '../../entropy'
import type { Caller } from '../../queues/operations'
import type {
  CreateSMSSandboxPhoneNumberInput,
  DeleteSMSSandboxPhoneNumberInput,
  GetSMSSandboxAccountStatusResult,
  ListSMSSandboxPhoneNumbersInput,
  ListSMSSandboxPhoneNumbersResult,
  VerifySMSSandboxPhoneNumberInput,
} from '../operations'
import type { MobileState } from './mobileState'
import { isOptedOut } from './optOuts'
import { afterOf, PAGE, pageOf } from './paging'
import { checkPhoneNumber } from './phoneNumbers'
import { invalid } from './refusals'

const DAY_MS = 86_400_000
/** Of verified numbers, those that are to be verified included. */
const MOST_NUMBERS = 10
/** Passwords sent to one number in 24 hours. */
const MOST_PASSWORDS = 5
const LANGUAGES = /^(en-US|en-GB|es-419|es-ES|de-DE|fr-CA|fr-FR|it-IT|ja-JP|pt-BR|kr-KR|zh-CN|zh-TW)$/

export const sandboxStatements = {
  find: 'SELECT verified, password, sent, tried_at FROM sms_sandbox_numbers WHERE account = ? AND region = ? AND number = ?',
  count: 'SELECT count(*) FROM sms_sandbox_numbers WHERE account = ? AND region = ?',
  page: 'SELECT number, verified FROM sms_sandbox_numbers WHERE account = ? AND region = ? AND number > ? ORDER BY number LIMIT ?',
  sent: 'INSERT INTO sms_sandbox_numbers (account, region, number, verified, password, sent, tried_at) VALUES (?, ?, ?, 0, ?, ?, ?) ON CONFLICT (account, region, number) DO UPDATE SET password = excluded.password, sent = excluded.sent, tried_at = excluded.tried_at',
  verify:
    'UPDATE sms_sandbox_numbers SET verified = 1, tried_at = ? WHERE account = ? AND region = ? AND number = ?',
  remove: 'DELETE FROM sms_sandbox_numbers WHERE account = ? AND region = ? AND number = ?',
} as const

/** As a new account of AWS: always, since there is nobody here to move it out. */
const IN_SANDBOX = true

/**
 * Sends a one-time password into the outbox; for a pending number again, a new one.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreateSMSSandboxPhoneNumber.html
 */
export function createSMSSandboxPhoneNumber(
  { engine, outbox }: MobileState,
  { account, region }: Caller,
  input: CreateSMSSandboxPhoneNumberInput,
): object {
  const { database, clock, entropy, events } = engine
  const number = checkPhoneNumber(input.PhoneNumber)
  const language = input.LanguageCode ?? 'en-US'
  if (!LANGUAGES.test(language)) throw invalid('LanguageCode')
  const world = { account, region }
  if (isOptedOut(database, world, number)) throw new BrokerError('SnsOptedOut')
  const now = clock.now()
  const known = find(database, world, number)
  if (known?.verified) throw userError('The phone number is already verified')
  if (!known) {
    const [count] = database.prepare(sandboxStatements.count).get<[number]>(account, region)!
    if (count >= MOST_NUMBERS) {
      throw userError(`The SMS sandbox has ${MOST_NUMBERS} destination phone numbers already`)
    }
  }
  const sent = (known?.sent ?? []).filter((at) => at > now - DAY_MS)
  if (sent.length >= MOST_PASSWORDS) {
    throw new BrokerError(
      'SnsThrottled',
      `A number gets at most ${MOST_PASSWORDS} one-time passwords in 24 hours`,
    )
  }
  const password = oneTimePassword(entropy)
  database
    .prepare(sandboxStatements.sent)
    .run(account, region, number, password, JSON.stringify([...sent, now]), now)
  outbox.add({
    kind: 'sms',
    to: number,
    subject: null,
    body: `Your Amazon SNS sandbox verification code is ${password}`,
    at: now,
    topicArn: null,
    subscriptionArn: null,
    messageId: null,
    details: { account, region, smsType: 'Transactional', oneTimePassword: password, language },
  })
  if (!known) events.emit({ type: 'sandbox-number.added', at: now, world, phoneNumber: number })
  return {}
}

/** https://docs.aws.amazon.com/sns/latest/api/API_VerifySMSSandboxPhoneNumber.html */
export function verifySMSSandboxPhoneNumber(
  { engine: { database, clock, events } }: MobileState,
  { account, region }: Caller,
  input: VerifySMSSandboxPhoneNumberInput,
): object {
  const number = checkPhoneNumber(input.PhoneNumber)
  const password = input.OneTimePassword ?? ''
  if (!/^\d{5,8}$/.test(password)) throw invalid('OneTimePassword')
  const known = find(database, { account, region }, number)
  if (!known) throw notFound()
  if (known.verified) return {}
  if (password !== known.password) throw new BrokerError('SnsVerification')
  const at = clock.now()
  database.prepare(sandboxStatements.verify).run(at, account, region, number)
  events.emit({ type: 'sandbox-number.verified', at, world: { account, region }, phoneNumber: number })
  return {}
}

/**
 * Not before 24 hours have passed since it was verified, or since a password was sent.
 * https://docs.aws.amazon.com/sns/latest/api/API_DeleteSMSSandboxPhoneNumber.html
 */
export function deleteSMSSandboxPhoneNumber(
  { engine: { database, clock, events } }: MobileState,
  { account, region }: Caller,
  input: DeleteSMSSandboxPhoneNumberInput,
): object {
  const number = checkPhoneNumber(input.PhoneNumber)
  const known = find(database, { account, region }, number)
  if (!known) throw notFound()
  const at = clock.now()
  if (at < known.triedAt + DAY_MS) {
    throw userError(
      'A destination phone number can be deleted 24 hours after it was verified, or after the last attempt to',
    )
  }
  database.prepare(sandboxStatements.remove).run(account, region, number)
  events.emit({ type: 'sandbox-number.deleted', at, world: { account, region }, phoneNumber: number })
  return {}
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSMSSandboxPhoneNumbers.html */
export function listSMSSandboxPhoneNumbers(
  { engine: { database } }: MobileState,
  { account, region }: Caller,
  input: ListSMSSandboxPhoneNumbersInput,
): ListSMSSandboxPhoneNumbersResult {
  const most = checkMost(input.MaxResults, PAGE)
  const numbers = database
    .prepare(sandboxStatements.page)
    .all<[string, number]>(account, region, afterOf(input.NextToken) ?? '', most + 1)
  const page = pageOf(numbers, most, ([number]) => number)
  return {
    PhoneNumbers: page.rows.map(([number, verified]) => ({
      PhoneNumber: number,
      Status: verified === 1 ? 'Verified' : 'Pending',
    })),
    ...(page.next !== undefined && { NextToken: page.next }),
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSMSSandboxAccountStatus.html */
export function getSMSSandboxAccountStatus(): GetSMSSandboxAccountStatusResult {
  return { IsInSandbox: IN_SANDBOX }
}

/** Whether AWS would deliver to the number, which it does from the sandbox only if it was verified. */
export function isVerified(database: Database, world: World, number: string): boolean {
  return !IN_SANDBOX || (find(database, world, number)?.verified ?? false)
}

/** Refuses what is not an integer from 1 to `limit`; `limit` if it is absent. */
export function checkMost(most: number | undefined, limit: number): number {
  if (most === undefined) return limit
  if (!Number.isInteger(most) || most < 1 || most > limit) throw invalid('MaxResults')
  return most
}

interface SandboxNumber {
  readonly verified: boolean
  readonly password: string
  readonly sent: readonly number[]
  readonly triedAt: number
}

function find(database: Database, { account, region }: World, number: string): SandboxNumber | undefined {
  const row = database
    .prepare(sandboxStatements.find)
    .get<[number, string, string, number]>(account, region, number)
  if (!row) return undefined
  const [verified, password, sent, triedAt] = row
  return { verified: verified === 1, password, sent: JSON.parse(sent) as number[], triedAt }
}

/** Six digits. */
function oneTimePassword(entropy: Entropy): string {
  const [a = 0, b = 0, c = 0, d = 0] = entropy.bytes(4)
  const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  return String(number % 1_000_000).padStart(6, '0')
}

function userError(message: string): BrokerError {
  return new BrokerError('SnsUserError', message)
}

function notFound(): BrokerError {
  return new BrokerError('SnsResourceNotFound', 'The phone number is not in the SMS sandbox')
}
