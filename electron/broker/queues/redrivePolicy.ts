import type { World } from '../../../shared/arn'
import { parseArn } from '../../../shared/arn'
import type { Quotas } from '../../../shared/quotas'
import { invalidAttributeValue, invalidParameter } from './refusals'

/** Where messages go that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string
  readonly maxReceiveCount: number
}

/** Which queues may name a queue as their dead-letter queue. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue'
  readonly sourceQueueArns?: readonly string[]
}

/** What the check of a redrive policy must know of its target. */
export interface DeadLetterTarget {
  readonly fifo: boolean
  readonly redriveAllow: RedriveAllowPolicy | undefined
}

/** Reads a stored (so: checked, canonical) policy. */
export function readRedrivePolicy(text: string | undefined): RedrivePolicy | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as RedrivePolicy)
}

/** Reads a stored allow policy; absent means allowAll. */
export function readRedriveAllowPolicy(text: string | undefined): RedriveAllowPolicy | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as RedriveAllowPolicy)
}

/**
 * Checks a RedrivePolicy as it is set on a queue and answers it in canonical form. The dead-letter queue must exist
 * in the same account and region, be of the same type, and allow this source. maxReceiveCount may be a number or
 * its decimal text.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function checkRedrivePolicy(
  text: string,
  source: World & { readonly arn: string; readonly fifo: boolean },
  findTarget: (arn: string) => DeadLetterTarget | undefined,
  quotas: Quotas,
): string {
  const refuse = (reason: string) => invalidParameter('RedrivePolicy', text, reason)
  const policy = parseObject(text)
  if (!policy) throw refuse('Redrive policy is not a valid JSON map.')
  const targetArn = policy['deadLetterTargetArn']
  const count = policy['maxReceiveCount']
  // In the order in which AWS was recorded to miss them.
  if (count === undefined)
    throw refuse('Redrive policy does not contain mandatory attribute: maxReceiveCount.')
  if (targetArn === undefined)
    throw refuse('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.')
  const maxReceiveCount = wholeNumber(count)
  if (maxReceiveCount === undefined || maxReceiveCount < 1 || maxReceiveCount > quotas.maxReceiveCount) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${String(count)}, valid values are from 1 to ${quotas.maxReceiveCount} both inclusive.`,
    )
  }
  const arn = typeof targetArn === 'string' ? parseArn(targetArn) : undefined
  if (typeof targetArn !== 'string' || !arn) throw refuse('Invalid value for deadLetterTargetArn.')
  if (arn.service !== 'sqs') {
    throw refuse('Only SQS queues are valid resources for deadLetterTargetArn.')
  }
  if (Object.keys(policy).length > 2) {
    throw refuse('Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].')
  }
  if (arn.account !== source.account || arn.region !== source.region) {
    throw refuse('Dead-letter target owner should be same as the source.')
  }
  const target = findTarget(targetArn)
  if (!target) throw refuse('Dead letter target does not exist.')
  if (target.fifo !== source.fifo) throw refuse('Dead-letter queue must be same type of queue as the source.')
  if (!allows(target.redriveAllow, source.arn)) {
    throw refuse("The dead-letter queue's RedriveAllowPolicy does not allow this source queue.")
  }
  return JSON.stringify({ deadLetterTargetArn: targetArn, maxReceiveCount } satisfies RedrivePolicy)
}

/** Checks a RedriveAllowPolicy and answers it in canonical form. */
export function checkRedriveAllowPolicy(text: string, quotas: Quotas): string {
  const refuse = (reason: string) =>
    invalidParameter('RedriveAllowPolicy', text, `${CANNOT_ALLOW}. ${reason}`)
  const unsupported = () =>
    invalidAttributeValue('RedriveAllowPolicy', `${CANNOT_ALLOW}, as it’s in an unsupported format.`)
  const policy = parseObject(text)
  if (!policy) throw unsupported()
  const { redrivePermission: permission, sourceQueueArns: sources, ...others } = policy
  if (permission !== 'allowAll' && permission !== 'denyAll' && permission !== 'byQueue') throw unsupported()
  const listed = sources === undefined || (Array.isArray(sources) && sources.every(isQueueArn))
  if (!listed || Object.keys(others).length > 0) throw unsupported()
  const arns = sources as string[] | undefined
  if (permission !== 'byQueue') {
    if (arns) {
      throw refuse('To specify one or more source queue ARNs, you must set redrivePermission to byQueue.')
    }
    return JSON.stringify({ redrivePermission: permission } satisfies RedriveAllowPolicy)
  }
  if (!arns || arns.length === 0) {
    throw refuse(
      'When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.',
    )
  }
  if (arns.length > quotas.redriveSources) {
    throw refuse(`The maximum number of source queue ARNs you can specify is ${quotas.redriveSources}.`)
  }
  return JSON.stringify({ redrivePermission: permission, sourceQueueArns: arns } satisfies RedriveAllowPolicy)
}

const CANNOT_ALLOW = "Amazon SQS can't create the redrive allow policy"

function isQueueArn(value: unknown): value is string {
  return typeof value === 'string' && parseArn(value)?.service === 'sqs'
}

function allows(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (!policy || policy.redrivePermission === 'allowAll') return true
  if (policy.redrivePermission === 'denyAll') return false
  return policy.sourceQueueArns?.includes(sourceArn) ?? false
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return undefined
}

function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined
}
