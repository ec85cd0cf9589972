/**
 * Every limit in one table, with two profiles. `aws` enforces what AWS documents, throttling included;
 * `relaxed` lifts size and rate limits, for load tests.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export interface Quotas {
  /** In flight at once, standard queues. */
  readonly inFlightStandard: number
  readonly inFlightFifo: number
  /** Bytes of body and attributes together; also the upper bound of MaximumMessageSize. */
  readonly messageBytes: number
  /** Seconds for which a deleted queue's name stays taken; 0 lifts the rule. */
  readonly queueDeletedRecentlySeconds: number
}

export type QuotaProfileName = 'aws' | 'relaxed'
export type QuotaProfile = Quotas & { readonly name: QuotaProfileName }

const MiB = 1_048_576

export const quotaProfiles: Record<QuotaProfileName, QuotaProfile> = {
  aws: {
    name: 'aws',
    inFlightStandard: 120_000,
    inFlightFifo: 120_000,
    messageBytes: MiB,
    queueDeletedRecentlySeconds: 60,
  },
  relaxed: {
    name: 'relaxed',
    inFlightStandard: Infinity,
    inFlightFifo: Infinity,
    messageBytes: 64 * MiB,
    queueDeletedRecentlySeconds: 0,
  },
}
