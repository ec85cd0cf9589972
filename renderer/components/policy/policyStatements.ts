/** One statement of an access policy, as the list shows it. */
export interface StatementRow {
  /** The label of AddPermission; a statement without one cannot be removed by label. */
  readonly label: string | null
  readonly effect: string
  readonly principals: string[]
  readonly actions: string[]
  readonly conditional: boolean
}

/** What AddPermission of SQS accepts. Source: its parameter Actions in the SQS API reference. */
export const queueActions = [
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
] as const

/** What AddPermission of SNS accepts. Source: the actions of topic policies in the SNS developer guide. */
export const topicActions = [
  '*',
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'Publish',
  'PutDataProtectionPolicy',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
  'TagResource',
  'UntagResource',
] as const

const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String)

function principalsOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '*' ? ['Everyone'] : [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value)
    .flatMap(listOf)
    .map((principal) => (principal === '*' ? 'Everyone' : principal))
}

/** The statements of a policy document; none for an empty or unreadable one. */
export function statementsOf(policy: string | undefined): StatementRow[] {
  if (!policy) return []
  let document: unknown
  try {
    document = JSON.parse(policy)
  } catch {
    return []
  }
  const statements = (document as { Statement?: unknown } | null)?.Statement
  const list = Array.isArray(statements) ? statements : statements ? [statements] : []
  return (list as Record<string, unknown>[]).map((statement) => ({
    label: typeof statement.Sid === 'string' ? statement.Sid : null,
    effect: String(statement.Effect ?? ''),
    principals: principalsOf(statement.Principal),
    actions: listOf(statement.Action),
    conditional: statement.Condition !== undefined,
  }))
}
