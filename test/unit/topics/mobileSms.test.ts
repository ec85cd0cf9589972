import { describe, expect, it } from 'vitest'
import { partsOf } from '../../../electron/broker/topics/mobile/sendSms'
import { testCaller as caller } from '../../support/brokerFixture'
import type { MobileFixture } from './mobileFixture'
import { message, mobileFixture, refusal, stored, subscribed } from './mobileFixture'

const DAY = 86_400_000
const number = '+12065550142'

describe('The SMS attributes', () => {
  it('have a spend limit from the beginning, and what is set', async () => {
    const { mobile, run } = await mobileFixture()
    expect(mobile.getSMSAttributes(caller, {})).toEqual({ attributes: { MonthlySpendLimit: '1' } })
    await run(() =>
      mobile.setSMSAttributes(caller, {
        attributes: { DefaultSMSType: 'Transactional', DefaultSenderID: 'Shop1', MonthlySpendLimit: '20' },
      }),
    )
    expect(mobile.getSMSAttributes(caller, {}).attributes).toEqual({
      DefaultSMSType: 'Transactional',
      DefaultSenderID: 'Shop1',
      MonthlySpendLimit: '20',
    })
    expect(mobile.getSMSAttributes(caller, { attributes: ['DefaultSMSType', 'Nothing'] })).toEqual({
      attributes: { DefaultSMSType: 'Transactional' },
    })
    expect(mobile.getSMSAttributes({ ...caller, region: 'eu-west-1' }, {}).attributes).toEqual({
      MonthlySpendLimit: '1',
    })
  })

  it('are put back by an empty value', async () => {
    const { mobile, run } = await mobileFixture()
    await run(() => mobile.setSMSAttributes(caller, { attributes: { DefaultSenderID: 'Shop1' } }))
    await run(() => mobile.setSMSAttributes(caller, { attributes: { DefaultSenderID: '' } }))
    expect(mobile.getSMSAttributes(caller, {}).attributes).toEqual({ MonthlySpendLimit: '1' })
  })

  it.each([
    ['Colour', 'red', 'Colour is not a valid attribute'],
    ['DefaultSMSType', 'Loud', 'DefaultSMSType is invalid'],
    ['DefaultSenderID', '12345', 'DefaultSenderID is invalid'],
    ['DefaultSenderID', 'abcdefghijkl', 'DefaultSenderID is invalid'],
    ['DeliveryStatusSuccessSamplingRate', '101', 'DeliveryStatusSuccessSamplingRate is invalid'],
  ])('refuse %s=%s, and change nothing then', async (name, value, text) => {
    const { mobile, run } = await mobileFixture()
    const attributes = { DefaultSMSType: 'Promotional', [name]: value }
    expect(await refusal(run(() => mobile.setSMSAttributes(caller, { attributes })))).toBe(
      `SnsInvalidParameter: ${text}`,
    )
    expect(mobile.getSMSAttributes(caller, {}).attributes).toEqual({ MonthlySpendLimit: '1' })
  })
})

describe('A text message to a phone number', () => {
  it('is put into the outbox with its type and sender', async () => {
    const { mobile, outbox, run, clock } = await mobileFixture()
    const attributes = stored({
      'AWS.SNS.SMS.SenderID': 'Shop1',
      'AWS.SNS.SMS.SMSType': 'Transactional',
      'AWS.SNS.SMS.MaxPrice': '0.50',
    })
    await run(() => mobile.toPhoneNumber(caller, number, message('Hello', { attributes })))
    expect(outbox).toEqual([
      {
        kind: 'sms',
        to: number,
        subject: null,
        body: 'Hello',
        at: clock.now(),
        topicArn: null,
        subscriptionArn: null,
        messageId: 'm-1',
        details: {
          account: '000000000000',
          region: 'us-east-1',
          senderId: 'Shop1',
          smsType: 'Transactional',
          maxPrice: '0.50',
          parts: '1',
          sandbox: 'not verified',
        },
      },
    ])
  })

  it('has the defaults of the account where it says nothing, and its own text of a structured message', async () => {
    const { mobile, outbox, run } = await mobileFixture()
    await run(() => mobile.setSMSAttributes(caller, { attributes: { DefaultSenderID: 'Shop1' } }))
    const text = JSON.stringify({ default: 'long', sms: 'short' })
    await run(() => mobile.toPhoneNumber(caller, '12065550142', message(text, { structured: true })))
    expect(outbox[0]).toMatchObject({
      to: number,
      body: 'short',
      details: { senderId: 'Shop1', smsType: 'Promotional' },
    })
  })

  it.each(['abc', '+0123', '+1234567890123456', ''])('is refused for the number "%s"', async (target) => {
    const { mobile, run } = await mobileFixture()
    expect(await refusal(run(() => mobile.toPhoneNumber(caller, target, message('Hello'))))).toBe(
      `SnsInvalidParameter: Invalid parameter: PhoneNumber Reason: ${target} is not valid to publish to`,
    )
  })

  it.each([
    ['AWS.SNS.SMS.SenderID', 'a sender'],
    ['AWS.SNS.SMS.SMSType', 'Loud'],
    ['AWS.SNS.SMS.MaxPrice', 'much'],
  ])('is refused with %s=%s', async (name, value) => {
    const { mobile, outbox, run } = await mobileFixture()
    const wrong = message('Hello', { attributes: stored({ [name]: value }) })
    expect(await refusal(run(() => mobile.toPhoneNumber(caller, number, wrong)))).toBe(
      `SnsInvalidParameter: Invalid parameter: ${name}`,
    )
    expect(outbox).toEqual([])
  })

  it('has at most 1,600 characters', async () => {
    const { mobile, run } = await mobileFixture()
    await run(() => mobile.toPhoneNumber(caller, number, message('x'.repeat(1_600))))
    expect(await refusal(run(() => mobile.toPhoneNumber(caller, number, message('x'.repeat(1_601)))))).toBe(
      'SnsInvalidParameter: Invalid parameter: Message too long',
    )
  })

  it.each([
    ['x'.repeat(160), 1],
    ['x'.repeat(161), 2],
    ['x'.repeat(159) + '€', 2],
    ['ж'.repeat(70), 1],
    ['ж'.repeat(71), 2],
  ])('counts the parts that a phone gets of %.10s…', (text, parts) => {
    expect(partsOf(text)).toBe(parts)
  })

  it('says of a delivery which topic and subscription it is from', async () => {
    const { mobile, outbox, run } = await mobileFixture()
    await run(() => mobile.deliver(...subscribed('sms', number, 'Hello')))
    expect(outbox[0]).toMatchObject({
      to: number,
      body: 'Hello',
      topicArn: 'arn:aws:sns:us-east-1:000000000000:news',
      messageId: 'm-1',
    })
  })
})

