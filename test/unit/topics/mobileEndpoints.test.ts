import { describe, expect, it } from 'vitest'
import { testCaller as caller } from '../../support/brokerFixture'
import { message, mobileFixture, refusal, stored, subscribed } from './mobileFixture'

describe('CreatePlatformEndpoint', () => {
  it('answers the ARN that there is to the same token with the same attributes', async () => {
    const { application, endpoint } = await mobileFixture()
    const app = await application('shop')
    const arn = await endpoint(app, 'one')
    expect(arn).toMatch(/^arn:aws:sns:us-east-1:000000000000:endpoint\/ADM\/shop\/[0-9a-f-]{36}$/)
    expect(await endpoint(app, 'one', { Enabled: 'TRUE', CustomUserData: '' })).toBe(arn)
    expect(await endpoint(app, 'two')).not.toBe(arn)
    expect(await endpoint(await application('other'), 'one')).not.toBe(arn)
  })

  it('refuses the same token with other attributes, in words that name the endpoint', async () => {
    const { application, endpoint } = await mobileFixture()
    const app = await application('shop')
    const arn = await endpoint(app, 'one')
    const text = `SnsInvalidParameter: Invalid parameter: Token Reason: Endpoint ${arn} already exists with the same Token, but different attributes.`
    expect(await refusal(endpoint(app, 'one', { Enabled: 'false' }))).toBe(text)
    expect(await refusal(endpoint(app, 'one', { CustomUserData: 'x' }))).toBe(text)
  })

  it('prefers CustomUserData among the attributes to the parameter', async () => {
    const { application, mobile, run } = await mobileFixture()
    const input = {
      PlatformApplicationArn: await application('shop'),
      Token: 'one',
      CustomUserData: 'outer',
      Attributes: { CustomUserData: 'inner' },
    }
    const { EndpointArn } = await run((one) => one.createPlatformEndpoint(caller, input))
    expect(mobile.getEndpointAttributes(caller, { EndpointArn }).Attributes).toEqual({
      Enabled: 'true',
      Token: 'one',
      CustomUserData: 'inner',
    })
  })

  it.each([
    ['ADM', '', {}, 'Token Reason: cannot be empty'],
    ['ADM', 'x'.repeat(8_193), {}, 'Token Reason: must be at most 8192 bytes long in UTF-8 encoding'],
    [
      'APNS',
      'ab'.repeat(201),
      {},
      'Token Reason: iOS device tokens must be no more than 400 hexadecimal characters',
    ],
    [
      'APNS_SANDBOX',
      'no hex',
      {},
      'Token Reason: iOS device tokens must be no more than 400 hexadecimal characters',
    ],
    ['ADM', 'x', { Token: '' }, 'Attributes Reason: Invalid value for attribute: Token: cannot be empty'],
    ['ADM', 'x', { Colour: 'red' }, 'Attributes Reason: Invalid attribute name: Colour'],
    ['ADM', 'x', { Enabled: 'maybe' }, 'Attributes Reason: Invalid value for attribute: Enabled'],
    [
      'ADM',
      'x',
      { CustomUserData: 'ä'.repeat(1_025) },
      'Attributes Reason: Invalid value for attribute: CustomUserData: must be at most 2048 bytes long in UTF-8 encoding',
    ],
    ['BAIDU', 'x', {}, 'Attributes Reason: Invalid value for attribute: ChannelId: cannot be empty'],
  ])('refuses on %s the token %.12s with %.40j', async (platform, token, attributes, text) => {
    const { application, endpoint } = await mobileFixture()
    const app = await application('shop', platform)
    expect(await refusal(endpoint(app, token, attributes as Record<string, string>))).toBe(
      `SnsInvalidParameter: Invalid parameter: ${text}`,
    )
  })

  it('needs an application that exists', async () => {
    const { endpoint } = await mobileFixture()
    const arn = 'arn:aws:sns:us-east-1:000000000000:app/ADM/gone'
    expect(await refusal(endpoint(arn, 'x'))).toBe('SnsNotFound: PlatformApplication does not exist')
  })

  it('keeps device tokens of Apple in lower case', async () => {
    const { application, endpoint, mobile } = await mobileFixture()
    const app = await application('shop', 'APNS')
    const arn = await endpoint(app, 'ABCDEF')
    expect(await endpoint(app, 'abcdef')).toBe(arn)
    expect(mobile.getEndpointAttributes(caller, { EndpointArn: arn }).Attributes?.['Token']).toBe('abcdef')
  })

  it('takes the channel and the user for Baidu', async () => {
    const { application, endpoint, mobile } = await mobileFixture()
    const app = await application('shop', 'BAIDU')
    const arn = await endpoint(app, 'channel', { ChannelId: 'channel', UserId: 'u' })
    expect(mobile.getEndpointAttributes(caller, { EndpointArn: arn }).Attributes).toMatchObject({
      ChannelId: 'channel',
      UserId: 'u',
    })
  })
})

