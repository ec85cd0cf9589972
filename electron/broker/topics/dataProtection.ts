import type { SnsQuotas } from '../../../shared/snsQuotas'
import type { Caller } from '../queues/operations'
import { isObject, readJsonObject } from '../../../shared/jsonObject'
import type {
  GetDataProtectionPolicyInput,
  GetDataProtectionPolicyResult,
  PutDataProtectionPolicyInput,
} from './operations'
import { invalid, missing } from './refusals'
import type { TopicState } from './state'

const VERSION = '2021-06-01'
const OPERATIONS = ['Audit', 'Deidentify', 'Deny']

/**
 * Keeps a policy about personal data in messages. Nothing looks for such data here, so it is only answered again.
 * https://docs.aws.amazon.com/sns/latest/api/API_PutDataProtectionPolicy.html
 */
export function putDataProtectionPolicy(
  state: TopicState,
  caller: Caller,
  input: PutDataProtectionPolicyInput,
): void {
  const { engine, registry } = state
  const topic = registry.resolve(caller, input.ResourceArn, 'ResourceArn')
  const text = input.DataProtectionPolicy
  if (text === undefined) throw missing('DataProtectionPolicy')
  const dataProtection = checkDataProtectionPolicy(text, topic.fifo, engine.quotas)
  registry.updateTopic(topic, { dataProtection })
  const at = engine.clock.now()
  engine.events.emit({ type: 'topic.changed', at, topic: topic.ref, what: 'data protection' })
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetDataProtectionPolicy.html */
export function getDataProtectionPolicy(
  state: TopicState,
  caller: Caller,
  input: GetDataProtectionPolicyInput,
): GetDataProtectionPolicyResult {
  const { dataProtection } = state.registry.resolve(caller, input.ResourceArn, 'ResourceArn').row
  return dataProtection === null ? {} : { DataProtectionPolicy: dataProtection }
}

/**
 * Refuses what is no data protection policy; an empty text or object takes it away and becomes null.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-data-protection-policies.html
 */
export function checkDataProtectionPolicy(text: string, fifo: boolean, quotas: SnsQuotas): string | null {
  const refuse = (reason: string) => invalid(`DataProtectionPolicy Reason: ${reason}`)
  if (text === '' || text === '{}') return null
  if (fifo) throw refuse('Data protection policies are not supported for FIFO topics')
  if (text.length > quotas.dataProtectionPolicyLength) {
    throw refuse(`The policy must have at most ${quotas.dataProtectionPolicyLength} characters`)
  }
  const read = readJsonObject(text)
  if (!read.ok) throw refuse(read.problem)
  const policy = read.members
  if (typeof policy['Name'] !== 'string' || policy['Name'] === '') throw refuse('Name must be specified')
  if (policy['Version'] !== VERSION) throw refuse(`Version must be ${VERSION}`)
  const statements = policy['Statement']
  if (!Array.isArray(statements) || statements.length === 0) throw refuse('Statement must be specified')
  for (const statement of statements as unknown[]) {
    if (!isObject(statement)) throw refuse('Statement must be an object')
    const { DataDirection: direction, Principal: principal, DataIdentifier: identifiers } = statement
    if (direction !== 'Inbound' && direction !== 'Outbound') {
      throw refuse('Statement DataDirection must be either Inbound or Outbound')
    }
    if (!isFilledList(principal)) throw refuse('Statement Principal must be specified')
    if (!isFilledList(identifiers)) throw refuse('Statement DataIdentifier must be specified')
    const operations = isObject(statement['Operation']) ? Object.keys(statement['Operation']) : []
    if (operations.length !== 1 || !OPERATIONS.includes(operations[0]!)) {
      throw refuse('Statement Operation must be one of Audit, Deidentify or Deny')
    }
  }
  return text
}

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
}