describe('A text message of a topic', () => {
  it('begins with the first ten characters of the display name in capitals', async () => {
    const { mobile, outbox, run } = await mobileFixture()
    const named = subscribed('sms', number, 'Hello', { DisplayName: 'My little shop' })
    await run(() => mobile.deliver(...named))
    expect(outbox[0]?.body).toBe('MY LITTLE > Hello')
  })
})

describe('A phone number that was opted out', () => {
  const optOut = ({ run, mobile }: MobileFixture) => run(() => mobile.optOut(caller, number))

  it('is listed, for its own account and region', async () => {
    const fixture = await mobileFixture()
    const { mobile } = fixture
    await optOut(fixture)
    expect(mobile.listPhoneNumbersOptedOut(caller, {})).toEqual({ phoneNumbers: [number] })
    expect(mobile.checkIfPhoneNumberIsOptedOut(caller, { phoneNumber: '12065550142' })).toEqual({
      isOptedOut: true,
    })
    const elsewhere = { ...caller, region: 'eu-west-1' }
    expect(mobile.checkIfPhoneNumberIsOptedOut(elsewhere, { phoneNumber: number }).isOptedOut).toBe(false)
  })

  it('gets no message: a direct one is accepted and undelivered, a delivery fails', async () => {
    const fixture = await mobileFixture()
    const { mobile, outbox, run } = fixture
    await optOut(fixture)
    await run(() => mobile.toPhoneNumber(caller, number, message('Hello')))
    expect(outbox[0]?.details['undelivered']).toBe('Phone number is opted out')
    expect(await refusal(run(() => mobile.deliver(...subscribed('sms', number, 'Hello'))))).toBe(
      'SnsOptedOut: Phone number is opted out',
    )
    expect(outbox).toHaveLength(1)
  })

  it('can be opted in once in 30 days', async () => {
    const fixture = await mobileFixture()
    const { mobile, run, clock } = fixture
    const optIn = () => run(() => mobile.optInPhoneNumber(caller, { phoneNumber: number }))
    await optOut(fixture)
    await optIn()
    expect(mobile.listPhoneNumbersOptedOut(caller, {})).toEqual({ phoneNumbers: [] })
    await optIn()
    await optOut(fixture)
    expect(await refusal(optIn())).toBe(
      'SnsInvalidParameter: Invalid parameter: Cannot opt in right now, latest opt in is too recent',
    )
    clock.advance(30 * DAY)
    await optIn()
    expect(mobile.checkIfPhoneNumberIsOptedOut(caller, { phoneNumber: number }).isOptedOut).toBe(false)
  })

  it('is listed 100 a page', async () => {
    const { mobile, run } = await mobileFixture()
    await run(() => {
      for (let n = 0; n < 101; n++) mobile.optOut(caller, `+1206555${1_000 + n}`)
    })
    const first = mobile.listPhoneNumbersOptedOut(caller, {})
    expect(first.phoneNumbers).toHaveLength(100)
    expect(mobile.listPhoneNumbersOptedOut(caller, { nextToken: first.nextToken })).toEqual({
      phoneNumbers: ['+12065551100'],
    })
    expect(await refusal(run(() => mobile.listPhoneNumbersOptedOut(caller, { nextToken: '%' })))).toBe(
      'SnsInvalidParameter: Invalid parameter: nextToken',
    )
  })

  it('must be one to be asked for', async () => {
    const { mobile, run } = await mobileFixture()
    expect(
      await refusal(run(() => mobile.checkIfPhoneNumberIsOptedOut(caller, { phoneNumber: '+44LALA' }))),
    ).toBe('SnsInvalidParameter: Invalid parameter: PhoneNumber Reason: input incorrectly formatted')
  })
})