describe('A push endpoint', () => {
  it('has its attributes changed, but not to the token of another one', async () => {
    const { application, endpoint, mobile, run } = await mobileFixture()
    const app = await application('shop')
    const one = await endpoint(app, 'one')
    const two = await endpoint(app, 'two')
    const set = (attributes: Record<string, string>) =>
      run((rules) => rules.setEndpointAttributes(caller, { EndpointArn: two, Attributes: attributes }))
    await set({ Token: 'three', CustomUserData: 'hers', Enabled: 'false' })
    expect(mobile.getEndpointAttributes(caller, { EndpointArn: two }).Attributes).toEqual({
      Enabled: 'false',
      Token: 'three',
      CustomUserData: 'hers',
    })
    expect(await refusal(set({ Token: 'one' }))).toContain(`Endpoint ${one} already exists`)
  })

  it('is listed in order of creation, 100 a page', async () => {
    const { application, endpoint, mobile } = await mobileFixture()
    const app = await application('shop')
    for (let n = 0; n < 101; n++) await endpoint(app, `t${n}`)
    const first = mobile.listEndpointsByPlatformApplication(caller, { PlatformApplicationArn: app })
    expect(first.Endpoints?.map((one) => one.Attributes?.['Token'])[99]).toBe('t99')
    const second = mobile.listEndpointsByPlatformApplication(caller, {
      PlatformApplicationArn: app,
      NextToken: first.NextToken,
    })
    expect(second.Endpoints?.map((one) => one.Attributes?.['Token'])).toEqual(['t100'])
    expect(second.NextToken).toBeUndefined()
  })

  it('can be deleted twice, and is not found then', async () => {
    const { application, endpoint, mobile, run } = await mobileFixture()
    const arn = await endpoint(await application('shop'), 'one')
    expect(mobile.hasEndpoint(arn)).toBe(true)
    await run((one) => one.deleteEndpoint(caller, { EndpointArn: arn }))
    await run((one) => one.deleteEndpoint(caller, { EndpointArn: arn }))
    expect(mobile.hasEndpoint(arn)).toBe(false)
    expect(mobile.hasEndpoint('nowhere')).toBe(false)
    expect(await refusal(run((one) => one.getEndpointAttributes(caller, { EndpointArn: arn })))).toBe(
      'SnsNotFound: Endpoint does not exist',
    )
  })

  it('is refused under an ARN whose last part is no UUID', async () => {
    const { application, endpoint, run } = await mobileFixture()
    const arn = await endpoint(await application('shop'), 'one')
    expect(await refusal(run((one) => one.deleteEndpoint(caller, { EndpointArn: `${arn}x` })))).toBe(
      'SnsInvalidParameter: Invalid parameter: EndpointArn Reason: ARN specifies an invalid endpointId: UUID must be encoded in exactly 36 characters.',
    )
  })
})

