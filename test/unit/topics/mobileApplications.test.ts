import { describe, expect, it } from 'vitest'
import { testCaller as caller } from '../../support/brokerFixture'
import { credentials, mobileFixture, refusal } from './mobileFixture'

describe('CreatePlatformApplication', () => {
  it('answers an ARN with platform and name', async () => {
    const { application } = await mobileFixture()
    expect(await application('my.app-1_x')).toBe('arn:aws:sns:us-east-1:000000000000:app/ADM/my.app-1_x')
  })

  it('answers the same ARN to the same call, and refuses other properties', async () => {
    const { application } = await mobileFixture()
    const arn = await application('shop')
    expect(await application('shop', 'ADM', { ...credentials, Enabled: 'True' })).toBe(arn)
    expect(await refusal(application('shop', 'ADM', { ...credentials, PlatformCredential: 'other' }))).toBe(
      'SnsInvalidParameter: Invalid parameter: Name Reason: An application with the same name but different properties already exists',
    )
  })

  it.each([
    ['', 'Invalid parameter:  Reason: cannot be empty'],
    ['a'.repeat(257), `Invalid parameter: ${'a'.repeat(257)} Reason: must be at most 256 characters long`],
    [
      'shop/a',
      "Invalid parameter: shop/a Reason: must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'",
    ],
  ])('refuses the name %s', async (name, text) => {
    const { application } = await mobileFixture()
    expect(await refusal(application(name))).toBe(`SnsInvalidParameter: ${text}`)
  })

  it.each([
    ['PIGEON', credentials, 'Platform Reason: PIGEON is not supported'],
    [
      'ADM',
      { PlatformPrincipal: 'p' },
      'Attributes Reason: PlatformPrincipal attribute provided without PlatformCredential',
    ],
    [
      'APNS',
      { PlatformCredential: 'c' },
      'Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal',
    ],
    ['GCM', {}, 'Attributes Reason: Platform credentials are invalid'],
    [
      'ADM',
      { ...credentials, SuccessFeedbackSampleRate: '101' },
      'Attributes Reason: Invalid value for attribute: SuccessFeedbackSampleRate: 101 value provided is not an integer between 0-100',
    ],
    ['ADM', { ...credentials, Colour: 'red' }, 'Attributes Reason: Invalid attribute name: Colour'],
    [
      'ADM',
      { ...credentials, EventEndpointCreated: 'nowhere' },
      'Attributes Reason: Invalid value for attribute: EventEndpointCreated',
    ],
  ])('refuses for %s the attributes %j', async (platform, attributes, text) => {
    const { application } = await mobileFixture()
    expect(await refusal(application('shop', platform, attributes as Record<string, string>))).toBe(
      `SnsInvalidParameter: Invalid parameter: ${text}`,
    )
  })

  it('takes a credential alone for Firebase', async () => {
    const { application } = await mobileFixture()
    expect(await application('shop', 'GCM', { PlatformCredential: 'key' })).toContain('app/GCM/shop')
  })
})

