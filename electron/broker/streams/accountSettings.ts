import type { World } from '../../../shared/arn'
import type { Caller } from '../queues/operations'
import type {
  DescribeAccountSettingsInput,
  DescribeAccountSettingsResult,
  UpdateAccountSettingsInput,
  UpdateAccountSettingsResult,
} from './operations'
import { missing, validation } from './refusals'
import type { MinimumThroughputBillingCommitmentOutput } from './shapes'
import type { StreamState } from './state'

export const accountSettingsStatements = {
  find: 'SELECT settings FROM stream_account_settings WHERE account = ? AND region = ?',
  save: `INSERT INTO stream_account_settings (account, region, settings) VALUES (?, ?, ?)
         ON CONFLICT (account, region) DO UPDATE SET settings = excluded.settings`,
} as const

/** A commitment holds for at least a day. */
const COMMITMENT_MS = 24 * 3_600_000

/** What is kept of an account in a region. Times in ms. */
interface AccountSettings {
  /** null: there is no commitment. */
  readonly startedAt: number | null
  /** When it ends, or ended; null if nobody wants it to. */
  readonly endsAt: number | null
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeAccountSettings.html */
export function describeAccountSettings(
  state: StreamState,
  caller: Caller,
  _input: DescribeAccountSettingsInput,
): DescribeAccountSettingsResult {
  return { MinimumThroughputBillingCommitment: commitmentOf(state, caller) }
}

/**
 * Begins the commitment to a minimum throughput, or ends it: at once if it is a day old, else when it is. Enabling it
 * again before then takes that back.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateAccountSettings.html
 */
export function updateAccountSettings(
  state: StreamState,
  caller: Caller,
  input: UpdateAccountSettingsInput,
): UpdateAccountSettingsResult {
  if (!input.MinimumThroughputBillingCommitment) throw missing('minimumThroughputBillingCommitment')
  const { Status: status } = input.MinimumThroughputBillingCommitment
  if (status === undefined) throw missing('minimumThroughputBillingCommitment.status')
  const now = state.engine.clock.now()
  const before = read(state, caller)
  if (status === 'ENABLED') {
    const startedAt = running(before, now) ? before.startedAt : now
    save(state, caller, { startedAt, endsAt: null })
  } else if (status === 'DISABLED') {
    if (running(before, now)) {
      save(state, caller, { ...before, endsAt: Math.max(now, before.startedAt! + COMMITMENT_MS) })
    }
  } else {
    throw validation(
      `1 validation error detected: Value '${status}' at 'minimumThroughputBillingCommitment.status' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]`,
    )
  }
  return { MinimumThroughputBillingCommitment: commitmentOf(state, caller) }
}

/** The account's commitment as it is now. */
export function commitmentOf(state: StreamState, world: World): MinimumThroughputBillingCommitmentOutput {
  const settings = read(state, world)
  const { startedAt, endsAt } = settings
  if (startedAt === null) return { Status: 'DISABLED' }
  if (!running(settings, state.engine.clock.now())) {
    return { Status: 'DISABLED', StartedAt: startedAt, EndedAt: endsAt! }
  }
  return {
    Status: endsAt === null ? 'ENABLED' : 'ENABLED_UNTIL_EARLIEST_ALLOWED_END',
    StartedAt: startedAt,
    EarliestAllowedEndAt: startedAt + COMMITMENT_MS,
  }
}

function running({ startedAt, endsAt }: AccountSettings, now: number): boolean {
  return startedAt !== null && (endsAt === null || endsAt > now)
}

function read({ engine: { database } }: StreamState, { account, region }: World): AccountSettings {
  const row = database.prepare(accountSettingsStatements.find).get<[string]>(account, region)
  return row ? (JSON.parse(row[0]) as AccountSettings) : { startedAt: null, endsAt: null }
}

function save(
  { engine: { database } }: StreamState,
  { account, region }: World,
  settings: AccountSettings,
): void {
  database.prepare(accountSettingsStatements.save).run(account, region, JSON.stringify(settings))
}
