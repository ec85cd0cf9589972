import { describe, expect, it } from 'vitest'
import { invalid, missingTopic, refused, topicsFixture } from './topicsFixture'

const settable = async (name = 'orders') => {
  const fixture = await topicsFixture()
  const { sns, caller, topic, topicAttributes } = fixture
  const arn = await topic(name)
  return {
    ...fixture,
    arn,
    set: (AttributeName: string, AttributeValue?: string) =>
      sns.SetTopicAttributes(caller, { TopicArn: arn, AttributeName, AttributeValue }),
    get: async (attribute: string) => (await topicAttributes(arn))[attribute],
  }
}

describe('SetTopicAttributes', () => {
  it.each([
    ['DisplayName', 'Orders of the shop', 'Orders of the shop'],
    ['SignatureVersion', '2', '2'],
    ['TracingConfig', 'Active', 'Active'],
    ['KmsMasterKeyId', 'alias/aws/sns', 'alias/aws/sns'],
    ['SQSSuccessFeedbackSampleRate', '05', '5'],
    [
      'HTTPSuccessFeedbackRoleArn',
      'arn:aws:iam::000000000000:role/feedback',
      'arn:aws:iam::000000000000:role/feedback',
    ],
    ['Policy', policy('SNS:Publish'), policy('SNS:Publish')],
    [
      'DeliveryPolicy',
      '{"http":{"defaultThrottlePolicy":{"maxReceivesPerSecond":5}}}',
      '{"http":{"disableSubscriptionOverrides":false,"defaultThrottlePolicy":{"maxReceivesPerSecond":5}}}',
    ],
  ])('sets %s to %s', async (name, value, answered) => {
    const { set, get } = await settable()
    await set(name, value)
    expect(await get(name)).toBe(answered)
  })

  it.each([
    ['ContentBasedDeduplication', 'true'],
    ['FifoThroughputScope', 'MessageGroup'],
    ['ArchivePolicy', '{"MessageRetentionPeriod":"365"}'],
  ])('sets %s of a FIFO topic only', async (name, value) => {
    const fifo = await settable('orders.fifo')
    await fifo.set(name, value)
    expect(await fifo.get(name)).toBe(value)
    const standard = await settable()
    expect(await refused(standard.set(name, value))).toBe(invalid('AttributeName'))
  })

  it.each(['FifoTopic', 'Owner', 'TopicArn', 'Nonsense', 'constructor', '__proto__', ''])(
    'does not set %j',
    async (name) => {
      const { set } = await settable('orders.fifo')
      expect(await refused(set(name, 'false'))).toBe(invalid('AttributeName'))
    },
  )

  it.each([
    ['DisplayName', 'x'.repeat(101), 'DisplayName'],
    ['DisplayName', 'two\nlines', 'DisplayName'],
    ['SignatureVersion', '3', 'SignatureVersion: Invalid value. Must be 1 or 2.'],
    ['TracingConfig', 'on', 'Invalid tracing config value: on'],
    [
      'LambdaSuccessFeedbackSampleRate',
      '101',
      'LambdaSuccessFeedbackSampleRate: 101 value provided is not an integer between 0-100',
    ],
    ['Policy', '', 'Policy Error: null'],
    ['Policy', '{"Statement":[]}', 'Policy Error: null'],
    ['Policy', policyFor('arn:aws:iam::123:root'), 'Policy Error: PrincipalNotFound'],
    ['Policy', policy('SNS:Publishx'), 'Policy statement action out of service scope!'],
    ['Policy', policy('SQS:SendMessage'), 'Policy statement action out of service scope!'],
    [
      'DeliveryPolicy',
      '{"http":{"defaultHealthyRetryPolicy":{"numRetries":300}}}',
      'DeliveryPolicy: http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100',
    ],
  ])('refuses %s %j', async (name, value, reason) => {
    const { set } = await settable()
    expect(await refused(set(name, value))).toBe(invalid(reason))
  })

  it.each([
    '{"MessageRetentionPeriod":"0"}',
    '{"MessageRetentionPeriod":366}',
    '{"MessageRetentionPeriod":"x"}',
  ])('refuses the archive policy %s', async (value) => {
    const { set } = await settable('orders.fifo')
    expect(await refused(set('ArchivePolicy', value))).toBe(
      invalid('ArchivePolicy: MessageRetentionPeriod value is invalid'),
    )
  })

  it('takes attributes away that are set to nothing', async () => {
    const { set, get } = await settable()
    for (const name of ['KmsMasterKeyId', 'DeliveryPolicy', 'SQSFailureFeedbackRoleArn']) {
      await set(name, '')
      expect(await get(name)).toBeUndefined()
    }
  })

  it('lets a policy name all actions, or actions in any case', async () => {
    const { set } = await settable()
    for (const action of ['*', 'SNS:*', 'sns:publish', 'SNS:Get*', 'SNS:*Topic*', 'SNS:Publis?']) {
      await set('Policy', policy(action))
    }
    expect(await refused(set('Policy', policy('SNS:Get*x')))).toContain('out of service scope')
  })

  it('is there after a restart', async () => {
    const { set, arn, restart } = await settable()
    await set('DisplayName', 'Orders')
    const { broker, caller } = restart()
    const { Attributes } = await broker.sns.GetTopicAttributes(caller, { TopicArn: arn })
    expect(Attributes).toMatchObject({ DisplayName: 'Orders' })
  })

  it('says what changed', async () => {
    const { set, events } = await settable()
    await set('DisplayName', 'Orders')
    await set('Policy', policy('SNS:Publish'))
    expect(events.slice(1)).toMatchObject([
      { type: 'topic.changed', what: 'attributes' },
      { type: 'topic.changed', what: 'policy' },
    ])
  })
})

