import { describe, expect, test } from 'vitest'
import { subscribeCommand } from '../../../../renderer/screens/topics/subscriptions/subscribeCommand'
import {
  attributesToChange,
  attributesToSubscribe,
  backoffRetries,
  defaultRetry,
  draftOf,
  emptyDraft,
  laidOut,
  problemsOf,
  wantsFifoDeadLetters,
} from '../../../../renderer/screens/topics/subscriptions/subscriptionDraft'
import { subscription } from './subscription'

const dlq = 'arn:aws:sqs:us-east-1:000000000000:orders-dlq'

describe('the attributes of a new subscription', () => {
  test('are none where nothing was set', () => {
    expect(attributesToSubscribe(emptyDraft(), 'sqs')).toEqual({})
  })

  test('are what was set, as AWS takes it', () => {
    const draft = {
      ...emptyDraft(),
      raw: true,
      filterPolicy: '{"colour": ["red"]}\n',
      filterScope: 'MessageBody' as const,
      deadLetterTargetArn: dlq,
      ownDelivery: true,
      retry: { ...defaultRetry, numRetries: 5, maxReceivesPerSecond: 10 },
    }
    const attributes = attributesToSubscribe(draft, 'https')
    expect(attributes).toMatchObject({
      RawMessageDelivery: 'true',
      FilterPolicy: '{"colour": ["red"]}',
      FilterPolicyScope: 'MessageBody',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq }),
    })
    expect(JSON.parse(attributes['DeliveryPolicy']!)).toMatchObject({
      healthyRetryPolicy: { numRetries: 5, minDelayTarget: 20 },
      throttlePolicy: { maxReceivesPerSecond: 10 },
    })
  })

  test('leave out what the protocol has not', () => {
    const draft = { ...emptyDraft(), raw: true, ownDelivery: true, roleArn: 'arn:aws:iam::1:role/r' }
    expect(attributesToSubscribe(draft, 'email')).toEqual({})
  })
})

describe('what is to change', () => {
  const before = subscription({
    raw: true,
    filterPolicy: '{"colour":["red"]}',
    filterScope: 'MessageBody',
    deadLetterTargetArn: dlq,
  })

  test('is nothing while nothing was touched', () => {
    expect(attributesToChange(draftOf(before), draftOf(before), 'sqs')).toEqual({})
  })

  test('is what differs; what is taken away is the empty text, or what AWS takes without it', () => {
    const bare = { ...draftOf(before), raw: false, filterPolicy: '', deadLetterTargetArn: '' }
    expect(attributesToChange(draftOf(before), bare, 'sqs')).toEqual({
      RawMessageDelivery: 'false',
      FilterPolicy: '',
      FilterPolicyScope: 'MessageAttributes',
      RedrivePolicy: '',
    })
  })

  test('a delivery policy comes back as it was', () => {
    const draft = {
      ...emptyDraft(),
      ownDelivery: true,
      retry: { ...defaultRetry, numRetries: 7, contentType: 'application/json' },
    }
    const { DeliveryPolicy: deliveryPolicy = null } = attributesToSubscribe(draft, 'http')
    const again = draftOf(subscription({ protocol: 'http', deliveryPolicy }))
    expect(again.retry).toEqual(draft.retry)
    expect(attributesToChange(draftOf(subscription({ protocol: 'http' })), again, 'http')).toEqual({
      DeliveryPolicy: deliveryPolicy,
    })
  })
})

describe('what AWS would refuse', () => {
  test('is said of filter policies', () => {
    expect(problemsOf({ ...emptyDraft(), filterPolicy: '{"colour":' }, 'sqs')).toHaveProperty('FilterPolicy')
    expect(problemsOf({ ...emptyDraft(), filterPolicy: '{"colour":["red"]}' }, 'sqs')).toEqual({})
  })

  test('is said of retries, where they can be set', () => {
    const draft = {
      ...emptyDraft(),
      ownDelivery: true,
      retry: { ...defaultRetry, numRetries: 2, numNoDelayRetries: 3 },
    }
    expect(problemsOf(draft, 'http')).toHaveProperty('numRetries')
    expect(problemsOf(draft, 'sqs')).toEqual({})
    const times = { ...defaultRetry, minDelayTarget: 30, maxDelayTarget: 20 }
    expect(problemsOf({ ...draft, retry: times }, 'http')).toHaveProperty('maxDelayTarget')
    const much = { ...defaultRetry, numRetries: 101 }
    expect(problemsOf({ ...draft, retry: much }, 'http')).toHaveProperty('numRetries')
  })

  test('is a delivery stream without a role', () => {
    expect(problemsOf(emptyDraft(), 'firehose')).toHaveProperty('SubscriptionRoleArn')
    const draft = { ...emptyDraft(), roleArn: 'arn:aws:iam::000000000000:role/sns' }
    expect(problemsOf(draft, 'firehose')).toEqual({})
  })
})

test('a policy is laid out, unless that would change a number in it', () => {
  expect(laidOut('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
  expect(laidOut('{"a":[12345678901234567890]}')).toBe('{"a":[12345678901234567890]}')
  expect(laidOut('no JSON')).toBe('no JSON')
})

test('the backoff has the retries that the other phases leave', () => {
  expect(
    backoffRetries({ ...defaultRetry, numRetries: 10, numNoDelayRetries: 3, numMaxDelayRetries: 2 }),
  ).toBe(5)
})

test('only a FIFO queue of a FIFO topic has a FIFO dead-letter queue', () => {
  expect(wantsFifoDeadLetters(true, 'arn:aws:sqs:us-east-1:000000000000:a.fifo')).toBe(true)
  expect(wantsFifoDeadLetters(true, 'arn:aws:sqs:us-east-1:000000000000:a')).toBe(false)
})

test('the CLI command quotes what a shell would take apart', () => {
  const command = subscribeCommand({
    endpoint: 'http://127.0.0.1:4566',
    region: 'us-east-1',
    topicArn: 'arn:aws:sns:us-east-1:000000000000:events',
    protocol: 'sqs',
    notificationEndpoint: '',
    attributes: { FilterPolicy: '{"a":["b"]}' },
  })
  expect(command).toContain('--notification-endpoint ENDPOINT')
  expect(command).toContain(`--attributes '{"FilterPolicy":"{\\"a\\":[\\"b\\"]}"}'`)
})
