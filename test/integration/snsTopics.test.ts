import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { running } from './fixture'
import type { Running } from './fixture'
import { refusalOf, snsDialects } from './snsFixture'
import type { Sns } from './snsFixture'

const arn = (name: string, region = 'us-east-1', account = '000000000000') =>
  `arn:aws:sns:${region}:${account}:${name}`

describe.each(snsDialects)('topics over $name', ({ client }) => {
  let host: Running
  let sns: Sns
  beforeEach(async () => {
    host = await running()
    sns = client(host.endpoint)
  })
  afterEach(() => host.close())

  test('a topic is created, found, told of and deleted', async () => {
    const { TopicArn } = await sns('CreateTopic', {
      Name: 'orders',
      Attributes: { DisplayName: 'Bestellungen für Käufer 🙂 <&>' },
      Tags: [{ Key: 'team', Value: 'shop' }],
    })
    expect(TopicArn).toBe(arn('orders'))
    expect(await sns('ListTopics')).toEqual({ Topics: [{ TopicArn }] })
    const { Attributes } = await sns('GetTopicAttributes', { TopicArn })
    expect(Attributes).toMatchObject({
      TopicArn,
      Owner: '000000000000',
      DisplayName: 'Bestellungen für Käufer 🙂 <&>',
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    })
    expect(JSON.parse(Attributes!['Policy']!)).toMatchObject({ Statement: [{ Effect: 'Allow' }] })
    expect(await sns('ListTagsForResource', { ResourceArn: TopicArn })).toEqual({
      Tags: [{ Key: 'team', Value: 'shop' }],
    })
    await sns('DeleteTopic', { TopicArn })
    await sns('DeleteTopic', { TopicArn })
    expect(await sns('ListTopics')).toEqual({ Topics: [] })
    expect(await refusalOf(sns('GetTopicAttributes', { TopicArn }))).toMatchObject({
      code: 'NotFoundException',
      status: 404,
      message: 'Topic does not exist',
    })
  })

  test('creating a topic again answers the same one, unless its attributes or tags differ', async () => {
    const Attributes = { DisplayName: 'x' }
    const first = await sns('CreateTopic', { Name: 'orders', Attributes })
    expect(await sns('CreateTopic', { Name: 'orders', Attributes })).toEqual(first)
    expect(await sns('CreateTopic', { Name: 'orders' })).toEqual(first)
    const differing = sns('CreateTopic', { Name: 'orders', Attributes: { DisplayName: 'y' } })
    expect((await refusalOf(differing)).code).toBe('InvalidParameterException')
    const tagged = sns('CreateTopic', { Name: 'orders', Tags: [{ Key: 'a', Value: 'b' }] })
    expect((await refusalOf(tagged)).code).toBe('InvalidParameterException')
  })

  test('attributes are set one by one', async () => {
    const { TopicArn } = await sns('CreateTopic', { Name: 'orders' })
    const set = (AttributeName: string, AttributeValue?: string) =>
      sns('SetTopicAttributes', { TopicArn, AttributeName, AttributeValue })
    await set('DisplayName', 'Orders')
    await set('SignatureVersion', '2')
    await set('TracingConfig', 'Active')
    const { Attributes } = await sns('GetTopicAttributes', { TopicArn })
    expect(Attributes).toMatchObject({
      DisplayName: 'Orders',
      SignatureVersion: '2',
      TracingConfig: 'Active',
    })
    expect((await refusalOf(set('Colour', 'red'))).code).toBe('InvalidParameterException')
    expect((await refusalOf(set('SignatureVersion', '3'))).code).toBe('InvalidParameterException')
  })

  test('tags are put, replaced and taken away', async () => {
    const { TopicArn: ResourceArn } = await sns('CreateTopic', { Name: 'orders' })
    await sns('TagResource', {
      ResourceArn,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'ü', Value: '' },
      ],
    })
    await sns('TagResource', { ResourceArn, Tags: [{ Key: 'a', Value: '2' }] })
    const tags = async () => (await sns('ListTagsForResource', { ResourceArn })).Tags
    expect(await tags()).toEqual(
      expect.arrayContaining([
        { Key: 'a', Value: '2' },
        { Key: 'ü', Value: '' },
      ]),
    )
    await sns('UntagResource', { ResourceArn, TagKeys: ['a', 'not there'] })
    expect(await tags()).toEqual([{ Key: 'ü', Value: '' }])
    const unknown = sns('TagResource', { ResourceArn: arn('nowhere'), Tags: [{ Key: 'a', Value: 'b' }] })
    expect(await refusalOf(unknown)).toMatchObject({ code: 'ResourceNotFoundException', status: 404 })
  })

  test('permissions become statements of the policy, and go again by their label', async () => {
    const { TopicArn } = await sns('CreateTopic', { Name: 'orders' })
    const policy = async () => {
      const { Attributes } = await sns('GetTopicAttributes', { TopicArn })
      return JSON.parse(Attributes!['Policy']!) as { Statement: { Sid: string; Principal: unknown }[] }
    }
    const before = await policy()
    await sns('AddPermission', {
      TopicArn,
      Label: 'friends',
      AWSAccountId: ['111122223333', '444455556666'],
      ActionName: ['Publish', 'Subscribe'],
    })
    const added = (await policy()).Statement.find(({ Sid }) => Sid === 'friends')
    expect(added).toMatchObject({ Effect: 'Allow', Resource: TopicArn })
    expect(JSON.stringify(added)).toContain('111122223333')
    await sns('RemovePermission', { TopicArn, Label: 'friends' })
    expect(await policy()).toEqual(before)
  })

  test('a data protection policy is put and got', async () => {
    const { TopicArn: ResourceArn } = await sns('CreateTopic', { Name: 'orders' })
    const DataProtectionPolicy = JSON.stringify({
      Name: 'audit',
      Version: '2021-06-01',
      Statement: [
        {
          Sid: 'audit',
          DataDirection: 'Inbound',
          Principal: ['*'],
          DataIdentifier: ['arn:aws:dataprotection::aws:data-identifier/CreditCardNumber'],
          Operation: { Deny: {} },
        },
      ],
    })
    await sns('PutDataProtectionPolicy', { ResourceArn, DataProtectionPolicy })
    const got = await sns('GetDataProtectionPolicy', { ResourceArn })
    expect(JSON.parse(got.DataProtectionPolicy!)).toEqual(JSON.parse(DataProtectionPolicy))
  })

  test('more topics than a page holds are listed page by page', async () => {
    const names = Array.from({ length: 230 }, (_, n) => `topic-${n}`)
    for (const Name of names) await sns('CreateTopic', { Name })
    const found: string[] = []
    let NextToken: string | undefined
    let pages = 0
    do {
      const page = await sns('ListTopics', { NextToken })
      expect(page.Topics!.length).toBeLessThanOrEqual(100)
      found.push(...page.Topics!.map(({ TopicArn }) => TopicArn!))
      NextToken = page.NextToken
      pages += 1
    } while (NextToken !== undefined)
    expect(pages).toBe(3)
    expect(found.sort()).toEqual(names.map((name) => arn(name)).sort())
    expect((await refusalOf(sns('ListTopics', { NextToken: 'nonsense' }))).code).toBe(
      'InvalidParameterException',
    )
  })

  test('accounts and regions share nothing', async () => {
    await sns('CreateTopic', { Name: 'orders' })
    const other = client(host.endpoint, { accessKeyId: '111122223333', region: 'eu-west-1' })
    expect(await other('ListTopics')).toEqual({ Topics: [] })
    expect(await other('CreateTopic', { Name: 'orders' })).toEqual({
      TopicArn: arn('orders', 'eu-west-1', '111122223333'),
    })
    expect((await sns('ListTopics')).Topics).toHaveLength(1)
  })

  test.each(['', 'sp ace', 'ä', 'x'.repeat(257), 'dot.'])('the name %j is refused', async (Name) => {
    expect(await refusalOf(sns('CreateTopic', { Name }))).toMatchObject({
      code: 'InvalidParameterException',
      status: 400,
      message: expect.stringMatching(/^Invalid parameter: Topic Name/) as string,
    })
  })

  test('what is no ARN of a topic is refused', async () => {
    for (const TopicArn of ['orders', 'arn:aws:sns:us-east-1', '']) {
      expect((await refusalOf(sns('GetTopicAttributes', { TopicArn }))).code).toBe(
        'InvalidParameterException',
      )
    }
  })

  test('what is missing is named', async () => {
    const refused = await refusalOf(sns('SetTopicAttributes', { TopicArn: arn('orders') }))
    expect(refused.code).toMatch(/^Validation(Error|Exception)$/)
    expect(refused.message).toBe(
      "1 validation error detected: Value null at 'attributeName' failed to satisfy constraint: Member must not be null",
    )
  })
})