describe('The SMS sandbox', () => {
  const create = ({ run, mobile }: MobileFixture, phone = number) =>
    run(() => mobile.createSMSSandboxPhoneNumber(caller, { PhoneNumber: phone }))
  const passwordOf = ({ outbox }: MobileFixture) => outbox.at(-1)!.details['oneTimePassword']!

  it('verifies a number with the password that is in the outbox', async () => {
    const fixture = await mobileFixture()
    const { mobile, outbox, run } = fixture
    await create(fixture)
    const password = passwordOf(fixture)
    expect(outbox[0]).toMatchObject({ kind: 'sms', to: number, messageId: null })
    expect(outbox[0]?.body).toContain(password)
    expect(mobile.listSMSSandboxPhoneNumbers(caller, {})).toEqual({
      PhoneNumbers: [{ PhoneNumber: number, Status: 'Pending' }],
    })
    const verify = (OneTimePassword: string) =>
      run(() => mobile.verifySMSSandboxPhoneNumber(caller, { PhoneNumber: number, OneTimePassword }))
    const wrong = password === '000000' ? '111111' : '000000'
    expect(await refusal(verify(wrong))).toBe('SnsVerification: The one-time password does not match.')
    await verify(password)
    expect(mobile.listSMSSandboxPhoneNumbers(caller, {}).PhoneNumbers?.[0]?.Status).toBe('Verified')
    await run(() => mobile.toPhoneNumber(caller, number, message('Hello')))
    expect(outbox.at(-1)?.details).not.toHaveProperty('sandbox')
    expect(mobile.getSMSSandboxAccountStatus(caller, {})).toEqual({ IsInSandbox: true })
  })

  it('sends a new password for a pending number, five in 24 hours', async () => {
    const fixture = await mobileFixture()
    for (let n = 0; n < 5; n++) await create(fixture)
    expect(fixture.outbox).toHaveLength(5)
    expect(await refusal(create(fixture))).toMatch(/^SnsThrottled: /)
    fixture.clock.advance(DAY)
    await create(fixture)
  })

  it('takes ten numbers, none that opted out, none that is verified, none that is no number', async () => {
    const fixture = await mobileFixture()
    const { mobile, run } = fixture
    for (let n = 0; n < 10; n++) await create(fixture, `+1206555010${n}`)
    expect(await refusal(create(fixture))).toMatch(/^SnsUserError: /)
    await run(() =>
      mobile.verifySMSSandboxPhoneNumber(caller, {
        PhoneNumber: '+12065550109',
        OneTimePassword: passwordOf(fixture),
      }),
    )
    expect(await refusal(create(fixture, '+12065550109'))).toMatch(/^SnsUserError: /)
    await run(() => mobile.optOut(caller, number))
    expect(await refusal(create(fixture))).toBe('SnsOptedOut: Phone number is opted out')
    expect(await refusal(create(fixture, 'abc'))).toMatch(/^SnsInvalidParameter: /)
  })

  it('lets a number go after 24 hours', async () => {
    const fixture = await mobileFixture()
    const { mobile, run, clock } = fixture
    const remove = () => run(() => mobile.deleteSMSSandboxPhoneNumber(caller, { PhoneNumber: number }))
    expect(await refusal(remove())).toMatch(/^SnsResourceNotFound: /)
    await create(fixture)
    expect(await refusal(remove())).toMatch(/^SnsUserError: /)
    clock.advance(DAY)
    await remove()
    expect(mobile.listSMSSandboxPhoneNumbers(caller, {})).toEqual({ PhoneNumbers: [] })
  })

  it('lists as many as are asked for', async () => {
    const fixture = await mobileFixture()
    for (const last of [1, 2, 3]) await create(fixture, `+1206555010${last}`)
    const { mobile, run } = fixture
    const first = mobile.listSMSSandboxPhoneNumbers(caller, { MaxResults: 2 })
    expect(first.PhoneNumbers).toHaveLength(2)
    const second = mobile.listSMSSandboxPhoneNumbers(caller, { MaxResults: 2, NextToken: first.NextToken })
    expect(second).toEqual({ PhoneNumbers: [{ PhoneNumber: '+12065550103', Status: 'Pending' }] })
    expect(await refusal(run(() => mobile.listSMSSandboxPhoneNumbers(caller, { MaxResults: 101 })))).toBe(
      'SnsInvalidParameter: Invalid parameter: MaxResults',
    )
  })
})

describe('ListOriginationNumbers', () => {
  it('answers none, and refuses more than 30', async () => {
    const { mobile, run } = await mobileFixture()
    expect(mobile.listOriginationNumbers(caller, { MaxResults: 30 })).toEqual({ PhoneNumbers: [] })
    expect(await refusal(run(() => mobile.listOriginationNumbers(caller, { MaxResults: 31 })))).toMatch(
      /^SnsInvalidParameter: /,
    )
  })
})
