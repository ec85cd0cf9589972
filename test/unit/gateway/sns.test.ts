import { describe, expect, test } from 'vitest'
import { jsonReply, readJsonInput } from '../../../electron/gateway/protocols/json'
import { Form, xmlFault, xmlReply } from '../../../electron/gateway/protocols/query'
import { queryJsonReply } from '../../../electron/gateway/protocols/queryJson'
import { demandRequired } from '../../../electron/gateway/required'
import { snsFamily } from '../../../electron/gateway/sns'
import { snsShapes } from '../../../electron/gateway/snsShapes'
import { GatewayError, wireFault } from '../../../electron/gateway/errors'
import { BrokerError } from '../../../shared/errors'
import type { SnsOperations } from '../../../electron/broker/topics/operations'
import { FakeSns } from './fakeSns'

const family = snsFamily(new FakeSns())
const operation = (name: keyof SnsOperations) => family.operations.get(name)!

function read(name: keyof SnsOperations, form: string): unknown {
  return new Form().add(form).read(snsShapes[name].input)
}

describe('Query input of SNS', () => {
  test('lists have members and maps have entries', () => {
    expect(
      read(
        'CreateTopic',
        'Name=orders&Attributes.entry.1.key=DisplayName&Attributes.entry.1.value=The+orders' +
          '&Tags.member.1.Key=team&Tags.member.1.Value=shop&Tags.member.2.Key=b&Tags.member.2.Value=',
      ),
    ).toEqual({
      Name: 'orders',
      Attributes: { DisplayName: 'The orders' },
      Tags: [
        { Key: 'team', Value: 'shop' },
        { Key: 'b', Value: '' },
      ],
    })
    expect(
      read(
        'AddPermission',
        'TopicArn=t&Label=l&AWSAccountId.member.1=111122223333&ActionName.member.1=Publish&ActionName.member.2=Subscribe',
      ),
    ).toEqual({
      TopicArn: 't',
      Label: 'l',
      AWSAccountId: ['111122223333'],
      ActionName: ['Publish', 'Subscribe'],
    })
  })

  test('message attributes are entries with Name and Value', () => {
    expect(
      read(
        'Publish',
        'TopicArn=t&Message=m&MessageAttributes.entry.1.Name=n&MessageAttributes.entry.1.Value.DataType=Number' +
          '&MessageAttributes.entry.1.Value.StringValue=5&MessageAttributes.entry.2.Name=b' +
          '&MessageAttributes.entry.2.Value.DataType=Binary&MessageAttributes.entry.2.Value.BinaryValue=AP%2BA',
      ),
    ).toEqual({
      TopicArn: 't',
      Message: 'm',
      MessageAttributes: {
        n: { DataType: 'Number', StringValue: '5' },
        b: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255, 128]) },
      },
    })
  })

  test('batches carry entries with attributes of their own', () => {
    const one = 'PublishBatchRequestEntries.member.1'
    expect(
      read(
        'PublishBatch',
        `TopicArn=t&${one}.Id=a&${one}.Message=x&${one}.MessageAttributes.entry.1.Name=n` +
          `&${one}.MessageAttributes.entry.1.Value.DataType=String&${one}.MessageAttributes.entry.1.Value.StringValue=v` +
          '&PublishBatchRequestEntries.member.2.Id=b&PublishBatchRequestEntries.member.2.Message=y',
      ),
    ).toEqual({
      TopicArn: 't',
      PublishBatchRequestEntries: [
        { Id: 'a', Message: 'x', MessageAttributes: { n: { DataType: 'String', StringValue: 'v' } } },
        { Id: 'b', Message: 'y' },
      ],
    })
  })

  test('members that begin with a small letter keep it', () => {
    expect(read('CheckIfPhoneNumberIsOptedOut', 'phoneNumber=%2B15550100')).toEqual({
      phoneNumber: '+15550100',
    })
    expect(read('GetSMSAttributes', 'attributes.member.1=DefaultSMSType')).toEqual({
      attributes: ['DefaultSMSType'],
    })
    expect(read('SetSMSAttributes', 'attributes.entry.1.key=a&attributes.entry.1.value=b')).toEqual({
      attributes: { a: 'b' },
    })
    expect(read('ListPhoneNumbersOptedOut', 'nextToken=n&NextToken=x')).toEqual({ nextToken: 'n' })
  })

  test('a truth is read as one', () => {
    expect(read('Subscribe', 'TopicArn=t&Protocol=sqs&ReturnSubscriptionArn=true')).toEqual({
      TopicArn: 't',
      Protocol: 'sqs',
      ReturnSubscriptionArn: true,
    })
  })
})