describe('The attributes of a platform application', () => {
  it('never show credentials, and are not kept in readable form', async () => {
    const { application, mobile, store } = await mobileFixture()
    const arn = await application('shop', 'APNS')
    expect(
      mobile.getPlatformApplicationAttributes(caller, { PlatformApplicationArn: arn }).Attributes,
    ).toEqual({ Enabled: 'true', AuthenticationMethod: 'certificate' })
    const row = store.prepare('SELECT * FROM platform_applications').get()
    expect(JSON.stringify(row)).not.toContain('a secret')
  })

  it.each([
    ['APNS', { ...credentials, ApplePlatformTeamID: 'T', ApplePlatformBundleID: 'B' }, 'token'],
    ['GCM', { PlatformCredential: '{"type": "service_account"}' }, 'token'],
    ['GCM', { PlatformCredential: 'AAAA' }, 'key'],
    ['WNS', credentials, undefined],
  ])('say for %s with %j that it authenticates with %s', async (platform, attributes, method) => {
    const { application, mobile } = await mobileFixture()
    const arn = await application('shop', platform, attributes as Record<string, string>)
    const answer = mobile.getPlatformApplicationAttributes(caller, { PlatformApplicationArn: arn })
    expect(answer.Attributes?.['AuthenticationMethod']).toBe(method)
  })

  it('are changed one by one, and an empty value takes one away', async () => {
    const { application, mobile, run } = await mobileFixture()
    const topic = 'arn:aws:sns:us-east-1:000000000000:events'
    const arn = await application('shop', 'ADM', { ...credentials, EventEndpointCreated: topic })
    const set = (attributes: Record<string, string>) =>
      run((one) =>
        one.setPlatformApplicationAttributes(caller, {
          PlatformApplicationArn: arn,
          Attributes: attributes,
        }),
      )
    await set({ SuccessFeedbackSampleRate: '5', Enabled: 'FALSE' })
    const attributes = () =>
      mobile.getPlatformApplicationAttributes(caller, { PlatformApplicationArn: arn }).Attributes
    expect(attributes()).toEqual({
      Enabled: 'false',
      EventEndpointCreated: topic,
      SuccessFeedbackSampleRate: '5',
    })
    await set({ EventEndpointCreated: '' })
    expect(attributes()).toEqual({ Enabled: 'false', SuccessFeedbackSampleRate: '5' })
    expect(await refusal(set({ PlatformCredential: '' }))).toBe(
      'SnsInvalidParameter: Invalid parameter: Attributes Reason: Invalid value for attribute: PlatformCredential: cannot be empty',
    )
  })

  it.each([
    ['nowhere', 'SnsInvalidParameter', 'An ARN must have at least 6 elements, not 1'],
    [
      'arn:aws:sns:us-east-1:000000000000:shop',
      'SnsInvalidParameter',
      'Wrong number of slashes in relative portion of the ARN.',
    ],
  ])('are refused for the ARN %s', async (arn, code, reason) => {
    const { run } = await mobileFixture()
    expect(
      await refusal(
        run((one) => one.getPlatformApplicationAttributes(caller, { PlatformApplicationArn: arn })),
      ),
    ).toBe(`${code}: Invalid parameter: PlatformApplicationArn Reason: ${reason}`)
  })
})

describe('A platform application', () => {
  it('is gone with its endpoints once it is deleted, and deleting it again does nothing', async () => {
    const { application, endpoint, run, store } = await mobileFixture()
    const arn = await application('shop')
    await endpoint(arn, 'one')
    await run((one) => one.deletePlatformApplication(caller, { PlatformApplicationArn: arn }))
    await run((one) => one.deletePlatformApplication(caller, { PlatformApplicationArn: arn }))
    expect(store.prepare('SELECT count(*) FROM platform_endpoints').get()).toEqual([0])
    expect(
      await refusal(
        run((one) => one.getPlatformApplicationAttributes(caller, { PlatformApplicationArn: arn })),
      ),
    ).toBe('SnsNotFound: PlatformApplication does not exist')
  })

  it('is listed by platform and name, 100 a page, for its own world only', async () => {
    const { application, mobile } = await mobileFixture()
    for (let n = 0; n < 101; n++) await application(`app-${String(n).padStart(3, '0')}`)
    await application('app-000', 'APNS')
    const first = mobile.listPlatformApplications(caller, {})
    expect(first.PlatformApplications).toHaveLength(100)
    const second = mobile.listPlatformApplications(caller, { NextToken: first.NextToken })
    expect(second.PlatformApplications?.map((one) => one.PlatformApplicationArn)).toEqual([
      'arn:aws:sns:us-east-1:000000000000:app/ADM/app-100',
      'arn:aws:sns:us-east-1:000000000000:app/APNS/app-000',
    ])
    expect(second.NextToken).toBeUndefined()
    expect(mobile.listPlatformApplications({ ...caller, region: 'eu-west-1' }, {})).toEqual({
      PlatformApplications: [],
    })
  })
})
