import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { running } from './fixture'
import type { Running } from './fixture'
import { refusalOf, snsDialects } from './snsFixture'
import type { Sns } from './snsFixture'

describe.each(snsDialects)('phones and mobile push over $name', ({ client }) => {
  let host: Running
  let sns: Sns
  beforeEach(async () => {
    host = await running()
    sns = client(host.endpoint)
  })
  afterEach(() => host.close())

  const application = async () =>
    (
      await sns('CreatePlatformApplication', {
        Name: 'app',
        Platform: 'GCM',
        Attributes: { PlatformCredential: 'key' },
      })
    ).PlatformApplicationArn!

  test('a platform application is created, changed, listed and deleted', async () => {
    const PlatformApplicationArn = await application()
    expect(PlatformApplicationArn).toBe('arn:aws:sns:us-east-1:000000000000:app/GCM/app')
    await sns('SetPlatformApplicationAttributes', {
      PlatformApplicationArn,
      Attributes: { SuccessFeedbackSampleRate: '50' },
    })
    const { Attributes } = await sns('GetPlatformApplicationAttributes', { PlatformApplicationArn })
    expect(Attributes).toMatchObject({ Enabled: 'true', SuccessFeedbackSampleRate: '50' })
    expect(Attributes).not.toHaveProperty('PlatformCredential')
    const { PlatformApplications } = await sns('ListPlatformApplications')
    expect(PlatformApplications).toMatchObject([{ PlatformApplicationArn, Attributes: { Enabled: 'true' } }])
    await sns('DeletePlatformApplication', { PlatformApplicationArn })
    expect(await sns('ListPlatformApplications')).toEqual({ PlatformApplications: [] })
    expect((await refusalOf(sns('GetPlatformApplicationAttributes', { PlatformApplicationArn }))).code).toBe(
      'NotFoundException',
    )
  })

  test('an endpoint is created, published to, disabled and deleted', async () => {
    const PlatformApplicationArn = await application()
    const { EndpointArn } = await sns('CreatePlatformEndpoint', {
      PlatformApplicationArn,
      Token: 'device-token',
      CustomUserData: 'ann ä',
    })
    expect(EndpointArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:endpoint\/GCM\/app\/[0-9a-f-]{36}$/)
    const { Attributes } = await sns('GetEndpointAttributes', { EndpointArn })
    expect(Attributes).toEqual({ Enabled: 'true', Token: 'device-token', CustomUserData: 'ann ä' })
    const { Endpoints } = await sns('ListEndpointsByPlatformApplication', { PlatformApplicationArn })
    expect(Endpoints).toEqual([{ EndpointArn, Attributes }])
    const { MessageId } = await sns('Publish', { TargetArn: EndpointArn, Message: 'push' })
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/)
    const only = (platform: string) => {
      const Message = JSON.stringify({ [platform]: '{"notification":{"title":"push"}}' })
      return sns('Publish', { TargetArn: EndpointArn, Message, MessageStructure: 'json' })
    }
    expect((await only('GCM')).MessageId).toMatch(/^[0-9a-f-]{36}$/)
    expect((await refusalOf(only('APNS'))).message).toContain("'default' or 'GCM'")
    await sns('SetEndpointAttributes', { EndpointArn, Attributes: { Enabled: 'false' } })
    expect((await refusalOf(sns('Publish', { TargetArn: EndpointArn, Message: 'push' }))).code).toBe(
      'EndpointDisabledException',
    )
    await sns('DeleteEndpoint', { EndpointArn })
    expect((await refusalOf(sns('GetEndpointAttributes', { EndpointArn }))).code).toBe('NotFoundException')
  })

  test('a text message is sent to a number of the sandbox once that is verified', async () => {
    const PhoneNumber = '+15555550100'
    expect(await sns('GetSMSSandboxAccountStatus')).toEqual({ IsInSandbox: expect.any(Boolean) as boolean })
    await sns('CreateSMSSandboxPhoneNumber', { PhoneNumber })
    expect((await sns('ListSMSSandboxPhoneNumbers')).PhoneNumbers).toEqual([
      { PhoneNumber, Status: 'Pending' },
    ])
    expect(
      (await refusalOf(sns('VerifySMSSandboxPhoneNumber', { PhoneNumber, OneTimePassword: '00000' }))).code,
    ).toBe('VerificationException')
    const [OneTimePassword] = host.store.prepare('SELECT password FROM sms_sandbox_numbers').get<[string]>()!
    await sns('VerifySMSSandboxPhoneNumber', { PhoneNumber, OneTimePassword })
    expect((await sns('ListSMSSandboxPhoneNumbers')).PhoneNumbers).toEqual([
      { PhoneNumber, Status: 'Verified' },
    ])
    const { MessageId } = await sns('Publish', { PhoneNumber, Message: 'Your order is ready 🙂' })
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/)
    expect((await refusalOf(sns('DeleteSMSSandboxPhoneNumber', { PhoneNumber }))).code).toBe(
      'UserErrorException',
    )
    host.clock.advance(24 * 3_600_000)
    await sns('DeleteSMSSandboxPhoneNumber', { PhoneNumber })
    expect(await sns('ListSMSSandboxPhoneNumbers')).toEqual({ PhoneNumbers: [] })
  })

  test('attributes of text messages are set and asked for by name', async () => {
    await sns('SetSMSAttributes', {
      attributes: { DefaultSMSType: 'Transactional', DefaultSenderID: 'Shop' },
    })
    expect(await sns('GetSMSAttributes', { attributes: ['DefaultSMSType'] })).toEqual({
      attributes: { DefaultSMSType: 'Transactional' },
    })
    const { attributes } = await sns('GetSMSAttributes')
    expect(attributes).toMatchObject({ DefaultSenderID: 'Shop' })
    const unknown = sns('SetSMSAttributes', { attributes: { Colour: 'red' } })
    expect((await refusalOf(unknown)).code).toBe('InvalidParameterException')
  })

  test('numbers that opted out are told, and opt in again', async () => {
    const phoneNumber = '+15555550100'
    expect(await sns('CheckIfPhoneNumberIsOptedOut', { phoneNumber })).toEqual({ isOptedOut: false })
    expect(await sns('ListPhoneNumbersOptedOut')).toEqual({ phoneNumbers: [] })
    await sns('OptInPhoneNumber', { phoneNumber })
    const wrong = sns('CheckIfPhoneNumberIsOptedOut', { phoneNumber: 'call me' })
    expect((await refusalOf(wrong)).code).toBe('InvalidParameterException')
  })

  test('origination numbers are listed', async () => {
    const { PhoneNumbers } = await sns('ListOriginationNumbers', { MaxResults: 5 })
    expect(Array.isArray(PhoneNumbers)).toBe(true)
  })
})