describe('Publishing to a push endpoint', () => {
  it('puts what the push service would get into the outbox', async () => {
    const { application, endpoint, mobile, outbox, run } = await mobileFixture()
    const arn = await endpoint(await application('shop', 'APNS'), 'abcd', { CustomUserData: 'hers' })
    const attributes = stored({
      'AWS.SNS.MOBILE.APNS.TTL': '60',
      'AWS.SNS.MOBILE.GCM.TTL': '1',
      colour: 'red',
    })
    await run(() => mobile.toEndpoint(caller, arn, message('Hello', { attributes, subject: 'News' })))
    expect(outbox).toEqual([
      {
        kind: 'application',
        to: arn,
        subject: 'News',
        body: '{"aps":{"alert":"Hello"}}',
        at: expect.any(Number),
        topicArn: null,
        subscriptionArn: null,
        messageId: 'm-1',
        details: {
          account: '000000000000',
          region: 'us-east-1',
          platform: 'APNS',
          application: 'shop',
          applicationArn: 'arn:aws:sns:us-east-1:000000000000:app/APNS/shop',
          token: 'abcd',
          customUserData: 'hers',
          'AWS.SNS.MOBILE.APNS.TTL': '60',
        },
      },
    ])
  })

  it.each([
    ['APNS_SANDBOX', { default: 'd', APNS: '{"a":1}', APNS_SANDBOX: '{"b":2}' }, '{"b":2}'],
    ['APNS', { default: 'd', GCM: '{}' }, '{"aps":{"alert":"d"}}'],
    ['GCM', { default: 'd', GCM: '{"data":{"x":"1"}}' }, '{"data":{"x":"1"}}'],
    ['FCM', { default: 'd', GCM: '{"data":{"x":"1"}}' }, '{"data":{"x":"1"}}'],
    ['GCM', { default: 'd', GCM: 5 }, '{"data":{"default":"d"}}'],
    ['WNS', { default: 'd', WNS: '<toast/>' }, '<toast/>'],
  ])('chooses for %s from %j', async (platform, texts, payload) => {
    const { application, endpoint, mobile, outbox, run } = await mobileFixture()
    const arn = await endpoint(await application('shop', platform), 'abcd')
    await run(() => mobile.toEndpoint(caller, arn, message(JSON.stringify(texts), { structured: true })))
    expect(outbox[0]?.body).toBe(payload)
  })

  it.each([
    ['APNS', { default: 'd', APNS: 'no json' }, 'APNS: Notification is malformed'],
    [
      'APNS',
      { default: 'd', APNS: JSON.stringify({ a: 'x'.repeat(4_096) }) },
      'APNS: Notification is too long',
    ],
    [
      'GCM',
      { default: 'd', GCM: JSON.stringify({ a: 'x'.repeat(4_096) }) },
      'GCM: Notification data is larger than allowed limit',
    ],
  ])('refuses for %s the text %.40j', async (platform, texts, text) => {
    const { application, endpoint, mobile, run } = await mobileFixture()
    const arn = await endpoint(await application('shop', platform), 'abcd')
    const structured = message(JSON.stringify(texts), { structured: true })
    expect(await refusal(run(() => mobile.toEndpoint(caller, arn, structured)))).toBe(
      `SnsInvalidParameter: Invalid parameter: Message Reason: Invalid notification for protocol ${text}`,
    )
  })

  it('is refused when endpoint or application are disabled, or the endpoint is gone', async () => {
    const { application, endpoint, mobile, outbox, run } = await mobileFixture()
    const app = await application('shop')
    const arn = await endpoint(app, 'one')
    const publish = () => refusal(run(() => mobile.toEndpoint(caller, arn, message('Hello'))))
    await run(() =>
      mobile.setEndpointAttributes(caller, { EndpointArn: arn, Attributes: { Enabled: 'false' } }),
    )
    expect(await publish()).toBe('SnsEndpointDisabled: Endpoint is disabled')
    await run(() =>
      mobile.setPlatformApplicationAttributes(caller, {
        PlatformApplicationArn: app,
        Attributes: { Enabled: 'false' },
      }),
    )
    expect(await publish()).toBe('SnsPlatformApplicationDisabled: Platform application is disabled')
    await run(() => mobile.deleteEndpoint(caller, { EndpointArn: arn }))
    expect(await publish()).toBe(
      'SnsInvalidParameter: Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
    )
    expect(outbox).toEqual([])
  })

  it('says of a delivery which topic and subscription it is from', async () => {
    const { application, endpoint, mobile, outbox, run } = await mobileFixture()
    const arn = await endpoint(await application('shop', 'GCM', { PlatformCredential: 'k' }), 'one')
    await run(() => mobile.deliver(...subscribed('application', arn, 'Hello')))
    expect(outbox[0]).toMatchObject({
      kind: 'application',
      body: '{"data":{"default":"Hello"}}',
      topicArn: 'arn:aws:sns:us-east-1:000000000000:news',
      subscriptionArn: 'arn:aws:sns:us-east-1:000000000000:news:00000000-0000-4000-a000-000000000002',
    })
  })
})
