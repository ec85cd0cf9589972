import { isObject, readJsonObject } from './jsonObject'

/**
 * Delivery policies: how often, when and how a message is sent again to an endpoint that did not take it. Pure: reads,
 * checks and computes. People set policies for HTTP and HTTPS only; what AWS does for other protocols is fixed.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */

export const backoffFunctions = ['linear', 'arithmetic', 'geometric', 'exponential'] as const
export type BackoffFunction = (typeof backoffFunctions)[number]

/** The four phases. All targets are seconds, all other numbers are retries; the first attempt is not one of them. */
export interface RetryPolicy {
  readonly minDelayTarget: number
  readonly maxDelayTarget: number
  /** Of all phases together; what the other three do not take is the backoff phase. */
  readonly numRetries: number
  readonly numMaxDelayRetries: number
  readonly numNoDelayRetries: number
  readonly numMinDelayRetries: number
  readonly backoffFunction: BackoffFunction
}

/** What holds for one subscription. */
export interface DeliveryPolicy {
  readonly retry: RetryPolicy
  /** Deliveries a second to one subscription; undefined is no throttle. */
  readonly maxReceivesPerSecond: number | undefined
  /** The Content-Type of HTTP requests. */
  readonly contentType: string
}

/** What was set; each part is undefined where nothing was. */
export interface GivenDeliveryPolicy {
  readonly retry: RetryPolicy | undefined
  readonly maxReceivesPerSecond: number | undefined
  readonly contentType: string | undefined
  /** Topics only: what subscriptions set does not count. */
  readonly disableSubscriptionOverrides: boolean
  /**
   * The policy as AWS keeps and answers it, members in AWS's order. Recorded from AWS: the retry policy of a topic has
   * the members that were given, and only what is effective has all.
   */
  readonly canonical: string
}

export type ParsedDeliveryPolicy =
  | { readonly ok: true; readonly policy: GivenDeliveryPolicy }
  /** What AWS says behind `Invalid parameter: ` (CreateTopic and Subscribe put `Attributes Reason: ` in between). */
  | { readonly ok: false; readonly message: string }

/** What HTTP and HTTPS endpoints get where nothing is set. */
export const defaultRetryPolicy: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
}

/** Queues, functions and delivery streams: 100,015 attempts after the first, over 23 days. */
export const awsManagedRetryPolicy: RetryPolicy = {
  minDelayTarget: 1,
  maxDelayTarget: 20,
  numRetries: 100_015,
  numMaxDelayRetries: 100_000,
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  backoffFunction: 'exponential',
}

/** Mail, text messages and mobile push: 50 attempts after the first, over six hours. */
export const customerManagedRetryPolicy: RetryPolicy = {
  minDelayTarget: 10,
  maxDelayTarget: 600,
  numRetries: 50,
  numMaxDelayRetries: 38,
  numNoDelayRetries: 0,
  numMinDelayRetries: 2,
  backoffFunction: 'exponential',
}

export const defaultContentType = 'text/plain; charset=UTF-8'

const MOST_RETRIES = 100
/** Seconds: the longest delay, and the longest time all retries of a policy may take. */
const LONGEST = 3_600

/** AWS names the last ten for raw delivery only; since that can be switched later, all are taken always. */
const CONTENT_TYPES = [
  'application/json',
  'text/plain',
  'application/atom+xml',
  'application/octet-stream',
  'application/soap+xml',
  'application/x-www-form-urlencoded',
  'application/xhtml+xml',
  'application/xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/xml',
]

