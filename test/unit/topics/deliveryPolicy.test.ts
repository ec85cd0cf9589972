import { describe, expect, it } from 'vitest'
import type { ParsedDeliveryPolicy, RetryPolicy } from '../../../shared/deliveryPolicy'
import {
  awsManagedRetryPolicy,
  customerManagedRetryPolicy,
  defaultRetryPolicy,
  effectiveDeliveryPolicy,
  effectiveSubscriptionPolicyText,
  effectiveTopicPolicyText,
  parseSubscriptionDeliveryPolicy,
  parseTopicDeliveryPolicy,
  retryDelay,
  retryDelays,
} from '../../../shared/deliveryPolicy'

const policy = (changes: Partial<RetryPolicy>): RetryPolicy => ({ ...defaultRetryPolicy, ...changes })

describe('the delays of a retry policy', () => {
  it('are 20 seconds, three times, where nothing is set', () => {
    expect([...retryDelays(defaultRetryPolicy)]).toEqual([20, 20, 20])
  })

  it('go through the four phases', () => {
    const phases = policy({
      minDelayTarget: 2,
      maxDelayTarget: 8,
      numRetries: 10,
      numNoDelayRetries: 2,
      numMinDelayRetries: 2,
      numMaxDelayRetries: 2,
    })
    expect([...retryDelays(phases)]).toEqual([0, 0, 2, 2, 2, 4, 6, 8, 8, 8])
  })

  it.each([
    ['linear', [5, 90, 175, 260]],
    ['arithmetic', [5, 47.5, 132.5, 260]],
    ['geometric', [5, 18.663, 69.658, 260]],
    ['exponential', [5, 41.429, 114.286, 260]],
  ] as const)('rise from the least to the greatest by the function %s', (backoffFunction, delays) => {
    const wanted = policy({ minDelayTarget: 5, maxDelayTarget: 260, numRetries: 4, backoffFunction })
    expect([...retryDelays(wanted)]).toEqual(delays)
  })

  it('are the least where the backoff phase has one retry', () => {
    expect([...retryDelays(policy({ minDelayTarget: 1, maxDelayTarget: 9, numRetries: 1 }))]).toEqual([1])
  })

  it('are none where there are no retries', () => {
    expect([...retryDelays(policy({ numRetries: 0 }))]).toEqual([])
    expect(retryDelay(policy({ numRetries: 0 }), 1)).toBeUndefined()
  })

  it('last 23 days for queues and six hours for mail', () => {
    const sum = (of: RetryPolicy) => [...retryDelays(of)].reduce((total, delay) => total + delay, 0)
    expect(Math.floor(sum(awsManagedRetryPolicy) / 86_400)).toBe(23)
    expect(Math.floor(sum(customerManagedRetryPolicy) / 3_600)).toBe(6)
  })
})

const refusalOf = (parsed: ParsedDeliveryPolicy): string => (parsed.ok ? 'accepted' : parsed.message)
/** What a subscription has to say of its retries, as AWS was recorded to demand. */
const least = { minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3 }
const subscription = (retry: object) =>
  refusalOf(parseSubscriptionDeliveryPolicy(JSON.stringify({ healthyRetryPolicy: { ...least, ...retry } })))

