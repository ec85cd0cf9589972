import { BrokerError } from '../../../shared/errors'
import type { Quotas } from '../../../shared/quotas'
import { invalidAttributeValue, invalidParameter } from './refusals'

export interface PolicyStatement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Principal?: unknown
  NotPrincipal?: unknown
  Action?: string | string[]
  NotAction?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Condition?: unknown
}

export interface PolicyDocument {
  Version?: string
  Id?: string
  Statement: PolicyStatement[]
}

const VERSIONS = ['2008-10-17', '2012-10-17']

/** What a policy may allow or deny. The batch operations are not among them: the single ones stand for them. */
const ACTIONS = new Set(
  [
    'AddPermission',
    'CancelMessageMoveTask',
    'ChangeMessageVisibility',
    'CreateQueue',
    'DeleteMessage',
    'DeleteQueue',
    'GetQueueAttributes',
    'GetQueueUrl',
    'ListDeadLetterSourceQueues',
    'ListMessageMoveTasks',
    'ListQueues',
    'ListQueueTags',
    'PurgeQueue',
    'ReceiveMessage',
    'RemovePermission',
    'SendMessage',
    'SetQueueAttributes',
    'StartMessageMoveTask',
    'TagQueue',
    'UntagQueue',
  ].map((action) => `sqs:${action.toLowerCase()}`),
)

/** Reads a stored (so: checked) policy. */
export function readPolicy(text: string | undefined): PolicyDocument | undefined {
  if (text === undefined) return undefined
  const policy = JSON.parse(text) as PolicyDocument
  return { ...policy, Statement: asList(policy.Statement) }
}

/**
 * Refuses a queue's Policy that AWS would not take, in the words that AWS was seen to use: it does not say what is wrong
 * with the document itself. The text is kept as it is given; nothing enforces it yet.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 */
export function checkQueuePolicy(
  text: string,
  quotas: Pick<Quotas, 'policyBytes' | 'policyStatements' | 'permissionActions'>,
): void {
  if (new TextEncoder().encode(text).length > quotas.policyBytes) {
    throw new BrokerError('OverLimit', 'Submitted policy is over max allowed size.')
  }
  checkPolicy(text, quotas, () => invalidAttributeValue('Policy'))
  for (const { Action, NotAction } of readPolicy(text)?.Statement ?? []) {
    const actions = [...asList(Action), ...asList(NotAction)]
    if (actions.length > quotas.permissionActions) {
      throw new BrokerError(
        'OverLimit',
        `${actions.length} actions were found in a statement from the submitted policy, max allowed is ${quotas.permissionActions}`,
      )
    }
    const unknown = actions.find((action) => !isAction(action))
    if (unknown !== undefined) throw unknownAction(unknown)
  }
}

/** One of SQS, a pattern with wildcards, or, since nothing is enforced, one of another service. */
function isAction(action: unknown): boolean {
  const lower = String(action).toLowerCase()
  return !lower.startsWith('sqs:') || /[*?]/.test(lower) || ACTIONS.has(lower)
}

/** `action` as the client wrote it, such as `SQS:SendMessageBatch`. */
export function unknownAction(action: string): BrokerError {
  return invalidParameter(
    'ActionName',
    action,
    'Please refer to the appropriate WSDL for a list of valid actions.',
  )
}

/**
 * Refuses a policy that AWS could not attach: not an object, unknown version, no statements, or a statement without
 * effect, principal, action or resource. Queues, topics and streams share it, and `refuse` in their own words.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 */
export function checkPolicy(
  text: string,
  quotas: Pick<Quotas, 'policyBytes' | 'policyStatements'>,
  refuse: (reason?: string) => BrokerError,
): void {
  let policy: unknown
  try {
    policy = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw refuse()
  }
  if (!isObject(policy)) throw refuse()
  if (new TextEncoder().encode(text).length > quotas.policyBytes) {
    throw refuse(`A policy can have at most ${quotas.policyBytes} bytes.`)
  }
  const version = policy['Version']
  if (version !== undefined && !VERSIONS.includes(String(version))) throw refuse('Unknown policy version.')
  const statements = asList(policy['Statement'])
  if (statements.length === 0) throw refuse('A policy must contain statements.')
  if (statements.length > quotas.policyStatements) {
    throw tooManyStatements(statements.length, quotas)
  }
  const sids = new Set<string>()
  for (const statement of statements) {
    if (!isObject(statement)) throw refuse('A statement must be an object.')
    if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') {
      throw refuse('A statement must have the effect Allow or Deny.')
    }
    for (const part of ['Principal', 'Action', 'Resource']) {
      if (statement[part] === undefined && statement[`Not${part}`] === undefined) {
        throw refuse(`A statement must have the element ${part}.`)
      }
    }
    const sid = statement['Sid']
    if (sid !== undefined && sids.has(String(sid))) throw refuse('Statement ids must be unique.')
    if (sid !== undefined) sids.add(String(sid))
  }
}

export function tooManyStatements(found: number, quotas: Pick<Quotas, 'policyStatements'>): BrokerError {
  return new BrokerError(
    'OverLimit',
    `${found} statements were found in the submitted policy, max allowed is ${quotas.policyStatements}`,
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asList<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