/** Reads and checks the DeliveryPolicy of a topic: `{"http": {"defaultHealthyRetryPolicy": …}}`. */
export function parseTopicDeliveryPolicy(text: string): ParsedDeliveryPolicy {
  return parsed(text, (root) => {
    onlyMembers(root, ['http'])
    const http = member(root, 'http', 'http') ?? {}
    onlyMembers(http, [
      'defaultHealthyRetryPolicy',
      'defaultSicklyRetryPolicy',
      'disableSubscriptionOverrides',
      'defaultThrottlePolicy',
      'defaultRequestPolicy',
    ])
    const overrides = http['disableSubscriptionOverrides'] ?? false
    if (typeof overrides !== 'boolean') {
      throw new PolicyProblem('http.disableSubscriptionOverrides must be a boolean')
    }
    const retry = readRetry(http, 'http', 'defaultHealthyRetryPolicy')
    readRetry(http, 'http', 'defaultSicklyRetryPolicy')
    const maxReceivesPerSecond = readThrottle(http, 'http.defaultThrottlePolicy', 'defaultThrottlePolicy')
    const contentType = readContentType(http, 'http.defaultRequestPolicy', 'defaultRequestPolicy')
    const canonical = JSON.stringify({
      http: {
        ...(retry && { defaultHealthyRetryPolicy: givenOf(http['defaultHealthyRetryPolicy']) }),
        disableSubscriptionOverrides: overrides,
        ...(maxReceivesPerSecond !== undefined && { defaultThrottlePolicy: { maxReceivesPerSecond } }),
        ...(contentType !== undefined && { defaultRequestPolicy: { headerContentType: contentType } }),
      },
    })
    return { retry, maxReceivesPerSecond, contentType, disableSubscriptionOverrides: overrides, canonical }
  })
}

/** Reads and checks the DeliveryPolicy of a subscription: `{"healthyRetryPolicy": …, "throttlePolicy": …}`. */
export function parseSubscriptionDeliveryPolicy(text: string): ParsedDeliveryPolicy {
  return parsed(text, (root) => {
    onlyMembers(root, [
      'healthyRetryPolicy',
      'sicklyRetryPolicy',
      'throttlePolicy',
      'requestPolicy',
      'guaranteed',
    ])
    const retry = readRetry(root, undefined, 'healthyRetryPolicy', DEMANDED)
    const sickly = readRetry(root, undefined, 'sicklyRetryPolicy', DEMANDED)
    const maxReceivesPerSecond = readThrottle(root, 'throttlePolicy', 'throttlePolicy')
    const contentType = readContentType(root, 'requestPolicy', 'requestPolicy')
    const guaranteed = root['guaranteed'] ?? false
    if (typeof guaranteed !== 'boolean') throw new PolicyProblem('guaranteed must be a boolean')
    const canonical = JSON.stringify({
      healthyRetryPolicy: retry ?? null,
      sicklyRetryPolicy: sickly ?? null,
      throttlePolicy: maxReceivesPerSecond === undefined ? null : { maxReceivesPerSecond },
      requestPolicy: contentType === undefined ? null : { headerContentType: contentType },
      guaranteed,
    })
    return { retry, maxReceivesPerSecond, contentType, disableSubscriptionOverrides: false, canonical }
  })
}

/**
 * What holds for a subscription of this protocol, from the DeliveryPolicy attributes of its topic and its own, as they
 * are stored: the subscription's parts where it has some and may, else the topic's, else AWS's.
 */
export function effectiveDeliveryPolicy(
  protocol: string,
  ofTopic: string | undefined,
  ofSubscription: string | undefined,
): DeliveryPolicy {
  if (protocol !== 'http' && protocol !== 'https') {
    const retry = AWS_MANAGED.has(protocol) ? awsManagedRetryPolicy : customerManagedRetryPolicy
    return { retry, maxReceivesPerSecond: undefined, contentType: defaultContentType }
  }
  const topic = stored(ofTopic, parseTopicDeliveryPolicy)
  const own = topic?.disableSubscriptionOverrides
    ? undefined
    : stored(ofSubscription, parseSubscriptionDeliveryPolicy)
  return {
    retry: own?.retry ?? topic?.retry ?? defaultRetryPolicy,
    maxReceivesPerSecond: own?.maxReceivesPerSecond ?? topic?.maxReceivesPerSecond,
    contentType: own?.contentType ?? topic?.contentType ?? defaultContentType,
  }
}

/** What GetTopicAttributes answers as EffectiveDeliveryPolicy. */
export function effectiveTopicPolicyText(ofTopic: string | undefined): string {
  const topic = stored(ofTopic, parseTopicDeliveryPolicy)
  return JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: topic?.retry ?? defaultRetryPolicy,
      disableSubscriptionOverrides: topic?.disableSubscriptionOverrides ?? false,
      ...(topic?.maxReceivesPerSecond !== undefined && {
        defaultThrottlePolicy: { maxReceivesPerSecond: topic.maxReceivesPerSecond },
      }),
      defaultRequestPolicy: { headerContentType: topic?.contentType ?? defaultContentType },
    },
  })
}

