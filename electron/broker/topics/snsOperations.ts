import { confirmSubscription } from './confirm'
import { createTopic } from './create'
import { getDataProtectionPolicy, putDataProtectionPolicy } from './dataProtection'
import { deleteTopic } from './deleteTopic'
import { listSubscriptions, listSubscriptionsByTopic, listTopics } from './list'
import type { Mobile } from './mobile/mobile'
import type { SnsOperations } from './operations'
import { addPermission, removePermission } from './permissions'
import { publish, publishBatch } from './publish'
import type { TopicState } from './state'
import { subscribe } from './subscribe'
import { getSubscriptionAttributes, setSubscriptionAttributes } from './subscriptionAttributes'
import { listTagsForResource, tagResource, untagResource } from './tags'
import { getTopicAttributes, setTopicAttributes } from './topicAttributes'
import { unsubscribe } from './unsubscribe'

type Caller = Parameters<SnsOperations['Publish']>[0]
type Rule<I, R> = (state: TopicState, caller: Caller, input: I) => R

/**
 * The operations as gateway and console call them. What changes something runs in the store's batch of this tick and
 * resolves when it is durable. What only reads answers at once, also while the store takes no writes.
 */
export function snsOperations(state: TopicState, mobile: Mobile): SnsOperations {
  const { commit } = state.engine
  const changing =
    <I, R>(rule: Rule<I, R>) =>
    (caller: Caller, input: I): Promise<R> =>
      commit(() => rule(state, caller, input))
  const reading =
    <I, R>(rule: Rule<I, R>) =>
    async (caller: Caller, input: I): Promise<R> =>
      rule(state, caller, input)
  const mobileChanging =
    <I, R>(rule: (caller: Caller, input: I) => R) =>
    (caller: Caller, input: I): Promise<R> =>
      commit(() => rule(caller, input))
  const mobileReading =
    <I, R>(rule: (caller: Caller, input: I) => R) =>
    async (caller: Caller, input: I): Promise<R> =>
      rule(caller, input)
  return {
    AddPermission: changing(addPermission),
    CheckIfPhoneNumberIsOptedOut: mobileReading((c, i) => mobile.checkIfPhoneNumberIsOptedOut(c, i)),
    ConfirmSubscription: changing(confirmSubscription),
    CreatePlatformApplication: mobileChanging((c, i) => mobile.createPlatformApplication(c, i)),
    CreatePlatformEndpoint: mobileChanging((c, i) => mobile.createPlatformEndpoint(c, i)),
    CreateSMSSandboxPhoneNumber: mobileChanging((c, i) => mobile.createSMSSandboxPhoneNumber(c, i)),
    CreateTopic: changing(createTopic),
    DeleteEndpoint: mobileChanging((c, i) => mobile.deleteEndpoint(c, i)),
    DeletePlatformApplication: mobileChanging((c, i) => mobile.deletePlatformApplication(c, i)),
    DeleteSMSSandboxPhoneNumber: mobileChanging((c, i) => mobile.deleteSMSSandboxPhoneNumber(c, i)),
    DeleteTopic: changing(deleteTopic),
    GetDataProtectionPolicy: reading(getDataProtectionPolicy),
    GetEndpointAttributes: mobileReading((c, i) => mobile.getEndpointAttributes(c, i)),
    GetPlatformApplicationAttributes: mobileReading((c, i) => mobile.getPlatformApplicationAttributes(c, i)),
    GetSMSAttributes: mobileReading((c, i) => mobile.getSMSAttributes(c, i)),
    GetSMSSandboxAccountStatus: mobileReading((c, i) => mobile.getSMSSandboxAccountStatus(c, i)),
    GetSubscriptionAttributes: reading(getSubscriptionAttributes),
    GetTopicAttributes: reading(getTopicAttributes),
    ListEndpointsByPlatformApplication: mobileReading((c, i) =>
      mobile.listEndpointsByPlatformApplication(c, i),
    ),
    ListOriginationNumbers: mobileReading((c, i) => mobile.listOriginationNumbers(c, i)),
    ListPhoneNumbersOptedOut: mobileReading((c, i) => mobile.listPhoneNumbersOptedOut(c, i)),
    ListPlatformApplications: mobileReading((c, i) => mobile.listPlatformApplications(c, i)),
    ListSMSSandboxPhoneNumbers: mobileReading((c, i) => mobile.listSMSSandboxPhoneNumbers(c, i)),
    ListSubscriptions: reading(listSubscriptions),
    ListSubscriptionsByTopic: reading(listSubscriptionsByTopic),
    ListTagsForResource: reading(listTagsForResource),
    ListTopics: reading(listTopics),
    OptInPhoneNumber: mobileChanging((c, i) => mobile.optInPhoneNumber(c, i)),
    Publish: changing(publish),
    PublishBatch: changing(publishBatch),
    PutDataProtectionPolicy: changing(putDataProtectionPolicy),
    RemovePermission: changing(removePermission),
    SetEndpointAttributes: mobileChanging((c, i) => mobile.setEndpointAttributes(c, i)),
    SetPlatformApplicationAttributes: mobileChanging((c, i) => mobile.setPlatformApplicationAttributes(c, i)),
    SetSMSAttributes: mobileChanging((c, i) => mobile.setSMSAttributes(c, i)),
    SetSubscriptionAttributes: changing(setSubscriptionAttributes),
    SetTopicAttributes: changing(setTopicAttributes),
    Subscribe: changing(subscribe),
    TagResource: changing(tagResource),
    Unsubscribe: changing(unsubscribe),
    UntagResource: changing(untagResource),
    VerifySMSSandboxPhoneNumber: mobileChanging((c, i) => mobile.verifySMSSandboxPhoneNumber(c, i)),
  }
}
