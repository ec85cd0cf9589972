import type { Caller } from '../queues/operations'

/**
 * The 42 SNS operations as the broker takes them: AWS's own member names, of the right JavaScript type, not yet
 * validated; what is required may be missing all the same. Blobs are bytes, times milliseconds since the epoch.
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_Operations.html
 */

export interface BatchResultErrorEntry {
  Id?: string
  Code?: string
  Message?: string
  SenderFault?: boolean
}
export interface Endpoint {
  EndpointArn?: string
  Attributes?: Record<string, string>
}
export interface SnsMessageAttributeValue {
  DataType?: string
  StringValue?: string
  BinaryValue?: Uint8Array
}
export interface PhoneNumberInformation {
  CreatedAt?: number
  PhoneNumber?: string
  Status?: string
  Iso2CountryCode?: string
  RouteType?: string
  NumberCapabilities?: string[]
}
export interface PlatformApplication {
  PlatformApplicationArn?: string
  Attributes?: Record<string, string>
}
export interface PublishBatchRequestEntry {
  Id?: string
  Message?: string
  Subject?: string
  MessageStructure?: string
  MessageAttributes?: Record<string, SnsMessageAttributeValue>
  MessageDeduplicationId?: string
  MessageGroupId?: string
}
export interface PublishBatchResultEntry {
  Id?: string
  MessageId?: string
  SequenceNumber?: string
}
export interface SMSSandboxPhoneNumber {
  PhoneNumber?: string
  Status?: string
}
export interface SnsSubscription {
  SubscriptionArn?: string
  Owner?: string
  Protocol?: string
  Endpoint?: string
  TopicArn?: string
}
export interface Tag {
  Key?: string
  Value?: string
}
export interface SnsTopic {
  TopicArn?: string
}