describe('AddPermission and RemovePermission', () => {
  const permitted = async () => {
    const { sns, caller, arn, get } = await settable()
    return {
      add: (Label: string, AWSAccountId: string[], ActionName: string[]) =>
        sns.AddPermission(caller, { TopicArn: arn, Label, AWSAccountId, ActionName }),
      remove: (Label: string) => sns.RemovePermission(caller, { TopicArn: arn, Label }),
      sids: async () =>
        (JSON.parse((await get('Policy')) ?? '') as { Statement: { Sid: string }[] }).Statement.map(
          ({ Sid }) => Sid,
        ),
      get,
      arn,
    }
  }

  it('add a statement to AWS’s default policy, and take it away again', async () => {
    const { add, remove, sids, get, arn } = await permitted()
    await add('partner', ['123456789012'], ['Publish'])
    expect(JSON.parse((await get('Policy')) ?? '')).toMatchObject({
      Statement: [
        { Sid: '__default_statement_ID' },
        {
          Sid: 'partner',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:root' },
          Action: 'SNS:Publish',
          Resource: arn,
        },
      ],
    })
    await remove('partner')
    await remove('nobody')
    expect(await sids()).toEqual(['__default_statement_ID'])
  })

  it('refuse a label twice, actions of no topic, and what is no account', async () => {
    const { add } = await permitted()
    await add('partner', ['123456789012', '210987654321'], ['Publish', 'Subscribe'])
    expect(await refused(add('partner', ['123456789012'], ['Publish']))).toBe(
      invalid('Statement already exists'),
    )
    expect(await refused(add('other', ['123456789012'], ['SendMessage']))).toBe(
      invalid('Policy statement action out of service scope!'),
    )
    expect(await refused(add('other', ['me'], ['Publish']))).toBe(invalid('Policy Error: PrincipalNotFound'))
    expect(await refused(add('other', [], ['Publish']))).toContain('AWSAccountId')
    expect(await refused(add('other', ['123456789012'], []))).toContain('ActionName')
  })
})

