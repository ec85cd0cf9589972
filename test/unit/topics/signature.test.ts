import { X509Certificate, createVerify } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../../electron/broker/engine'
import { Numbers } from '../../../electron/broker/numbers'
import { RsaSigner, canonicalText } from '../../../electron/broker/topics/signature'
import { brokerFixture } from '../../support/brokerFixture'
import type { BrokerFixture } from '../../support/brokerFixture'

const notification = {
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  SequenceNumber: '10000000000000000000',
  TopicArn: 'arn:aws:sns:us-east-1:000000000000:orders',
  Subject: 'An order',
  Message: 'line 1\nline 2 ä 🙂',
  Timestamp: '2026-01-01T00:00:00.000Z',
}

function engineOf({
  store,
  clock,
}: BrokerFixture): Pick<Engine, 'database' | 'numbers' | 'clock' | 'commit'> {
  return {
    database: store,
    clock,
    numbers: new Numbers(store),
    commit: (operation) => store.transact(operation),
  }
}

function verified(certificate: string, version: '1' | '2', text: string, signature: string): boolean {
  const { publicKey } = new X509Certificate(certificate)
  return createVerify(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256')
    .update(text)
    .verify(publicKey, signature, 'base64')
}

const keys = ({ store }: BrokerFixture) => store.prepare('SELECT id, certificate FROM signing_keys').all()

describe('the signer', () => {
  let fixture: BrokerFixture
  let signer: RsaSigner
  beforeAll(async () => {
    fixture = await brokerFixture()
    signer = new RsaSigner(engineOf(fixture))
    await signer.prepare()
  })

  test('a notification is signed over its message, id, subject, time, topic and type, one line each', () => {
    expect(canonicalText(notification)).toBe(
      'Message\nline 1\nline 2 ä 🙂\nMessageId\n22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\nSubject\nAn order\nTimestamp\n2026-01-01T00:00:00.000Z\nTopicArn\narn:aws:sns:us-east-1:000000000000:orders\nType\nNotification\n',
    )
    const { Subject: _, ...bare } = notification
    expect(canonicalText(bare)).not.toContain('Subject')
  })

  test.each(['SubscriptionConfirmation', 'UnsubscribeConfirmation'])(
    'a %s is signed over its token and link too',
    (Type) => {
      const fields = {
        ...notification,
        Type,
        Token: 't0k3n',
        SubscribeURL: 'http://127.0.0.1:4566/?Action=X',
      }
      expect(
        canonicalText(fields)
          .split('\n')
          .filter((_, line) => line === 5 || line === 9),
      ).toHaveLength(2)
      expect(canonicalText(fields)).toMatch(
        /^Message\n[^]*\nMessageId\n.+\nSubscribeURL\n.+\nTimestamp\n.+\nToken\nt0k3n\nTopicArn\n.+\nType\n\w+\n$/,
      )
      expect(canonicalText(fields)).not.toContain('An order')
    },
  )

  test.each(['1', '2'] as const)('signature version %s verifies with the certificate', (version) => {
    const signature = signer.sign(notification, version)
    expect(verified(signer.certificate, version, canonicalText(notification), signature)).toBe(true)
    expect(verified(signer.certificate, version, canonicalText(notification) + ' ', signature)).toBe(false)
  })

  test('the certificate is one that strict readers take: self-signed, for all time, in the name of SNS', () => {
    const certificate = new X509Certificate(signer.certificate)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=sns.amazonaws.com')
    expect(certificate.issuer).toBe(certificate.subject)
    expect(certificate.checkHost('sns.amazonaws.com')).toBe('sns.amazonaws.com')
    expect(certificate.ca).toBe(false)
    expect(new Date(certificate.validFrom).getUTCFullYear()).toBe(2010)
    expect(new Date(certificate.validTo).getUTCFullYear()).toBe(9999)
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
  })

  test('the URL of the certificate has the form of those of AWS', () => {
    expect(signer.certificateUrl('http://127.0.0.1:4566')).toMatch(
      /^http:\/\/127\.0\.0\.1:4566\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
    )
  })

  test('one publication has one signature for each version, whatever else is given', () => {
    const first = signer.sign(notification, '1', 7)
    expect(signer.sign({ ...notification, Message: 'other' }, '1', 7)).toBe(first)
    expect(signer.sign(notification, '2', 7)).not.toBe(first)
    expect(signer.sign({ ...notification, Message: 'other' }, '1', 8)).not.toBe(first)
  })

  test('the key outlives the process', () => {
    const later = new RsaSigner(engineOf(fixture))
    expect(later.certificate).toBe(signer.certificate)
    expect(later.sign(notification, '2')).toBe(signer.sign(notification, '2'))
    expect(keys(fixture).map(([, stored]) => stored)).toEqual([signer.certificate])
  })
})

describe('the making of the key', () => {
  test('whoever signs before it is there makes it on the spot, once, and it is kept', async () => {
    const fixture = await brokerFixture()
    const signer = new RsaSigner(engineOf(fixture))
    const preparing = signer.prepare()
    const signature = signer.sign(notification, '1')
    const { certificate } = signer
    await preparing
    expect(signer.certificate).toBe(certificate)
    expect(verified(certificate, '1', canonicalText(notification), signature)).toBe(true)
    expect(keys(fixture).map(([, stored]) => stored)).toEqual([certificate])
  })

  test('a key that could not be kept is kept by the next who signs', async () => {
    const fixture = await brokerFixture()
    let refused = true
    const kept: Promise<unknown>[] = []
    const signer = new RsaSigner({
      ...engineOf(fixture),
      commit: (operation) => {
        if (refused) return Promise.reject(new Error('no space'))
        const done = fixture.store.transact(operation)
        kept.push(done)
        return done
      },
    })
    await expect(signer.prepare()).rejects.toThrow('no space')
    expect(keys(fixture)).toEqual([])
    refused = false
    signer.sign(notification, '2')
    await Promise.resolve()
    await Promise.resolve()
    await Promise.all(kept)
    expect(keys(fixture).map(([, stored]) => stored)).toEqual([signer.certificate])
  })
})