/** What GetSubscriptionAttributes answers as EffectiveDeliveryPolicy. */
export function effectiveSubscriptionPolicyText({
  retry,
  maxReceivesPerSecond,
  contentType,
}: DeliveryPolicy): string {
  return JSON.stringify({
    healthyRetryPolicy: retry,
    sicklyRetryPolicy: null,
    throttlePolicy: maxReceivesPerSecond === undefined ? null : { maxReceivesPerSecond },
    requestPolicy: { headerContentType: contentType },
    guaranteed: false,
  })
}

/**
 * Seconds to wait before retry number `retry` (from 1), or undefined when the policy is exhausted. AWS names the
 * functions of the backoff phase without giving formulas; these begin at the least delay, end at the greatest and lie
 * as in AWS's graph: linear highest, then arithmetic (steps that grow by a constant), geometric (a constant factor)
 * and exponential (steps that double). Exact to the millisecond. AWS adds some jitter; this does not.
 */
export function retryDelay(policy: RetryPolicy, retry: number): number | undefined {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy
  const { minDelayTarget: least, maxDelayTarget: most } = policy
  if (!(retry >= 1 && retry <= numRetries)) return undefined
  if (retry <= numNoDelayRetries) return 0
  if (retry <= numNoDelayRetries + numMinDelayRetries) return least
  if (retry > numRetries - numMaxDelayRetries) return most
  const steps = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries - 1
  if (steps === 0) return least
  const step = retry - numNoDelayRetries - numMinDelayRetries - 1
  return Math.round(1_000 * backoff(policy.backoffFunction, least, most, step, steps)) / 1_000
}

/** Seconds to wait before each retry, in order; ends when the policy is exhausted. */
export function* retryDelays(policy: RetryPolicy): Generator<number, void, undefined> {
  for (let retry = 1; ; retry++) {
    const delay = retryDelay(policy, retry)
    if (delay === undefined) return
    yield delay
  }
}

function backoff(kind: BackoffFunction, least: number, most: number, step: number, steps: number): number {
  const range = most - least
  switch (kind) {
    case 'linear':
      return least + (range * step) / steps
    case 'arithmetic':
      return least + (range * step * (step + 1)) / (steps * (steps + 1))
    case 'geometric':
      return least * (most / least) ** (step / steps)
    case 'exponential':
      return least + (range * (2 ** step - 1)) / (2 ** steps - 1)
  }
}

const AWS_MANAGED = new Set(['sqs', 'lambda', 'firehose'])

type Members = Readonly<Record<string, unknown>>

class PolicyProblem extends Error {}

function parsed(text: string, read: (root: Members) => GivenDeliveryPolicy): ParsedDeliveryPolicy {
  const root = readJsonObject(text)
  if (!root.ok) return { ok: false, message: `DeliveryPolicy: ${root.problem}` }
  try {
    return { ok: true, policy: read(root.members) }
  } catch (problem) {
    if (!(problem instanceof PolicyProblem)) throw problem
    return { ok: false, message: `DeliveryPolicy: ${problem.message}` }
  }
}

function stored(
  text: string | undefined,
  parse: (text: string) => ParsedDeliveryPolicy,
): GivenDeliveryPolicy | undefined {
  if (text === undefined || text === '') return undefined
  const result = parse(text)
  if (!result.ok) throw new Error(`A stored delivery policy does not parse: ${result.message}`)
  return result.policy
}

function onlyMembers(value: Members, known: readonly string[]): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) throw new PolicyProblem(`Unexpected JSON member: ${name}`)
  }
}

/** An absent or null member is undefined. */
function member(owner: Members, name: string, path: string): Members | undefined {
  const value = owner[name]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw new PolicyProblem(`${path} must be an object`)
  return value
}

function wholeNumber(
  owner: Members,
  name: string,
  path: string,
  otherwise: number,
  least: number,
  most?: number,
): number {
  const value = owner[name] ?? otherwise
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new PolicyProblem(`${path}.${name} must be an integer`)
  }
  if (value < least) throw new PolicyProblem(`${path}.${name} must be greater than or equal to ${least}`)
  if (most !== undefined && value > most) {
    throw new PolicyProblem(`${path}.${name} must be less than or equal to ${most}`)
  }
  return value
}

