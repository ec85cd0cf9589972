import type { SnsOperations } from '../broker/topics/operations'
import { blob, bounded, entryMap, integer, memberList, structure, text, timestamp, truth } from './shapes'
import type { Structure } from './shapes'

/**
 * The shapes of the 42 SNS operations, with what each requires, and what the model says of the few values it limits.
 * Names in forms and XML are those of the members, some of which begin with a small letter; lists and maps are
 * wrapped.
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_Operations.html
 */

interface OperationShapes {
  readonly input: Structure
  /** Absent for operations that answer no result, not even an empty one. */
  readonly output?: Structure
}

const attributes = entryMap(text)
const tagged = bounded(text, { min: 1, max: 1_011 })
const tags = memberList(
  structure({ Key: bounded(text, { min: 1, max: 128 }), Value: bounded(text, { min: 0, max: 256 }) }, [
    'Key',
    'Value',
  ]),
)
const nothing = structure({})

const topic = structure({ TopicArn: text }, ['TopicArn'])
const subscriptions = memberList(
  structure({ SubscriptionArn: text, Owner: text, Protocol: text, Endpoint: text, TopicArn: text }),
)
const attributeChange = { AttributeName: text, AttributeValue: text }

const message = {
  Message: text,
  Subject: text,
  MessageStructure: text,
  MessageAttributes: entryMap(
    structure({ DataType: text, StringValue: text, BinaryValue: blob }, ['DataType']),
    'Name',
    'Value',
  ),
  MessageDeduplicationId: text,
  MessageGroupId: text,
}
const published = { MessageId: text, SequenceNumber: text }

const resource = structure({ ResourceArn: text }, ['ResourceArn'])
const application = structure({ PlatformApplicationArn: text }, ['PlatformApplicationArn'])
const endpoint = structure({ EndpointArn: text }, ['EndpointArn'])
const phone = structure({ phoneNumber: text }, ['phoneNumber'])
const sandboxNumber = bounded(text, { max: 20, pattern: '^(\\+[0-9]{8,}|[0-9]{0,9})$' })
const languages = 'en-US en-GB es-419 es-ES de-DE fr-CA fr-FR it-IT ja-JP pt-BR kr-KR zh-CN zh-TW'.split(' ')