describe('a delivery policy', () => {
  it.each([
    [{ minDelayTarget: 0 }, 'minDelayTarget must be greater than or equal to 1'],
    [{ maxDelayTarget: 3_601 }, 'maxDelayTarget must be less than or equal to 3600'],
    [{ numRetries: 101 }, 'numRetries must be less than or equal to 100'],
    [{ numRetries: -1 }, 'numRetries must be greater than or equal to 0'],
    [{ numRetries: 1.5 }, 'numRetries must be an integer'],
    [{ numNoDelayRetries: -1 }, 'numNoDelayRetries must be greater than or equal to 0'],
    [
      { minDelayTarget: 5, maxDelayTarget: 3 },
      'maxDelayTarget must be greater than or equal to minDelayTarget',
    ],
    [
      { numRetries: 20, numMinDelayRetries: 7, numNoDelayRetries: 7, numMaxDelayRetries: 7 },
      'numRetries must be greater than or equal to total of numMinDelayRetries, numNoDelayRetries and numMaxDelayRetries',
    ],
  ])('is refused for %j', (retry, message) => {
    expect(subscription(retry)).toBe(`DeliveryPolicy: healthyRetryPolicy.${message}`)
  })

  it.each(Object.keys(least))('of a subscription says %s where it has retries', (name) => {
    expect(subscription({ [name]: null })).toBe(
      `DeliveryPolicy: healthyRetryPolicy.${name} must be specified`,
    )
    const ofTopic = { http: { defaultHealthyRetryPolicy: { ...least, [name]: null } } }
    expect(refusalOf(parseTopicDeliveryPolicy(JSON.stringify(ofTopic)))).toBe('accepted')
  })

  it('names a backoff function that there is none of', () => {
    expect(subscription({ backoffFunction: 'cubic' })).toBe(
      'DeliveryPolicy: healthyRetryPolicy: the value [cubic] is not a valid backoff function',
    )
  })

  it('is refused where all retries together last more than an hour', () => {
    expect(subscription({ minDelayTarget: 36, maxDelayTarget: 36, numRetries: 100 })).toBe('accepted')
    expect(subscription({ minDelayTarget: 37, maxDelayTarget: 37, numRetries: 100 })).toContain('3600')
  })

  it('names the place in a topic’s policy', () => {
    const text = JSON.stringify({ http: { defaultHealthyRetryPolicy: { numRetries: 300 } } })
    expect(refusalOf(parseTopicDeliveryPolicy(text))).toBe(
      'DeliveryPolicy: http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100',
    )
  })

  it.each(['', 'x', '[]', '1', 'null'])('is refused if it is %j', (text) => {
    expect(refusalOf(parseTopicDeliveryPolicy(text))).toContain('DeliveryPolicy: failed to parse JSON.')
  })

  it('has no members that AWS does not know', () => {
    expect(refusalOf(parseTopicDeliveryPolicy('{"throttlePolicy":{}}'))).toBe(
      'DeliveryPolicy: Unexpected JSON member: throttlePolicy',
    )
  })

  it('has content types of HTTP bodies only, in UTF-8', () => {
    const type = (headerContentType: string) =>
      refusalOf(parseSubscriptionDeliveryPolicy(JSON.stringify({ requestPolicy: { headerContentType } })))
    expect(type('application/json; charset=UTF-8')).toBe('accepted')
    expect(type('text/bogus')).not.toBe('accepted')
    expect(type('text/plain; charset=latin1')).not.toBe('accepted')
  })

  it('throttles by at least one delivery a second', () => {
    const rate = (maxReceivesPerSecond: number) =>
      refusalOf(parseSubscriptionDeliveryPolicy(JSON.stringify({ throttlePolicy: { maxReceivesPerSecond } })))
    expect(rate(1)).toBe('accepted')
    expect(rate(0)).toBe('DeliveryPolicy: throttlePolicy.maxReceivesPerSecond must be >= 1')
  })

  it('is kept with every number, in AWS’s order', () => {
    const parsed = parseSubscriptionDeliveryPolicy(
      '{"healthyRetryPolicy":{"numRetries":5,"maxDelayTarget":20,"minDelayTarget":20}}',
    )
    expect(parsed.ok && parsed.policy.canonical).toBe(
      '{"healthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":5,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":null,"guaranteed":false}',
    )
  })
})

describe('the effective delivery policy', () => {
  const topic = JSON.stringify({ http: { defaultHealthyRetryPolicy: { numRetries: 7 } } })
  const own = JSON.stringify({ healthyRetryPolicy: { ...least, numRetries: 9 } })

  it('is the subscription’s, else the topic’s, else AWS’s', () => {
    expect(effectiveDeliveryPolicy('http', topic, own).retry.numRetries).toBe(9)
    expect(effectiveDeliveryPolicy('https', topic, undefined).retry.numRetries).toBe(7)
    expect(effectiveDeliveryPolicy('http', undefined, undefined)).toEqual({
      retry: defaultRetryPolicy,
      maxReceivesPerSecond: undefined,
      contentType: 'text/plain; charset=UTF-8',
    })
  })

  it('takes each part from whoever has it', () => {
    const throttle = JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 3 } })
    expect(effectiveDeliveryPolicy('http', topic, throttle)).toMatchObject({
      retry: { numRetries: 7 },
      maxReceivesPerSecond: 3,
    })
  })

  it('is the topic’s alone where it allows no overrides', () => {
    const strict = JSON.stringify({ http: { disableSubscriptionOverrides: true } })
    expect(effectiveDeliveryPolicy('http', strict, own).retry).toEqual(defaultRetryPolicy)
  })

  it('is fixed for other protocols', () => {
    expect(effectiveDeliveryPolicy('sqs', topic, own).retry).toBe(awsManagedRetryPolicy)
    expect(effectiveDeliveryPolicy('email', topic, own).retry).toBe(customerManagedRetryPolicy)
  })

  it('is answered with everything in it', () => {
    expect(JSON.parse(effectiveTopicPolicyText(undefined))).toEqual({
      http: {
        defaultHealthyRetryPolicy: defaultRetryPolicy,
        disableSubscriptionOverrides: false,
        defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
      },
    })
    const effective = effectiveDeliveryPolicy('http', undefined, own)
    expect(JSON.parse(effectiveSubscriptionPolicyText(effective))).toEqual({
      healthyRetryPolicy: { ...defaultRetryPolicy, numRetries: 9 },
      sicklyRetryPolicy: null,
      throttlePolicy: null,
      requestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
      guaranteed: false,
    })
  })
})
