import { describe, expect, it } from 'vitest'
import { Mobile } from '../../../electron/broker/topics/mobile/mobile'
import { Outbox } from '../../../electron/broker/topics/delivery/outbox'
import { brokerFixture, testCaller as caller } from '../../support/brokerFixture'
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

describe('A platform application', () => {
  it('tells its topics what becomes of its endpoints', async () => {
    const { broker, caller: here } = await brokerFixture()
    const TopicArn = (await broker.sns.CreateTopic(here, { Name: 'events' })).TopicArn!
    const QueueUrl = (await broker.sqs.CreateQueue(here, { QueueName: 'events' })).QueueUrl
    await broker.sns.Subscribe(here, {
      TopicArn,
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:us-east-1:000000000000:events',
    })
    const { PlatformApplicationArn } = await broker.sns.CreatePlatformApplication(here, {
      Name: 'shop',
      Platform: 'GCM',
      Attributes: {
        PlatformCredential: 'key',
        EventEndpointCreated: TopicArn,
        EventEndpointDeleted: TopicArn,
        EventEndpointUpdated: 'arn:aws:sns:us-east-1:000000000000:gone',
      },
    })
    const { EndpointArn } = await broker.sns.CreatePlatformEndpoint(here, {
      PlatformApplicationArn,
      Token: 'one',
    })
    await broker.sns.SetEndpointAttributes(here, { EndpointArn, Attributes: { Enabled: 'false' } })
    await broker.sns.DeleteEndpoint(here, { EndpointArn })
    const { Messages = [] } = await broker.sqs.ReceiveMessage(here, { QueueUrl, MaxNumberOfMessages: 10 })
    const told = Messages.map((one) => JSON.parse(one.Body!) as { Subject: string; Message: string })
    expect(told.map(({ Subject }) => Subject)).toEqual([
      'EndpointCreated event for app shop (GCM)',
      'EndpointDeleted event for app shop (GCM)',
    ])
    expect(JSON.parse(told[0]!.Message)).toEqual({
      EndpointArn,
      EventType: 'EndpointCreated',
      Resource: PlatformApplicationArn,
      Service: 'SNS',
      Time: expect.any(String) as string,
    })
    broker.dispose()
  })
})
