import { describe, expect, test } from 'vitest'
import {
  byPlatform,
  conversationsOf,
  jsonMail,
  jsonMailPreview,
  looksLikeHtml,
  passwordIn,
  pushEndpointOf,
  withNewest,
  withOlder,
  withoutFooter,
} from '../../../../renderer/screens/outboxes/outboxRows'
import type { OutboxRow } from '../../../../shared/console/outbox'

const row = (id: number, more: Partial<OutboxRow> = {}): OutboxRow => ({
  id,
  kind: 'sms',
  to: '+491700000',
  subject: null,
  preview: '',
  at: id,
  read: true,
  topicArn: null,
  subscriptionArn: null,
  messageId: null,
  confirmation: null,
  ...more,
})
const ids = (rows: readonly OutboxRow[]) => rows.map(({ id }) => id)

describe('a list that grows at its head', () => {
  const known = [row(5), row(4), row(3), row(2)]

  test('keeps older messages behind a new first page', () => {
    expect(ids(withNewest(known, { rows: [row(6), row(5), row(4)], next: 4 }))).toEqual([6, 5, 4, 3, 2])
  })

  test('loses what was deleted within the first page', () => {
    expect(ids(withNewest(known, { rows: [row(5), row(3)], next: 3 }))).toEqual([5, 3, 2])
    expect(ids(withNewest(known, { rows: [row(5)], next: null }))).toEqual([5])
  })

  test('forgets older ones rather than hiding a gap', () => {
    expect(ids(withNewest(known, { rows: [row(20), row(19)], next: 19 }))).toEqual([20, 19])
  })

  test('goes on at its end without repeating a message', () => {
    expect(ids(withOlder(known, { rows: [row(2), row(1)] }))).toEqual([5, 4, 3, 2, 1])
  })
})

test('text messages stand by phone number, the newest conversation first', () => {
  const found = conversationsOf([row(3, { to: 'a', read: false }), row(2, { to: 'b' }), row(1, { to: 'a' })])
  expect(found.map(({ to, unread, rows }) => [to, unread, ids(rows)])).toEqual([
    ['a', 1, [3, 1]],
    ['b', 0, [2]],
  ])
})

test('push endpoints stand by platform', () => {
  const arn = (platform: string) => `arn:aws:sns:us-east-1:000000000000:endpoint/${platform}/shop/1f-2e`
  expect(pushEndpointOf(arn('GCM'))).toEqual({ platform: 'GCM', application: 'shop', endpoint: '1f-2e' })
  expect(pushEndpointOf('arn:aws:sns:us-east-1:000000000000:topic')).toBeNull()
  const groups = byPlatform(conversationsOf([row(2, { to: arn('GCM') }), row(1, { to: arn('ADM') })]))
  expect(groups.map(({ platform }) => platform)).toEqual(['ADM', 'GCM'])
})

test('a one-time password is found where there is one', () => {
  expect(passwordIn('anything', { oneTimePassword: '123456' })).toBe('123456')
  expect(passwordIn('Your code is 4711.', {})).toBe('4711')
  expect(passwordIn('Your order 4711 is on its way', {})).toBeNull()
  expect(passwordIn('Code 4711 or 4712', {})).toBeNull()
  expect(passwordIn('Your code: call 0170-1234567 for help, 12.5 %', {})).toBeNull()
})

test('the envelope of an email-json mail is read, and nothing else', () => {
  const body = JSON.stringify({
    Type: 'Notification',
    Message: '{"a":1}',
    Subject: 'Hello',
    MessageAttributes: { colour: { Type: 'String', Value: 'red' } },
  })
  expect(jsonMail(body)).toEqual({
    type: 'Notification',
    message: '{"a":1}',
    subject: 'Hello',
    attributes: { colour: { type: 'String', value: 'red' } },
  })
  expect([jsonMail('{'), jsonMail('null'), jsonMail('{"Type": 1}')]).toEqual([null, null, null])
})

test('a list shows the message of an email-json mail of which it has only the beginning', () => {
  expect(jsonMailPreview('{"Type": "Notification", "Message": "say \\"hi\\" to')).toBe('say "hi" to')
  expect(jsonMailPreview('{"Type": "SubscriptionConfirmation", "Token": "01a2')).toBe(
    'SubscriptionConfirmation',
  )
})

test('the footer that SNS adds is told from the text', () => {
  const mail = 'Hi\n\n--\nmine\n\n--\nIf you wish … unsubscribe:\nhttp://x\n'
  expect(withoutFooter(mail)).toEqual({
    text: 'Hi\n\n--\nmine',
    footer: 'If you wish … unsubscribe:\nhttp://x',
  })
  expect(withoutFooter('plain').footer).toBe('')
})

test('HTML is known when it is seen', () => {
  expect(looksLikeHtml('<p onclick="x">Hi</p>')).toBe(true)
  expect(looksLikeHtml('1 < 2 and a > b')).toBe(false)
})
