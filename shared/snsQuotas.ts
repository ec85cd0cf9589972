/**
 * The limits of SNS, part of the quota profiles of quotas.ts.
 * Source: https://docs.aws.amazon.com/general/latest/gr/sns.html
 */
export interface SnsQuotas {
  // Topics
  readonly topics: number
  readonly fifoTopics: number
  readonly topicNameLength: number
  readonly displayNameLength: number
  readonly topicPolicyBytes: number
  readonly topicPolicyStatements: number
  readonly dataProtectionPolicyLength: number
  readonly topicTags: number
  readonly topicTagKeyLength: number
  readonly topicTagValueLength: number
  /** Topics, or subscriptions, on one page of a list. */
  readonly snsListResults: number
  /** Days for which messages may be archived. */
  readonly archiveDays: number

  // Subscriptions
  readonly subscriptionsPerTopic: number
  readonly subscriptionsPerFifoTopic: number
  /** Of an account, waiting for confirmation at once. */
  readonly pendingSubscriptions: number
  /** For how long a subscription can be confirmed. */
  readonly confirmationSeconds: number
  readonly filterPoliciesPerTopic: number
  readonly filterPoliciesPerAccount: number
}

const KiB = 1_024

export const awsSnsQuotas: SnsQuotas = {
  topics: 100_000,
  fifoTopics: 1_000,
  topicNameLength: 256,
  displayNameLength: 100,
  topicPolicyBytes: 30 * KiB,
  topicPolicyStatements: 100,
  dataProtectionPolicyLength: 30_720,
  topicTags: 50,
  topicTagKeyLength: 128,
  topicTagValueLength: 256,
  snsListResults: 100,
  archiveDays: 365,
  subscriptionsPerTopic: 12_500_000,
  subscriptionsPerFifoTopic: 100,
  pendingSubscriptions: 5_000,
  confirmationSeconds: 2 * 24 * 60 * 60,
  filterPoliciesPerTopic: 200,
  filterPoliciesPerAccount: 10_000,
}

export const relaxedSnsQuotas: SnsQuotas = {
  ...awsSnsQuotas,
  topics: Infinity,
  fifoTopics: Infinity,
  subscriptionsPerTopic: Infinity,
  subscriptionsPerFifoTopic: Infinity,
  pendingSubscriptions: Infinity,
  filterPoliciesPerTopic: Infinity,
  filterPoliciesPerAccount: Infinity,
}
