import { describe, expect, it } from 'vitest'
import { Mobile } from '../../../electron/broker/topics/mobile/mobile'
import { Outbox } from '../../../electron/broker/topics/delivery/outbox'
import { testCaller as caller } from '../../support/brokerFixture'
import { message, mobileFixture } from './mobileFixture'

describe('Mobile push and SMS', () => {
  it('say what happened, one event an operation that changed something', async () => {
    const { application, endpoint, run, mobile, events, outbox, clock } = await mobileFixture()
    const PlatformApplicationArn = await application('shop')
    await application('shop')
    const EndpointArn = await endpoint(PlatformApplicationArn, 'one')
    await endpoint(PlatformApplicationArn, 'one')
    await run(() => {
      mobile.setEndpointAttributes(caller, { EndpointArn, Attributes: { CustomUserData: 'x' } })
      mobile.setPlatformApplicationAttributes(caller, {
        PlatformApplicationArn,
        Attributes: { Enabled: 'true' },
      })
      mobile.deleteEndpoint(caller, { EndpointArn })
      mobile.deleteEndpoint(caller, { EndpointArn })
      mobile.deletePlatformApplication(caller, { PlatformApplicationArn })
      mobile.setSMSAttributes(caller, { attributes: { DefaultSMSType: 'Promotional' } })
      const PhoneNumber = '+12065550142'
      mobile.createSMSSandboxPhoneNumber(caller, { PhoneNumber })
      const OneTimePassword = outbox[0]!.details['oneTimePassword']!
      mobile.verifySMSSandboxPhoneNumber(caller, { PhoneNumber, OneTimePassword })
      mobile.optOut(caller, PhoneNumber)
      mobile.optInPhoneNumber(caller, { phoneNumber: PhoneNumber })
      mobile.optInPhoneNumber(caller, { phoneNumber: PhoneNumber })
    })
    clock.advance(86_400_000)
    await run(() => mobile.deleteSMSSandboxPhoneNumber(caller, { PhoneNumber: '+12065550142' }))
    expect(events.map((event) => event.type).filter((type) => type !== 'clock.advanced')).toEqual([
      'platform-application.created',
      'push-endpoint.created',
      'push-endpoint.changed',
      'platform-application.changed',
      'push-endpoint.deleted',
      'platform-application.deleted',
      'sms-attributes.changed',
      'sandbox-number.added',
      'sandbox-number.verified',
      'phone-number.opted-out',
      'phone-number.opted-in',
      'sandbox-number.deleted',
    ])
  })

  it('say of each message that it is in the outbox', async () => {
    const { engine, events } = await mobileFixture()
    const outbox = new Outbox(engine)
    const mobile = new Mobile({ engine, outbox })
    await engine.commit(() => mobile.toPhoneNumber(caller, '+12065550142', message('Hello')))
    const [entry] = outbox.list({ limit: 10 })
    expect(events).toEqual([
      { type: 'outbox.added', at: entry?.at, item: entry?.id, kind: 'sms', recipient: '+12065550142' },
    ])
  })
})
