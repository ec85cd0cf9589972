import { describe, expect, test } from 'vitest'
import {
  emptyNotification,
  fieldOf,
  messageOf,
  notificationSize,
  problemsOf,
  textKeys,
  toNotification,
  withStructure,
} from '../../../../../renderer/screens/topics/publish/notificationDraft'
import { reachOf, reachText } from '../../../../../renderer/screens/topics/publish/reach'

const standard = { fifo: false, contentBasedDeduplication: false, mostBytes: 262_144 }
const draft = { ...emptyNotification(), message: 'hello' }

describe('a message for a topic', () => {
  test('with a text for each protocol becomes one JSON document, default first, empty texts left out', () => {
    const structured = { ...draft, structured: true, texts: { sqs: 'for queues', default: 'hi', email: '' } }
    expect(messageOf(structured)).toBe('{\n  "default": "hi",\n  "sqs": "for queues"\n}')
    expect(toNotification(structured, false)).toMatchObject({ structured: true, subject: null })
    expect(notificationSize(structured)).toBe(messageOf(structured).length)
  })

  test('keeps its text when it is given one for each protocol, and when it no longer is', () => {
    const structured = withStructure(draft, true)
    expect(structured.texts).toEqual({ default: 'hello' })
    expect(withStructure({ ...structured, texts: { default: 'changed' } }, false).message).toBe('changed')
  })

  test('may say something of its own to each protocol subscribed, and to each push platform', () => {
    const at = (protocol: 'sqs' | 'http' | 'application', endpoint: string) => ({ protocol, endpoint })
    const push = 'arn:aws:sns:us-east-1:000000000000:endpoint/APNS_SANDBOX/shop/1'
    expect(
      textKeys([at('sqs', 'a'), at('sqs', 'b'), at('application', push), at('http', 'c')], { sms: 'kept' }),
    ).toEqual(['default', 'APNS_SANDBOX', 'http', 'sms', 'sqs'])
  })

  test('is told what AWS would refuse, field by field and in its words', () => {
    expect(problemsOf(draft, standard)).toEqual({})
    expect(problemsOf(emptyNotification(), standard).message).toBe('Invalid parameter: Empty message')
    expect(problemsOf({ ...draft, message: 'x'.repeat(262_145) }, standard).message).toBe(
      'Invalid parameter: Message too long',
    )
    const relaxed = { ...standard, mostBytes: 1_048_576 }
    expect(problemsOf({ ...draft, message: 'x'.repeat(262_145) }, relaxed)).toEqual({})
    expect(problemsOf({ ...draft, structured: true }, standard).message).toContain('No default entry')
    for (const subject of [' begins with a blank', 'two\nlines', 'x'.repeat(101)])
      expect(problemsOf({ ...draft, subject }, standard).subject).toBe('Invalid parameter: Subject')
    expect(Object.keys(problemsOf(draft, { ...standard, fifo: true }))).toEqual([
      'groupId',
      'deduplicationId',
    ])
  })

  test.each([
    ['Invalid parameter: Subject', 'subject'],
    ['Invalid parameter: Message too long', 'message'],
    ['Invalid parameter: Message Structure - No default entry in JSON message body', 'message'],
    ['Invalid parameter: The MessageGroupId parameter is required for FIFO topics', 'groupId'],
    ["Message attribute name can not have successive '.' character.", 'attributes'],
    [
      'Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      'deduplicationId',
    ],
    ['Topic does not exist', null],
  ])('shows the refusal %j at its field', (refusal, field) => {
    expect(fieldOf(refusal)).toBe(field)
  })
})

describe('where a message would go', () => {
  const subscriber = (
    name: string,
    filterPolicy: string | null,
    status: 'confirmed' | 'pending' = 'confirmed',
  ) => ({
    arn: name,
    protocol: 'sqs' as const,
    endpoint: name,
    status,
    filterPolicy,
    filterScope: 'MessageAttributes' as const,
  })
  const red = { message: 'hi', attributes: { colour: { type: 'String', value: 'red' } } }

  test('is told by the filter policies, with the reason of each that keeps it back', () => {
    const reach = reachOf(
      [
        subscriber('all', null),
        subscriber('reds', '{"colour": ["red"]}'),
        subscriber('blues', '{"colour": ["blue"]}'),
        subscriber('later', null, 'pending'),
      ],
      red,
    )
    expect(reach).toMatchObject({ total: 3, reached: 2, pending: 1 })
    expect(reach.keptBack[0]!.subscription.arn).toBe('blues')
    expect(reach.keptBack[0]!.reason).toContain('colour is "red"')
    expect(reachText(reach)).toBe('Goes to 2 of 3 subscriptions. 1 more is not confirmed.')
  })

  test('is said plainly where it is everywhere or nowhere', () => {
    expect(reachText(reachOf([], red))).toBe('Nobody has subscribed: it would go nowhere.')
    expect(reachText(reachOf([subscriber('a', null)], red))).toBe('Goes to the one subscription.')
    expect(reachText(reachOf([subscriber('a', '{"colour": ["blue"]}')], red))).toBe(
      'Goes nowhere: filtered out by the one subscription.',
    )
    expect(reachText(reachOf([subscriber('a', null, 'pending')], red))).toBe(
      'Goes nowhere: 1 subscription is not confirmed.',
    )
  })
})
