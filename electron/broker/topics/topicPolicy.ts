import { isObject } from '../../../shared/jsonObject'
import type { SnsQuotas } from '../../../shared/snsQuotas'
import type { PolicyDocument } from '../queues/policy'
import { checkPolicy, readPolicy } from '../queues/policy'
import type { Refuse } from './refusals'
import type { Topic } from './topic'

/** The actions one can grant on a topic. */
const ACTIONS = new Set([
  'gettopicattributes',
  'settopicattributes',
  'addpermission',
  'removepermission',
  'deletetopic',
  'subscribe',
  'listsubscriptionsbytopic',
  'publish',
  'receive',
  'getdataprotectionpolicy',
  'putdataprotectionpolicy',
  'listtagsforresource',
  'tagresource',
  'untagresource',
])

/** Whether SNS has such an action, given without the service, in any case; `*` and `?` stand for characters. */
export function isTopicAction(name: string): boolean {
  const lower = name.toLowerCase()
  if (!/[*?]/.test(lower)) return ACTIONS.has(lower)
  return [...ACTIONS].some((action) => matchesWildcards(lower, action))
}

/** Goes back to the latest `*` only, so that no pattern takes long. */
function matchesWildcards(pattern: string, text: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  for (let index = 0; index < text.length;) {
    if (pattern[at] === '*') {
      star = at++
      resume = index
    } else if (pattern[at] === '?' || pattern[at] === text[index]) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++resume
    } else return false
  }
  return /^\**$/.test(pattern.slice(at))
}

/** What GetTopicAttributes answers as long as nobody set a policy: the owner may do everything. */
export function topicPolicy(topic: Pick<Topic, 'arn' | 'account' | 'row'>): PolicyDocument {
  return (
    readPolicy(topic.row.attributes['Policy']) ?? {
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [
        {
          Sid: '__default_statement_ID',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: [
            'SNS:GetTopicAttributes',
            'SNS:SetTopicAttributes',
            'SNS:AddPermission',
            'SNS:RemovePermission',
            'SNS:DeleteTopic',
            'SNS:Subscribe',
            'SNS:ListSubscriptionsByTopic',
            'SNS:Publish',
          ],
          Resource: topic.arn,
          Condition: { StringEquals: { 'AWS:SourceOwner': topic.account } },
        },
      ],
    }
  )
}

const ACCOUNT_OR_ARN = /^(\*|\d{12}|arn:[a-z-]+:(iam|sts)::(\d{12}|aws|cloudfront):.+|A[A-Z0-9]{15,})$/

/** Whether the principals of AWS can be: everybody, an account, what IAM or STS names, or the id of such. */
function isKnown(principal: unknown): boolean {
  const aws = isObject(principal) ? principal['AWS'] : undefined
  return [aws].flat().every((one) => typeof one !== 'string' || ACCOUNT_OR_ARN.test(one))
}

/**
 * Refuses a Policy that AWS could not attach to a topic. The text is kept as it is given; nothing enforces it yet.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
 */
export function checkTopicPolicy(text: string, quotas: SnsQuotas, refuse: Refuse): string {
  const limits = { policyBytes: quotas.topicPolicyBytes, policyStatements: Infinity }
  // Recorded from AWS: of nothing but principals does it say what is wrong with the document.
  checkPolicy(text, limits, () => refuse('Policy Error: null'))
  const statements = readPolicy(text)!.Statement
  if (!statements.every(({ Principal }) => isKnown(Principal)))
    throw refuse('Policy Error: PrincipalNotFound')
  if (statements.length > quotas.topicPolicyStatements) {
    throw refuse(`Policy Error: a policy can have at most ${quotas.topicPolicyStatements} statements`)
  }
  for (const { Action: actions = [] } of statements) {
    for (const action of Array.isArray(actions) ? actions : [actions]) {
      const [service, name, ...rest] = String(action).split(':')
      const known = service?.toLowerCase() === 'sns' && isTopicAction(name ?? '') && rest.length === 0
      if (!known && action !== '*') throw refuse('Policy statement action out of service scope!')
    }
  }
  return text
}