export interface AddPermissionInput {
  TopicArn?: string
  Label?: string
  AWSAccountId?: string[]
  ActionName?: string[]
}
export interface CheckIfPhoneNumberIsOptedOutInput {
  phoneNumber?: string
}
export interface CheckIfPhoneNumberIsOptedOutResult {
  isOptedOut?: boolean
}
export interface ConfirmSubscriptionInput {
  TopicArn?: string
  Token?: string
  AuthenticateOnUnsubscribe?: string
}
export interface ConfirmSubscriptionResult {
  SubscriptionArn?: string
}
export interface CreatePlatformApplicationInput {
  Name?: string
  Platform?: string
  Attributes?: Record<string, string>
}
export interface CreatePlatformApplicationResult {
  PlatformApplicationArn?: string
}
export interface CreatePlatformEndpointInput {
  PlatformApplicationArn?: string
  Token?: string
  CustomUserData?: string
  Attributes?: Record<string, string>
}
export interface CreatePlatformEndpointResult {
  EndpointArn?: string
}
export interface CreateSMSSandboxPhoneNumberInput {
  PhoneNumber?: string
  LanguageCode?: string
}
export interface CreateTopicInput {
  Name?: string
  Attributes?: Record<string, string>
  Tags?: Tag[]
  DataProtectionPolicy?: string
}
export interface CreateTopicResult {
  TopicArn?: string
}
export interface DeleteEndpointInput {
  EndpointArn?: string
}
export interface DeletePlatformApplicationInput {
  PlatformApplicationArn?: string
}
export interface DeleteSMSSandboxPhoneNumberInput {
  PhoneNumber?: string
}
export interface DeleteTopicInput {
  TopicArn?: string
}
export interface GetDataProtectionPolicyInput {
  ResourceArn?: string
}
export interface GetDataProtectionPolicyResult {
  DataProtectionPolicy?: string
}
export interface GetEndpointAttributesInput {
  EndpointArn?: string
}
export interface GetEndpointAttributesResult {
  Attributes?: Record<string, string>
}
export interface GetPlatformApplicationAttributesInput {
  PlatformApplicationArn?: string
}
export interface GetPlatformApplicationAttributesResult {
  Attributes?: Record<string, string>
}
export interface GetSMSAttributesInput {
  attributes?: string[]
}
export interface GetSMSAttributesResult {
  attributes?: Record<string, string>
}
export interface GetSMSSandboxAccountStatusResult {
  IsInSandbox?: boolean
}
export interface GetSubscriptionAttributesInput {
  SubscriptionArn?: string
}
export interface GetSubscriptionAttributesResult {
  Attributes?: Record<string, string>
}
export interface GetTopicAttributesInput {
  TopicArn?: string
}
export interface GetTopicAttributesResult {
  Attributes?: Record<string, string>
}
export interface ListEndpointsByPlatformApplicationInput {
  PlatformApplicationArn?: string
  NextToken?: string
}
export interface ListEndpointsByPlatformApplicationResult {
  Endpoints?: Endpoint[]
  NextToken?: string
}
export interface ListOriginationNumbersInput {
  NextToken?: string
  MaxResults?: number
}
export interface ListOriginationNumbersResult {
  NextToken?: string
  PhoneNumbers?: PhoneNumberInformation[]
}
export interface ListPhoneNumbersOptedOutInput {
  nextToken?: string
}
export interface ListPhoneNumbersOptedOutResult {
  phoneNumbers?: string[]
  nextToken?: string
}
export interface ListPlatformApplicationsInput {
  NextToken?: string
}
export interface ListPlatformApplicationsResult {
  PlatformApplications?: PlatformApplication[]
  NextToken?: string
}
export interface ListSMSSandboxPhoneNumbersInput {
  NextToken?: string
  MaxResults?: number
}
export interface ListSMSSandboxPhoneNumbersResult {
  PhoneNumbers?: SMSSandboxPhoneNumber[]
  NextToken?: string
}
export interface ListSubscriptionsInput {
  NextToken?: string
}
export interface ListSubscriptionsResult {
  Subscriptions?: SnsSubscription[]
  NextToken?: string
}
export interface ListSubscriptionsByTopicInput {
  TopicArn?: string
  NextToken?: string
}
export interface ListSubscriptionsByTopicResult {
  Subscriptions?: SnsSubscription[]
  NextToken?: string
}
export interface ListTagsForResourceInput {
  ResourceArn?: string
}
export interface ListTagsForResourceResult {
  Tags?: Tag[]
}
export interface ListTopicsInput {
  NextToken?: string
}
export interface ListTopicsResult {
  Topics?: SnsTopic[]
  NextToken?: string
}
export interface OptInPhoneNumberInput {
  phoneNumber?: string
}
export interface PublishInput {
  TopicArn?: string
  TargetArn?: string
  PhoneNumber?: string
  Message?: string
  Subject?: string
  MessageStructure?: string
  MessageAttributes?: Record<string, SnsMessageAttributeValue>
  MessageDeduplicationId?: string
  MessageGroupId?: string
}
export interface PublishResult {
  MessageId?: string
  SequenceNumber?: string
}
export interface PublishBatchInput {
  TopicArn?: string
  PublishBatchRequestEntries?: PublishBatchRequestEntry[]
}
export interface PublishBatchResult {
  Successful?: PublishBatchResultEntry[]
  Failed?: BatchResultErrorEntry[]
}
export interface PutDataProtectionPolicyInput {
  ResourceArn?: string
  DataProtectionPolicy?: string
}
export interface RemovePermissionInput {
  TopicArn?: string
  Label?: string
}
export interface SetEndpointAttributesInput {
  EndpointArn?: string
  Attributes?: Record<string, string>
}
export interface SetPlatformApplicationAttributesInput {
  PlatformApplicationArn?: string
  Attributes?: Record<string, string>
}
export interface SetSMSAttributesInput {
  attributes?: Record<string, string>
}
export interface SetSubscriptionAttributesInput {
  SubscriptionArn?: string
  AttributeName?: string
  AttributeValue?: string
}
export interface SetTopicAttributesInput {
  TopicArn?: string
  AttributeName?: string
  AttributeValue?: string
}
export interface SubscribeInput {
  TopicArn?: string
  Protocol?: string
  Endpoint?: string
  Attributes?: Record<string, string>
  ReturnSubscriptionArn?: boolean
}
export interface SubscribeResult {
  SubscriptionArn?: string
}
export interface TagResourceInput {
  ResourceArn?: string
  Tags?: Tag[]
}
export interface UnsubscribeInput {
  SubscriptionArn?: string
}
export interface UntagResourceInput {
  ResourceArn?: string
  TagKeys?: string[]
}
export interface VerifySMSSandboxPhoneNumberInput {
  PhoneNumber?: string
  OneTimePassword?: string
}

/**
 * All operations by name, as gateway and console call them. Each validates, changes and resolves when the change is
 * durable; each rejects with a BrokerError of the catalogue, or with StoreUnavailable while the disk takes no writes.
 */
