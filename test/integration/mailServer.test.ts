import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SmtpCourier } from '../../electron/couriers/smtp'
import { running, type Running } from './fixture'
import { snsDialects, type Sns } from './snsFixture'
import { until } from './until'

/** As much of a mail server as takes mail, or does not. */
class MailBox {
  readonly mails: { from: string; to: string; text: string }[] = []
  /** What it says to RCPT TO; undefined: nothing at all. */
  reply: string | undefined = '250 OK'
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor() {
    this.#server = createServer((socket) => this.#talk(socket))
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => undefined)
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    let from = ''
    let to = ''
    let pending = ''
    let data = false
    say('220 box.test ESMTP')
    socket.on('data', (chunk) => {
      pending += chunk.toString()
      for (;;) {
        const end = pending.indexOf(data ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const line = pending.slice(0, end)
        pending = pending.slice(end + (data ? 5 : 2))
        if (data) {
          data = false
          this.mails.push({ from, to, text: line })
          say('250 kept')
        } else if (line.startsWith('EHLO')) say('250 box.test')
        else if (line.startsWith('MAIL FROM:')) {
          from = line.slice(10)
          say('250 OK')
        } else if (line.startsWith('RCPT TO:')) {
          to = line.slice(8)
          if (this.reply !== undefined) say(this.reply)
        } else if (line === 'DATA') {
          data = true
          say('354 go on')
        } else if (line === 'QUIT') {
          say('221 bye')
          socket.end()
        } else say('250 OK')
      }
    })
  }
}

let box: MailBox
let host: Running
let sns: Sns
let TopicArn: string

beforeEach(async () => {
  box = new MailBox()
  const port = await box.listen()
  const server = { host: '127.0.0.1', port, secure: false, user: undefined, password: undefined }
  const courier = new SmtpCourier({ ...server, from: 'no-reply@here.test' })
  host = await running({
    couriers: {
      smtp: {
        // Only who says nothing is given up soon: the clock stands still, so nothing else would be tried again.
        deliver: (request, signal) =>
          courier.deliver({ ...request, timeoutMs: box.reply === undefined ? 500 : 3_600_000 }, signal),
      },
    },
  })
  sns = snsDialects[0]!.client(host.endpoint)
  const Attributes = { DisplayName: 'Shop' }
  TopicArn = (await sns('CreateTopic', { Name: 'orders', Attributes })).TopicArn!
})
afterEach(async () => {
  await host.close()
  await box.close()
})

async function subscribe(): Promise<number> {
  const { SubscriptionArn } = await sns('Subscribe', {
    TopicArn,
    Protocol: 'email',
    Endpoint: 'ann@there.test',
    ReturnSubscriptionArn: true,
  })
  await until(() => box.mails.length === 1)
  const link = /^http:.*$/m.exec(plain(box.mails[0]!.text))![0]
  expect((await fetch(link)).status).toBe(200)
  const subscription = host.broker.topics.state.registry.subscription(SubscriptionArn!)!
  expect(subscription.pending).toBe(false)
  await until(
    () =>
      host.broker.deliveries.list({ subscription: subscription.id, state: 'pending', limit: 1 }).length === 0,
  )
  return subscription.id
}

/** Without the line breaks of quoted-printable. */
function plain(text: string): string {
  return text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replaceAll('\r\n', '\n')
}

test('a subscriber confirms by the link in a real mail, and gets what is published', async () => {
  await subscribe()
  await sns('Publish', { TopicArn, Message: 'Your parcel is here', Subject: 'Parcel' })
  await until(() => box.mails.length === 2)
  const mail = box.mails[1]!
  expect(mail).toMatchObject({ from: '<no-reply@here.test>', to: '<ann@there.test>' })
  expect(mail.text).toMatch(/^Subject: Parcel$/m)
  expect(mail.text).toMatch(/^From: Shop <no-reply@here\.test>$/m)
  expect(plain(mail.text)).toContain('Your parcel is here\n\n--\nIf you wish to stop receiving')
  expect(host.broker.outbox.list({ limit: 10 })).toHaveLength(2)
})

test('a line break in a subject makes no header of its own', async () => {
  await subscribe()
  const subscription = [...host.broker.topics.state.registry.subscriptions()][0]!
  const text = { message: 'x', subject: 'a\r\nBcc: eve@there.test' }
  const publisher = { base: host.endpoint, identity: 'AIDATEST' }
  await host.broker.commit(() => host.broker.deliveries.testDeliver(subscription, text, publisher))
  await until(() => box.mails.length === 2)
  expect(box.mails[1]!.text).not.toMatch(/^Bcc:/m)
})

test.each([
  ['550 no such user', 'failed', 1],
  ['451 come back later', 'pending', 1],
  [undefined, 'pending', 1],
] as const)('a server that says %j to the recipient leaves it %s', async (reply, state, attempts) => {
  const subscription = await subscribe()
  box.reply = reply
  await sns('Publish', { TopicArn, Message: 'x' })
  const newest = () => host.broker.deliveries.list({ subscription, limit: 1 })[0]!
  await until(() => newest().attempts === attempts)
  expect(newest()).toMatchObject({ state })
  box.reply = '250 OK'
  host.clock.advance(10_000)
  if (state === 'pending') await until(() => newest().state === 'delivered')
})
