import type { World } from '../../../../shared/arn'
import { BrokerError } from '../../../../shared/errors'
import type { Database } from '../../../store/database'
import type { Caller } from '../../queues/operations'
import type { GetSMSAttributesInput, GetSMSAttributesResult, SetSMSAttributesInput } from '../operations'
import type { MobileState } from './mobileState'

export type SmsType = 'Promotional' | 'Transactional'

export const smsAttributeStatements = {
  all: 'SELECT name, value FROM sms_attributes WHERE account = ? AND region = ? ORDER BY name',
  set: 'INSERT INTO sms_attributes (account, region, name, value) VALUES (?, ?, ?, ?) ON CONFLICT (account, region, name) DO UPDATE SET value = excluded.value',
  remove: 'DELETE FROM sms_attributes WHERE account = ? AND region = ? AND name = ?',
} as const

/** What each takes; an empty value puts the default back. Nothing is spent here, so any limit is allowed. */
const checks: Readonly<Record<string, (value: string) => boolean>> = {
  MonthlySpendLimit: (value) => /^\d{1,9}(\.\d{1,9})?$/.test(value),
  DeliveryStatusIAMRole: (value) => /^arn:[^:]+:iam::\d{12}:role\/.+$/.test(value),
  DeliveryStatusSuccessSamplingRate: (value) => /^(\d|[1-9]\d|100)$/.test(value),
  DefaultSenderID: isSenderId,
  DefaultSMSType: isSmsType,
  UsageReportS3Bucket: (value) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value),
}

/** What an account has before anything is set: the limit of a new one. */
const defaults: Readonly<Record<string, string>> = { MonthlySpendLimit: '1' }

/** Up to 11 letters and digits, one letter at least. */
export function isSenderId(text: string): boolean {
  return /^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/.test(text)
}

export function isSmsType(text: string): text is SmsType {
  return text === 'Promotional' || text === 'Transactional'
}

/** Messages recorded from AWS. https://docs.aws.amazon.com/sns/latest/api/API_SetSMSAttributes.html */
export function setSMSAttributes(
  { engine: { database, clock, events } }: MobileState,
  { account, region }: Caller,
  input: SetSMSAttributesInput,
): object {
  const given = Object.entries(input.attributes ?? {})
  for (const [name, value] of given) {
    if (!Object.hasOwn(checks, name)) throw refuse(`${name} is not a valid attribute`)
    if (value !== '' && !checks[name]!(value)) throw refuse(`${name} is invalid`)
  }
  for (const [name, value] of given) {
    if (value === '') database.prepare(smsAttributeStatements.remove).run(account, region, name)
    else database.prepare(smsAttributeStatements.set).run(account, region, name, value)
  }
  const names = given.map(([name]) => name)
  events.emit({ type: 'sms-attributes.changed', at: clock.now(), world: { account, region }, names })
  return {}
}

/** Those that are asked for, or all. https://docs.aws.amazon.com/sns/latest/api/API_GetSMSAttributes.html */
export function getSMSAttributes(
  { engine: { database } }: MobileState,
  caller: Caller,
  input: GetSMSAttributesInput,
): GetSMSAttributesResult {
  const wanted = input.attributes ?? []
  const all = Object.entries(smsAttributes(database, caller))
  return {
    attributes: Object.fromEntries(all.filter(([name]) => wanted.length === 0 || wanted.includes(name))),
  }
}

/** Of a world, with defaults. */
export function smsAttributes(database: Database, { account, region }: World): Record<string, string> {
  const set = database.prepare(smsAttributeStatements.all).all<[string, string]>(account, region)
  return { ...defaults, ...Object.fromEntries(set) }
}

function refuse(message: string): BrokerError {
  return new BrokerError('SnsInvalidParameter', message)
}