export interface SnsOperations {
  AddPermission(caller: Caller, input: AddPermissionInput): Promise<void>
  CheckIfPhoneNumberIsOptedOut(
    caller: Caller,
    input: CheckIfPhoneNumberIsOptedOutInput,
  ): Promise<CheckIfPhoneNumberIsOptedOutResult>
  ConfirmSubscription(caller: Caller, input: ConfirmSubscriptionInput): Promise<ConfirmSubscriptionResult>
  CreatePlatformApplication(
    caller: Caller,
    input: CreatePlatformApplicationInput,
  ): Promise<CreatePlatformApplicationResult>
  CreatePlatformEndpoint(
    caller: Caller,
    input: CreatePlatformEndpointInput,
  ): Promise<CreatePlatformEndpointResult>
  CreateSMSSandboxPhoneNumber(caller: Caller, input: CreateSMSSandboxPhoneNumberInput): Promise<object>
  CreateTopic(caller: Caller, input: CreateTopicInput): Promise<CreateTopicResult>
  DeleteEndpoint(caller: Caller, input: DeleteEndpointInput): Promise<void>
  DeletePlatformApplication(caller: Caller, input: DeletePlatformApplicationInput): Promise<void>
  DeleteSMSSandboxPhoneNumber(caller: Caller, input: DeleteSMSSandboxPhoneNumberInput): Promise<object>
  DeleteTopic(caller: Caller, input: DeleteTopicInput): Promise<void>
  GetDataProtectionPolicy(
    caller: Caller,
    input: GetDataProtectionPolicyInput,
  ): Promise<GetDataProtectionPolicyResult>
  GetEndpointAttributes(
    caller: Caller,
    input: GetEndpointAttributesInput,
  ): Promise<GetEndpointAttributesResult>
  GetPlatformApplicationAttributes(
    caller: Caller,
    input: GetPlatformApplicationAttributesInput,
  ): Promise<GetPlatformApplicationAttributesResult>
  GetSMSAttributes(caller: Caller, input: GetSMSAttributesInput): Promise<GetSMSAttributesResult>
  GetSMSSandboxAccountStatus(caller: Caller, input: object): Promise<GetSMSSandboxAccountStatusResult>
  GetSubscriptionAttributes(
    caller: Caller,
    input: GetSubscriptionAttributesInput,
  ): Promise<GetSubscriptionAttributesResult>
  GetTopicAttributes(caller: Caller, input: GetTopicAttributesInput): Promise<GetTopicAttributesResult>
  ListEndpointsByPlatformApplication(
    caller: Caller,
    input: ListEndpointsByPlatformApplicationInput,
  ): Promise<ListEndpointsByPlatformApplicationResult>
  ListOriginationNumbers(
    caller: Caller,
    input: ListOriginationNumbersInput,
  ): Promise<ListOriginationNumbersResult>
  ListPhoneNumbersOptedOut(
    caller: Caller,
    input: ListPhoneNumbersOptedOutInput,
  ): Promise<ListPhoneNumbersOptedOutResult>
  ListPlatformApplications(
    caller: Caller,
    input: ListPlatformApplicationsInput,
  ): Promise<ListPlatformApplicationsResult>
  ListSMSSandboxPhoneNumbers(
    caller: Caller,
    input: ListSMSSandboxPhoneNumbersInput,
  ): Promise<ListSMSSandboxPhoneNumbersResult>
  ListSubscriptions(caller: Caller, input: ListSubscriptionsInput): Promise<ListSubscriptionsResult>
  ListSubscriptionsByTopic(
    caller: Caller,
    input: ListSubscriptionsByTopicInput,
  ): Promise<ListSubscriptionsByTopicResult>
  ListTagsForResource(caller: Caller, input: ListTagsForResourceInput): Promise<ListTagsForResourceResult>
  ListTopics(caller: Caller, input: ListTopicsInput): Promise<ListTopicsResult>
  OptInPhoneNumber(caller: Caller, input: OptInPhoneNumberInput): Promise<object>
  Publish(caller: Caller, input: PublishInput): Promise<PublishResult>
  PublishBatch(caller: Caller, input: PublishBatchInput): Promise<PublishBatchResult>
  PutDataProtectionPolicy(caller: Caller, input: PutDataProtectionPolicyInput): Promise<void>
  RemovePermission(caller: Caller, input: RemovePermissionInput): Promise<void>
  SetEndpointAttributes(caller: Caller, input: SetEndpointAttributesInput): Promise<void>
  SetPlatformApplicationAttributes(
    caller: Caller,
    input: SetPlatformApplicationAttributesInput,
  ): Promise<void>
  SetSMSAttributes(caller: Caller, input: SetSMSAttributesInput): Promise<object>
  SetSubscriptionAttributes(caller: Caller, input: SetSubscriptionAttributesInput): Promise<void>
  SetTopicAttributes(caller: Caller, input: SetTopicAttributesInput): Promise<void>
  Subscribe(caller: Caller, input: SubscribeInput): Promise<SubscribeResult>
  TagResource(caller: Caller, input: TagResourceInput): Promise<object>
  Unsubscribe(caller: Caller, input: UnsubscribeInput): Promise<void>
  UntagResource(caller: Caller, input: UntagResourceInput): Promise<object>
  VerifySMSSandboxPhoneNumber(caller: Caller, input: VerifySMSSandboxPhoneNumberInput): Promise<object>
}
