import { expect, test } from 'vitest'
import {
  afterText,
  cleanId,
  stepsOf,
  waysText,
  withRecent,
} from '../../../../renderer/screens/trace/traceSteps'
import type { MessageTraceView, TraceEntry, TraceWay } from '../../../../shared/console/trace'

const entry = (at: number, type: string, more: Partial<TraceEntry> = {}): TraceEntry => ({
  at,
  type,
  text: type,
  level: 'info',
  way: null,
  topicArn: null,
  subscriptionArn: null,
  queueArn: null,
  messageKey: null,
  messageId: null,
  publicationId: null,
  deliveryId: null,
  clause: null,
  filterPolicy: null,
  ...more,
})
const way = (state: TraceWay['state']): TraceWay => ({
  label: state,
  subscriptionArn: null,
  protocol: 'sqs',
  endpoint: '',
  state,
  queueArn: null,
  messageKey: null,
  messageId: null,
})
const trace: MessageTraceView = {
  now: 5_000,
  messageId: 'm',
  found: 'publication',
  topicArn: null,
  publicationId: 1,
  at: 1_000,
  subject: null,
  preview: '',
  asked: null,
  ways: [way('deleted'), way('retrying'), way('deleted')],
  waysTotal: 3,
  entries: [
    entry(1_000, 'topic.published'),
    entry(1_000, 'subscription.delivered', { way: 0 }),
    entry(1_040, 'message.moved-to-dlq', { way: 1 }),
    entry(9_000, 'delivery.due', { way: 1 }),
  ],
}

test('each step says how long after the beginning it was', () => {
  expect(stepsOf(trace, null).map(({ after }) => after)).toEqual([null, null, '+40 ms', '+8.0 s'])
  expect([afterText(999), afterText(1_500), afterText(125_000)]).toEqual(['+999 ms', '+1.5 s', '+2 min 5 s'])
})

test('what lies ahead is still to come', () => {
  expect(stepsOf(trace, null).map(({ tone }) => tone)).toEqual(['calm', 'good', 'bad', 'coming'])
})

test('one way is shown with what concerns all of them', () => {
  expect(stepsOf(trace, 1).map(({ type }) => type)).toEqual([
    'topic.published',
    'message.moved-to-dlq',
    'delivery.due',
  ])
})

test('how the ways ended is counted, the most first', () => {
  expect(waysText(trace.ways, 5)).toBe('2 done, 1 retrying, 2 more ways not shown')
})

test('an id is found in what was pasted around it', () => {
  expect(cleanId(' "6f0b", ')).toBe('6f0b')
  expect(cleanId('<6f0b>')).toBe('6f0b')
})

test('ids looked at lately stand there once each', () => {
  expect(withRecent(['a', 'b'], 'b')).toEqual(['b', 'a'])
  expect(withRecent(['1', '2', '3', '4', '5', '6', '7', '8'], 'x')).toHaveLength(8)
})