export const snsShapes: Record<keyof SnsOperations, OperationShapes> = {
  // Topics
  CreateTopic: {
    input: structure({ Name: text, Attributes: attributes, Tags: tags, DataProtectionPolicy: text }, [
      'Name',
    ]),
    output: structure({ TopicArn: text }),
  },
  DeleteTopic: { input: topic },
  ListTopics: {
    input: structure({ NextToken: text }),
    output: structure({ Topics: memberList(structure({ TopicArn: text })), NextToken: text }),
  },
  GetTopicAttributes: { input: topic, output: structure({ Attributes: attributes }) },
  SetTopicAttributes: {
    input: structure({ TopicArn: text, ...attributeChange }, ['TopicArn', 'AttributeName']),
  },
  AddPermission: {
    input: structure(
      { TopicArn: text, Label: text, AWSAccountId: memberList(text), ActionName: memberList(text) },
      ['TopicArn', 'Label', 'AWSAccountId', 'ActionName'],
    ),
  },
  RemovePermission: { input: structure({ TopicArn: text, Label: text }, ['TopicArn', 'Label']) },
  TagResource: {
    input: structure({ ResourceArn: tagged, Tags: tags }, ['ResourceArn', 'Tags']),
    output: nothing,
  },
  UntagResource: {
    input: structure({ ResourceArn: tagged, TagKeys: memberList(text) }, ['ResourceArn', 'TagKeys']),
    output: nothing,
  },
  ListTagsForResource: {
    input: structure({ ResourceArn: tagged }, ['ResourceArn']),
    output: structure({ Tags: tags }),
  },
  GetDataProtectionPolicy: { input: resource, output: structure({ DataProtectionPolicy: text }) },
  PutDataProtectionPolicy: {
    input: structure({ ResourceArn: text, DataProtectionPolicy: text }, [
      'ResourceArn',
      'DataProtectionPolicy',
    ]),
  },

  // Subscriptions
  Subscribe: {
    input: structure(
      {
        TopicArn: text,
        Protocol: text,
        Endpoint: text,
        Attributes: attributes,
        ReturnSubscriptionArn: truth,
      },
      ['TopicArn', 'Protocol'],
    ),
    output: structure({ SubscriptionArn: text }),
  },
  ConfirmSubscription: {
    input: structure({ TopicArn: text, Token: text, AuthenticateOnUnsubscribe: text }, ['TopicArn', 'Token']),
    output: structure({ SubscriptionArn: text }),
  },
  // Recorded from AWS: the one operation that refuses what is missing itself.
  Unsubscribe: { input: structure({ SubscriptionArn: text }) },
  GetSubscriptionAttributes: {
    input: structure({ SubscriptionArn: text }, ['SubscriptionArn']),
    output: structure({ Attributes: attributes }),
  },
  SetSubscriptionAttributes: {
    input: structure({ SubscriptionArn: text, ...attributeChange }, ['SubscriptionArn', 'AttributeName']),
  },
  ListSubscriptions: {
    input: structure({ NextToken: text }),
    output: structure({ Subscriptions: subscriptions, NextToken: text }),
  },
  ListSubscriptionsByTopic: {
    input: structure({ TopicArn: text, NextToken: text }, ['TopicArn']),
    output: structure({ Subscriptions: subscriptions, NextToken: text }),
  },

  // Messages
  Publish: {
    input: structure({ TopicArn: text, TargetArn: text, PhoneNumber: text, ...message }, ['Message']),
    output: structure(published),
  },
  PublishBatch: {
    input: structure(
      {
        TopicArn: text,
        PublishBatchRequestEntries: memberList(structure({ Id: text, ...message }, ['Id', 'Message'])),
      },
      ['TopicArn', 'PublishBatchRequestEntries'],
    ),
    output: structure({
      Successful: memberList(structure({ Id: text, ...published })),
      Failed: memberList(structure({ Id: text, Code: text, Message: text, SenderFault: truth })),
    }),
  },

  // Mobile push
  CreatePlatformApplication: {
    input: structure({ Name: text, Platform: text, Attributes: attributes }, [
      'Name',
      'Platform',
      'Attributes',
    ]),
    output: structure({ PlatformApplicationArn: text }),
  },
  DeletePlatformApplication: { input: application },
  GetPlatformApplicationAttributes: { input: application, output: structure({ Attributes: attributes }) },
  SetPlatformApplicationAttributes: {
    input: structure({ PlatformApplicationArn: text, Attributes: attributes }, [
      'PlatformApplicationArn',
      'Attributes',
    ]),
  },
  ListPlatformApplications: {
    input: structure({ NextToken: text }),
    output: structure({
      PlatformApplications: memberList(structure({ PlatformApplicationArn: text, Attributes: attributes })),
      NextToken: text,
    }),
  },
  CreatePlatformEndpoint: {
    input: structure(
      { PlatformApplicationArn: text, Token: text, CustomUserData: text, Attributes: attributes },
      ['PlatformApplicationArn', 'Token'],
    ),
    output: structure({ EndpointArn: text }),
  },
  DeleteEndpoint: { input: endpoint },
  GetEndpointAttributes: { input: endpoint, output: structure({ Attributes: attributes }) },
  SetEndpointAttributes: {
    input: structure({ EndpointArn: text, Attributes: attributes }, ['EndpointArn', 'Attributes']),
  },
  ListEndpointsByPlatformApplication: {
    input: structure({ PlatformApplicationArn: text, NextToken: text }, ['PlatformApplicationArn']),
    output: structure({
      Endpoints: memberList(structure({ EndpointArn: text, Attributes: attributes })),
      NextToken: text,
    }),
  },

  // SMS
  CheckIfPhoneNumberIsOptedOut: { input: phone, output: structure({ isOptedOut: truth }) },
  ListPhoneNumbersOptedOut: {
    input: structure({ nextToken: text }),
    output: structure({ phoneNumbers: memberList(text), nextToken: text }),
  },
  OptInPhoneNumber: { input: phone, output: nothing },
  GetSMSAttributes: { input: structure({ attributes: memberList(text) }), output: structure({ attributes }) },
  SetSMSAttributes: { input: structure({ attributes }, ['attributes']), output: nothing },
  GetSMSSandboxAccountStatus: { input: nothing, output: structure({ IsInSandbox: truth }) },
  CreateSMSSandboxPhoneNumber: {
    input: structure({ PhoneNumber: sandboxNumber, LanguageCode: bounded(text, { options: languages }) }, [
      'PhoneNumber',
    ]),
    output: nothing,
  },
  DeleteSMSSandboxPhoneNumber: {
    input: structure({ PhoneNumber: sandboxNumber }, ['PhoneNumber']),
    output: nothing,
  },
  VerifySMSSandboxPhoneNumber: {
    input: structure(
      { PhoneNumber: sandboxNumber, OneTimePassword: bounded(text, { min: 5, max: 8, pattern: '^[0-9]+$' }) },
      ['PhoneNumber', 'OneTimePassword'],
    ),
    output: nothing,
  },
  ListSMSSandboxPhoneNumbers: {
    input: structure({ NextToken: text, MaxResults: bounded(integer, { min: 1, max: 100 }) }),
    output: structure({
      PhoneNumbers: memberList(structure({ PhoneNumber: text, Status: text })),
      NextToken: text,
    }),
  },
  ListOriginationNumbers: {
    input: structure({ NextToken: text, MaxResults: bounded(integer, { min: 1, max: 30 }) }),
    output: structure({
      NextToken: text,
      PhoneNumbers: memberList(
        structure({
          CreatedAt: timestamp,
          PhoneNumber: text,
          Status: text,
          Iso2CountryCode: text,
          RouteType: text,
          NumberCapabilities: memberList(text),
        }),
      ),
    }),
  },
}