describe('tags of a topic', () => {
  const tagged = async () => {
    const { sns, caller, arn } = await settable()
    return {
      tag: (tags: Record<string, string>, ResourceArn = arn) =>
        sns.TagResource(caller, {
          ResourceArn,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        }),
      tagList: (Tags: { Key: string; Value: string }[]) =>
        sns.TagResource(caller, { ResourceArn: arn, Tags }),
      untag: (TagKeys: string[]) => sns.UntagResource(caller, { ResourceArn: arn, TagKeys }),
      list: (ResourceArn = arn) => sns.ListTagsForResource(caller, { ResourceArn }),
    }
  }

  it('are added, changed, taken away and listed', async () => {
    const { tag, untag, list } = await tagged()
    expect(await tag({ k1: 'v1', k2: 'v2' })).toEqual({})
    await tag({ k2: 'v2b' })
    expect(await untag(['k1', 'none'])).toEqual({})
    expect(await list()).toEqual({ Tags: [{ Key: 'k2', Value: 'v2b' }] })
  })

  it('are at most 50', async () => {
    const { tag } = await tagged()
    await tag(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v'])))
    await tag({ k0: 'changed' })
    expect(await refused(tag({ more: 'v' }))).toBe(
      'SnsTagLimitExceeded: Could not complete request: tag quota of per resource exceeded',
    )
  })

  it('have no key twice in one request', async () => {
    const { tagList } = await tagged()
    const twice = [
      { Key: 'k', Value: '1' },
      { Key: 'k', Value: '2' },
    ]
    expect(await refused(tagList(twice))).toBe(invalid('Duplicated keys are not allowed.'))
  })

  it('have keys of 1 to 128 and values of up to 256 characters', async () => {
    const { tag } = await tagged()
    await tag({ ['k'.repeat(128)]: 'v'.repeat(256), empty: '' })
    const long = 'k'.repeat(129)
    expect(await refused(tag({ [long]: 'v' }))).toBe(
      `SnsValidationError: 1 validation error detected: Value '${long}' at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128`,
    )
    expect(await refused(tag({ '': 'v' }))).toContain('greater than or equal to 1')
    expect(await refused(tag({ k: 'v'.repeat(257) }))).toContain('less than or equal to 256')
    expect(await refused(tag({ 'aws:k': 'v' }))).toContain('aws:')
    expect(await refused(tag({ 'k#': 'v' }))).toContain('letters')
  })

  it('may have any name', async () => {
    const { tag, list } = await tagged()
    await tag(JSON.parse('{"constructor":"a","__proto__":"b"}') as Record<string, string>)
    expect((await list()).Tags).toEqual([
      { Key: 'constructor', Value: 'a' },
      { Key: '__proto__', Value: 'b' },
    ])
  })

  it('belong to a topic that is there', async () => {
    const { tag, list } = await tagged()
    expect(await refused(tag({ k: 'v' }, missingTopic))).toBe('SnsResourceNotFound: Resource does not exist')
    expect(await refused(list(missingTopic))).toBe('SnsResourceNotFound: Resource does not exist')
  })
})

describe('a data protection policy', () => {
  it('is kept, answered and taken away', async () => {
    const { sns, caller, arn } = await settable()
    const put = (DataProtectionPolicy: string) =>
      sns.PutDataProtectionPolicy(caller, { ResourceArn: arn, DataProtectionPolicy })
    const get = () => sns.GetDataProtectionPolicy(caller, { ResourceArn: arn })
    expect(await get()).toEqual({})
    const text = JSON.stringify({
      Name: 'n',
      Version: '2021-06-01',
      Statement: [
        { DataDirection: 'Outbound', Principal: ['*'], DataIdentifier: ['x'], Operation: { Deny: {} } },
      ],
    })
    await put(text)
    expect(await get()).toEqual({ DataProtectionPolicy: text })
    for (const wrong of [
      'x',
      '[]',
      '{"Name":"n"}',
      text.replace('2021-06-01', '2020-01-01'),
      text.replace('Deny', 'Drop'),
    ]) {
      expect(await refused(put(wrong))).toContain(invalid('DataProtectionPolicy Reason: '))
    }
    await put('{}')
    expect(await get()).toEqual({})
  })

  it('is nothing for FIFO topics', async () => {
    const { sns, caller, arn } = await settable('orders.fifo')
    const put = sns.PutDataProtectionPolicy(caller, {
      ResourceArn: arn,
      DataProtectionPolicy: '{"Name":"n"}',
    })
    expect(await refused(put)).toContain('not supported for FIFO topics')
  })
})

function policyFor(account: string): string {
  const statement = { Effect: 'Allow', Principal: { AWS: account }, Action: 'SNS:Publish', Resource: '*' }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

function policy(action: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: [action], Resource: '*' }],
  })
}
