import { partitionOf } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { AddPermissionInput, Caller, RemovePermissionInput } from './operations'
import {
  checkQueuePolicy,
  readPolicy,
  unknownAction,
  type PolicyDocument,
  type PolicyStatement,
} from './policy'
import type { Queue } from './queue'
import { changeAttributes } from './queueAttributes'
import { invalidParameter, missingParameter } from './refusals'
import type { QueueState } from './state'

/** The actions one can grant with AddPermission. */
const GRANTED = [
  '*',
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
]
/** Those that are the owner's alone. */
const OF_OWNER = [
  'AddPermission',
  'CancelMessageMoveTask',
  'CreateQueue',
  'DeleteQueue',
  'ListMessageMoveTasks',
  'ListQueues',
  'ListQueueTags',
  'RemovePermission',
  'SetQueueAttributes',
  'StartMessageMoveTask',
  'TagQueue',
  'UntagQueue',
]
const LABEL = /^[A-Za-z0-9_-]{1,80}$/

/**
 * Adds a statement to the queue's policy; the label is its Sid. Nothing enforces policies yet.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html
 */
export function addPermission(state: QueueState, caller: Caller, input: AddPermissionInput): void {
  const { quotas } = state.engine
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const label = checkLabel(input.Label)
  const actions = input.Actions ?? []
  const accounts = input.AWSAccountIds ?? []
  if (actions.length === 0) throw missingParameter('Actions')
  if (accounts.length === 0) {
    throw invalidParameter('PrincipalId', '[]', 'Unable to verify.')
  }
  if (actions.length > quotas.permissionActions) {
    throw new BrokerError(
      'OverLimit',
      `${actions.length} Actions were found, maximum allowed is ${quotas.permissionActions}.`,
    )
  }
  for (const action of actions) {
    if (GRANTED.includes(action)) continue
    if (!OF_OWNER.includes(action)) throw unknownAction(`SQS:${action}`)
    throw invalidParameter(
      'ActionName',
      `SQS:${action}`,
      'Only the queue owner is allowed to invoke this action.',
    )
  }
  for (const account of accounts) {
    if (!/^\d{12}$/.test(account)) {
      throw invalidParameter('PrincipalId', `[${accounts.join(', ')}]`, 'Unable to verify principal.')
    }
  }
  const policy = readPolicy(queue.row.attributes['Policy'])
  if (policy?.Statement.some((statement) => statement.Sid === label)) {
    throw invalidParameter('Label', label, 'Already exists.')
  }
  const principals = accounts.map((account) => `arn:${partitionOf(queue.region)}:iam::${account}:root`)
  const granted = actions.map((action) => `SQS:${action}`)
  const statement: PolicyStatement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: oneOrMany(principals) },
    Action: oneOrMany(granted),
    Resource: queue.arn,
  }
  const before: PolicyDocument = policy ?? {
    Version: '2008-10-17',
    Id: `${queue.arn}/SQSDefaultPolicy`,
    Statement: [],
  }
  const text = JSON.stringify({ ...before, Statement: [...before.Statement, statement] })
  checkQueuePolicy(text, quotas)
  setPolicy(state, queue, text)
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */
export function removePermission(state: QueueState, caller: Caller, input: RemovePermissionInput): void {
  const queue = state.registry.resolve(caller, input.QueueUrl)
  const label = checkLabel(input.Label)
  const policy = readPolicy(queue.row.attributes['Policy'])
  if (!policy) throw invalidParameter('Label', label, "can't find label.")
  const rest = policy.Statement.filter((statement) => statement.Sid !== label)
  if (rest.length === policy.Statement.length) {
    throw invalidParameter('Label', label, "can't find label on existing policy.")
  }
  setPolicy(state, queue, rest.length === 0 ? undefined : JSON.stringify({ ...policy, Statement: rest }))
}

function setPolicy(state: QueueState, queue: Queue, text: string | undefined): void {
  const attributes = { ...queue.row.attributes }
  if (text === undefined) delete attributes['Policy']
  else attributes['Policy'] = text
  changeAttributes(state, queue, attributes, 'policy')
}

function checkLabel(label: string | undefined): string {
  if (label === undefined || label === '') throw missingParameter('Label')
  if (LABEL.test(label)) return label
  throw invalidParameter(
    'Label',
    label,
    'Label can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
  )
}

function oneOrMany(values: string[]): string | string[] {
  return values.length === 1 ? values[0]! : values
}