describe('XML output of SNS', () => {
  const reply = (name: keyof SnsOperations, result?: unknown) =>
    xmlReply(family, operation(name), result, 'the-id').body
  const body = (name: string, result: string) =>
    `<?xml version="1.0"?><${name}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}<ResponseMetadata><RequestId>the-id</RequestId></ResponseMetadata></${name}Response>`

  test('a result is wrapped, and so are lists and maps in it', () => {
    expect(reply('ListTopics', { Topics: [{ TopicArn: 'a' }, { TopicArn: 'b' }], NextToken: 'n' })).toBe(
      body(
        'ListTopics',
        '<ListTopicsResult><Topics><member><TopicArn>a</TopicArn></member><member><TopicArn>b</TopicArn></member></Topics><NextToken>n</NextToken></ListTopicsResult>',
      ),
    )
    expect(reply('GetTopicAttributes', { Attributes: { Policy: '{"a":"<"}' } })).toBe(
      body(
        'GetTopicAttributes',
        '<GetTopicAttributesResult><Attributes><entry><key>Policy</key><value>{&quot;a&quot;:&quot;&lt;&quot;}</value></entry></Attributes></GetTopicAttributesResult>',
      ),
    )
  })

  test('an empty list is an empty element, so that clients see a list', () => {
    expect(reply('ListTopics', { Topics: [] })).toBe(
      body('ListTopics', '<ListTopicsResult><Topics/></ListTopicsResult>'),
    )
  })

  test('operations without a result answer none, those with an empty one an empty element', () => {
    expect(reply('DeleteTopic')).toBe(body('DeleteTopic', ''))
    expect(reply('TagResource', {})).toBe(body('TagResource', '<TagResourceResult/>'))
  })

  test('times are ISO 8601, and seconds in JSON', () => {
    const result = {
      PhoneNumbers: [{ CreatedAt: 1_700_000_000_500, PhoneNumber: '+1', NumberCapabilities: ['SMS'] }],
    }
    expect(reply('ListOriginationNumbers', result)).toContain(
      '<PhoneNumbers><member><CreatedAt>2023-11-14T22:13:20.500Z</CreatedAt><PhoneNumber>+1</PhoneNumber><NumberCapabilities><member>SMS</member></NumberCapabilities></member></PhoneNumbers>',
    )
    expect(jsonReply(operation('ListOriginationNumbers'), result, 'the-id').body).toBe(
      '{"PhoneNumbers":[{"CreatedAt":1700000000.5,"PhoneNumber":"+1","NumberCapabilities":["SMS"]}]}',
    )
  })

  test('an error has no detail', () => {
    const fault = wireFault(new BrokerError('SnsNotFound'), () => undefined)
    expect(xmlFault(fault, family, 'the-id')).toMatchObject({
      status: 404,
      body: '<?xml version="1.0"?><ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>the-id</RequestId></ErrorResponse>',
    })
  })

  test('clients that prefer JSON get the same content, maps as objects', () => {
    expect(
      JSON.parse(queryJsonReply(operation('GetTopicAttributes'), { Attributes: { a: 'b' } }, 'the-id').body),
    ).toEqual({
      GetTopicAttributesResponse: {
        GetTopicAttributesResult: { Attributes: { a: 'b' } },
        ResponseMetadata: { RequestId: 'the-id' },
      },
    })
  })
})

