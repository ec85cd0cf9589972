import { partitionOf } from '../../../shared/arn'
import type { Caller } from '../queues/operations'
import type { PolicyStatement } from '../queues/policy'
import type { AddPermissionInput, RemovePermissionInput } from './operations'
import { invalid, missing } from './refusals'
import type { TopicState } from './state'
import { changeTopicAttributes } from './topicAttributes'
import type { Topic } from './topic'
import { checkTopicPolicy, isTopicAction, topicPolicy } from './topicPolicy'

/**
 * Adds a statement to the topic's policy, which is AWS's default until then; the label is its Sid. Nothing enforces
 * policies yet.
 * https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html
 */
export function addPermission(state: TopicState, caller: Caller, input: AddPermissionInput): void {
  const topic = state.registry.resolve(caller, input.TopicArn)
  const { Label: label, AWSAccountId: accounts = [], ActionName: actions = [] } = input
  if (label === undefined) throw missing('Label')
  if (label === '') throw invalid('Label')
  if (accounts.length === 0) throw missing('AWSAccountId')
  if (actions.length === 0) throw missing('ActionName')
  if (actions.some((action) => !isTopicAction(action))) {
    throw invalid('Policy statement action out of service scope!')
  }
  if (accounts.some((account) => !/^\d{12}$/.test(account))) throw invalid('Policy Error: PrincipalNotFound')
  const policy = topicPolicy(topic)
  if (policy.Statement.some((statement) => statement.Sid === label)) {
    throw invalid('Statement already exists')
  }
  const statement: PolicyStatement = {
    Sid: label,
    Effect: 'Allow',
    Principal: {
      AWS: oneOrMany(accounts.map((account) => `arn:${partitionOf(topic.region)}:iam::${account}:root`)),
    },
    Action: oneOrMany(actions.map((action) => `SNS:${action}`)),
    Resource: topic.arn,
  }
  const text = JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] })
  setPolicy(state, topic, checkTopicPolicy(text, state.engine.quotas, invalid))
}

/**
 * Takes a statement out of the topic's policy; a label that it does not have is fine.
 * https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html
 */
export function removePermission(state: TopicState, caller: Caller, input: RemovePermissionInput): void {
  const topic = state.registry.resolve(caller, input.TopicArn)
  if (input.Label === undefined) throw missing('Label')
  const policy = topicPolicy(topic)
  const rest = policy.Statement.filter((statement) => statement.Sid !== input.Label)
  if (rest.length === policy.Statement.length) return
  setPolicy(state, topic, JSON.stringify({ ...policy, Statement: rest }))
}

function setPolicy(state: TopicState, topic: Topic, text: string): void {
  changeTopicAttributes(state, topic, { ...topic.row.attributes, Policy: text }, 'policy')
}

function oneOrMany(values: string[]): string | string[] {
  return values.length === 1 ? values[0]! : values
}