/** Recorded from AWS, against an example of the API reference: what a subscription's retry policy has to say. */
const DEMANDED = ['minDelayTarget', 'maxDelayTarget', 'numRetries'] as const

/** Members that are left out have AWS's defaults: for topics the API reference's example sets numRetries alone. */
function readRetry(
  owner: Members,
  within: string | undefined,
  name: string,
  demanded: readonly (keyof RetryPolicy)[] = [],
): RetryPolicy | undefined {
  const path = within === undefined ? name : `${within}.${name}`
  const given = member(owner, name, path)
  if (!given) return undefined
  onlyMembers(given, Object.keys(defaultRetryPolicy))
  const missing = demanded.find((one) => given[one] === undefined || given[one] === null)
  if (missing !== undefined) throw new PolicyProblem(`${path}.${missing} must be specified`)
  const number = (of: Exclude<keyof RetryPolicy, 'backoffFunction'>, least: number, most?: number): number =>
    wholeNumber(given, of, path, defaultRetryPolicy[of], least, most)
  const backoffFunction = given['backoffFunction'] ?? defaultRetryPolicy.backoffFunction
  const policy: RetryPolicy = {
    minDelayTarget: number('minDelayTarget', 1, LONGEST),
    maxDelayTarget: number('maxDelayTarget', 1, LONGEST),
    numRetries: number('numRetries', 0, MOST_RETRIES),
    numMaxDelayRetries: number('numMaxDelayRetries', 0),
    numNoDelayRetries: number('numNoDelayRetries', 0),
    numMinDelayRetries: number('numMinDelayRetries', 0),
    backoffFunction: readBackoff(backoffFunction, path),
  }
  if (policy.maxDelayTarget < policy.minDelayTarget) {
    throw new PolicyProblem(`${path}.maxDelayTarget must be greater than or equal to minDelayTarget`)
  }
  const phases = policy.numMinDelayRetries + policy.numNoDelayRetries + policy.numMaxDelayRetries
  if (policy.numRetries < phases) {
    throw new PolicyProblem(
      `${path}.numRetries must be greater than or equal to total of numMinDelayRetries, numNoDelayRetries and numMaxDelayRetries`,
    )
  }
  let total = 0
  for (const delay of retryDelays(policy)) total += delay
  if (total > LONGEST) {
    throw new PolicyProblem(`${path}: total retry time must be less than or equal to ${LONGEST} seconds`)
  }
  return policy
}

/** What was given of a retry policy that was read, in AWS's order. */
function givenOf(retry: unknown): Members {
  const given = Object.keys(defaultRetryPolicy).map((name) => [name, (retry as Members)[name]] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null))
}

function readBackoff(value: unknown, path: string): BackoffFunction {
  const known = backoffFunctions.find((name) => name === value)
  if (known) return known
  throw new PolicyProblem(`${path}: the value [${String(value)}] is not a valid backoff function`)
}

function readThrottle(owner: Members, path: string, name: string): number | undefined {
  const given = member(owner, name, path)
  if (!given) return undefined
  onlyMembers(given, ['maxReceivesPerSecond'])
  const rate = given['maxReceivesPerSecond']
  if (rate === undefined || rate === null) return undefined
  if (typeof rate === 'number' && rate < 1)
    throw new PolicyProblem(`${path}.maxReceivesPerSecond must be >= 1`)
  return wholeNumber(given, 'maxReceivesPerSecond', path, 1, 1)
}

function readContentType(owner: Members, path: string, name: string): string | undefined {
  const given = member(owner, name, path)
  if (!given) return undefined
  onlyMembers(given, ['headerContentType'])
  const value = given['headerContentType']
  if (value === undefined || value === null) return undefined
  const [type, charset, ...rest] = String(value).split(';')
  const plain = charset === undefined || /^ *charset=utf-8$/i.test(charset)
  if (typeof value === 'string' && CONTENT_TYPES.includes(type ?? '') && plain && rest.length === 0)
    return value
  throw new PolicyProblem(`${path}.headerContentType is not a supported content type`)
}