describe('JSON input of SNS', () => {
  test('bytes come as base64, and wrong types are refused', () => {
    const body = (input: unknown) => Buffer.from(JSON.stringify(input))
    expect(
      readJsonInput(
        body({ Message: 'm', MessageAttributes: { b: { DataType: 'Binary', BinaryValue: 'AP+A' } } }),
        operation('Publish'),
      ),
    ).toEqual({
      Message: 'm',
      MessageAttributes: { b: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255, 128]) } },
    })
    expect(() =>
      readJsonInput(body({ PublishBatchRequestEntries: { a: 1 } }), operation('PublishBatch')),
    ).toThrow(GatewayError)
  })
})

describe('what is required', () => {
  const refused = (name: keyof SnsOperations, input: object): string => {
    try {
      demandRequired(snsShapes[name].input, input)
    } catch (error) {
      expect(error).toMatchObject({ code: 'ValidationError', status: 400, queryCode: 'ValidationError' })
      return (error as Error).message
    }
    return ''
  }

  test('and not there is named, before the broker is asked', async () => {
    expect(refused('Publish', { TopicArn: 't' })).toBe(
      "1 validation error detected: Value null at 'message' failed to satisfy constraint: Member must not be null",
    )
    const fake = new FakeSns()
    const { run } = snsFamily(fake).operations.get('DeleteTopic')!
    const caller = { account: '000000000000', region: 'us-east-1', endpoint: '', identity: '' }
    await expect(run(caller, {}, undefined)).rejects.toThrow("'topicArn'")
    expect(fake.calls).toEqual([])
  })

  test.each<[keyof SnsOperations, object, string]>([
    [
      'CreateSMSSandboxPhoneNumber',
      { PhoneNumber: '15555550100' },
      "'15555550100' at 'phoneNumber' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(\\+[0-9]{8,}|[0-9]{0,9})$",
    ],
    [
      'CreateSMSSandboxPhoneNumber',
      { PhoneNumber: '+15555550100', LanguageCode: 'xx-YY' },
      "'xx-YY' at 'languageCode' failed to satisfy constraint: Member must satisfy enum value set: [en-US, en-GB, es-419, es-ES, de-DE, fr-CA, fr-FR, it-IT, ja-JP, pt-BR, kr-KR, zh-CN, zh-TW]",
    ],
    [
      'VerifySMSSandboxPhoneNumber',
      { PhoneNumber: '+15555550100', OneTimePassword: '1234' },
      "'1234' at 'oneTimePassword' failed to satisfy constraint: Member must have length greater than or equal to 5",
    ],
    [
      'ListSMSSandboxPhoneNumbers',
      { MaxResults: 101 },
      "'101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
    [
      'ListOriginationNumbers',
      { MaxResults: 0 },
      "'0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'ListTagsForResource',
      { ResourceArn: '' },
      "'' at 'resourceArn' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'CreateTopic',
      { Name: 'orders', Tags: [{ Key: '', Value: 'v' }] },
      "'' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  ])('and what the model says of a value: %s %j', (name, input, problem) => {
    expect(refused(name, input)).toBe(`1 validation error detected: Value ${problem}`)
  })

  test('all of it at once, also inside of lists', () => {
    expect(refused('Subscribe', {})).toBe(
      "2 validation errors detected: Value null at 'topicArn' failed to satisfy constraint: Member must not be null; Value null at 'protocol' failed to satisfy constraint: Member must not be null",
    )
    expect(
      refused('PublishBatch', {
        TopicArn: 't',
        PublishBatchRequestEntries: [{ Id: 'a', Message: 'm' }, { Message: 'm' }],
      }),
    ).toContain("Value null at 'publishBatchRequestEntries.2.member.id'")
    expect(refused('TagResource', { ResourceArn: 'r', Tags: [{ Key: 'k' }] })).toContain(
      "'tags.1.member.value'",
    )
  })

  test('may be empty: that is for the service to judge', () => {
    expect(refused('Publish', { Message: '' })).toBe('')
    expect(refused('AddPermission', { TopicArn: '', Label: '', AWSAccountId: [], ActionName: [] })).toBe('')
  })
})
