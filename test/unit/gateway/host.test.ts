import type { IncomingHttpHeaders } from 'node:http'
import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { Doorkeeper } from '../../../electron/gateway/host'

const door = new Doorkeeper({}, '127.0.0.1:4566')

describe('the names the gateway answers to', () => {
  test.each([
    '127.0.0.1:4566',
    '127.0.0.1',
    'localhost:4566',
    'LOCALHOST',
    '[::1]:4566',
    'sqs.eu-west-1.localhost:4566',
    'host.docker.internal:4566',
    '192.168.1.20:4566',
    hostname(),
  ])('%s is one', (host) => {
    expect(door.address(host).endpoint).toBe(`http://${host}`)
  })

  test.each([
    'evil.example',
    'evil.example:4566',
    'localhost.evil.example',
    'evillocalhost',
    'localhost@evil.example',
    '[::1',
    '[localhost]',
    '127.0.0.1:4566/x',
    '',
    'a b',
    '1.2.3.4.nip.io',
  ])('%j is none', (host) => {
    expect(() => door.address(host)).toThrow(expect.objectContaining({ status: 403, code: 'AccessDenied' }))
  })

  test('a name may carry the region', () => {
    expect(door.address('sqs.eu-west-1.localhost:4566').region).toBe('eu-west-1')
    expect(door.address('us-gov-west-1.localhost').region).toBe('us-gov-west-1')
    expect(door.address('localhost').region).toBeUndefined()
  })

  test('a client that sends no host came to our own address', () => {
    expect(door.address(undefined).endpoint).toBe('http://127.0.0.1:4566')
  })

  test('more names can be allowed', () => {
    const open = new Doorkeeper({ allowedHosts: ['switchyard', '.corp.example'] }, '')
    expect(open.address('switchyard:4566').endpoint).toBe('http://switchyard:4566')
    expect(open.address('queues.corp.example').endpoint).toBe('http://queues.corp.example')
    expect(() => open.address('corp.example')).toThrow()
  })
})

function asked(headers: IncomingHttpHeaders, target = '/', method = 'GET') {
  return { method, target, headers }
}

describe('requests that a web page causes', () => {
  const address = door.address('localhost:4566')

  test('are refused when they come from another origin', () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:3000' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      expect(() => door.admit(asked(headers), address)).toThrow(expect.objectContaining({ status: 403 }))
    }
  })

  test('pass from its own origin, from the address bar, and from no browser at all', () => {
    for (const headers of [
      { origin: 'http://localhost:4566' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin' },
      {},
    ]) {
      expect(door.admit(asked(headers), address)).toBeUndefined()
    }
  })

  test('pass from an origin the user allows, which CORS headers then name', () => {
    const open = new Doorkeeper({ allowedOrigins: ['http://localhost:3000'] }, '')
    expect(open.admit(asked({ origin: 'http://localhost:3000' }), address)).toBe('http://localhost:3000')
    expect(() => open.admit(asked({ origin: 'http://localhost:3001' }), address)).toThrow()
  })

  describe('by a link that a person opened', () => {
    const opened = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    const confirm = '/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:000000000000:t&Token=abc'

    test('pass when it is one of those that envelopes and mails carry', () => {
      expect(door.admit(asked(opened, confirm), address)).toBeUndefined()
      expect(door.admit(asked(opened, '/?Action=Unsubscribe&SubscriptionArn=x'), address)).toBeUndefined()
    })

    test.each([
      ['another operation', asked(opened, '/?Action=Publish&TopicArn=x&Message=y')],
      ['a name that only begins alike', asked(opened, '/?Action=UnsubscribeAll&SubscriptionArn=x')],
      [
        'a second action after the first',
        asked(opened, '/?Action=Unsubscribe&SubscriptionArn=x&Action=DeleteTopic'),
      ],
      ['a second action in disguise', asked(opened, `${confirm}&Act%69on=DeleteTopic`)],
      ['a link with its parameters turned round', asked(opened, '/?Action=Unsubscribe&Action=x')],
      ['a form that is posted', asked(opened, confirm, 'POST')],
      ['an image', asked({ ...opened, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, confirm)],
      ['a frame', asked({ ...opened, 'sec-fetch-dest': 'iframe' }, confirm)],
      ['a script', asked({ ...opened, origin: 'https://evil.example' }, confirm)],
    ])('are refused for %s', (_, request) => {
      expect(() => door.admit(request, address)).toThrow(expect.objectContaining({ status: 403 }))
    })
  })
})
