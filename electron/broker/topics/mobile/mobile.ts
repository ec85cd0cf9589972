import type { World } from '../../../../shared/arn'
import { BrokerError } from '../../../../shared/errors'
import type { Caller } from '../../queues/operations'
import type { ListOriginationNumbersInput, ListOriginationNumbersResult } from '../operations'
import type * as sns from '../operations'
import type { Publication } from '../publication'
import { publish } from '../publish'
import type { DirectMessage, DirectPublish, TopicState } from '../state'
import type { Subscription } from '../subscription'
import * as applications from './applications'
import { endpointNameOf, readEndpointArn } from './arns'
import * as endpoints from './endpoints'
import type { MobileState } from './mobileState'
import * as optOuts from './optOuts'
import { afterOf } from './paging'
import { canonical, checkTarget } from './phoneNumbers'
import { PushRows } from './pushRows'
import { invalid } from './refusals'
import * as sandbox from './sandbox'
import { sendPush } from './sendPush'
import { direct, sendSms } from './sendSms'
import * as sms from './smsAttributes'

/** AWS's page of origination numbers. */
const ORIGINATION_PAGE = 30

/**
 * Mobile push and SMS: applications and endpoints, phone numbers, and what is sent to them, which ends in the outbox.
 * Nothing leaves the machine. Each rule is in the file of its name; what changes something belongs inside a
 * transaction.
 */
export class Mobile implements DirectPublish {
  readonly #state: MobileState

  constructor({ engine, outbox }: Pick<TopicState, 'engine' | 'outbox'>) {
    this.#state = { engine, outbox, rows: new PushRows(engine.database) }
  }

  /** Lets applications tell their topics of endpoints that come, change and go. */
  connect(topics: TopicState): void {
    this.#state.publish = (caller, input) => void publish(topics, caller, input)
  }

  // Publishing

  toPhoneNumber(caller: Caller, phoneNumber: string, message: DirectMessage): void {
    sendSms(this.#state, caller, checkTarget(phoneNumber), message, direct)
  }

  toEndpoint(caller: Caller, endpointArn: string, message: DirectMessage): void {
    sendPush(this.#state, readEndpointArn(caller, endpointArn, 'TargetArn'), message, direct)
  }

  /** Inside a transaction. To a number that opted out it throws, so that the delivery is given up with that reason. */
  deliver(subscription: Subscription, publication: Publication): void {
    const { topic, endpoint } = subscription
    const origin = { topicArn: topic.arn, subscriptionArn: subscription.arn }
    if (subscription.protocol === 'application') {
      const target = readEndpointArn(topic, endpoint, 'TargetArn')
      sendPush(this.#state, target, publication, origin)
      return
    }
    const number = canonical(endpoint)
    if (number === undefined) throw invalid('PhoneNumber', `${endpoint} is not valid to publish to`)
    if (optOuts.isOptedOut(this.#state.engine.database, topic, number)) throw new BrokerError('SnsOptedOut')
    sendSms(this.#state, topic, number, publication, origin, topic.displayName)
  }

  // Applications and endpoints

  createPlatformApplication(caller: Caller, input: sns.CreatePlatformApplicationInput) {
    return applications.createPlatformApplication(this.#state, caller, input)
  }

  deletePlatformApplication(caller: Caller, input: sns.DeletePlatformApplicationInput) {
    return applications.deletePlatformApplication(this.#state, caller, input)
  }

  getPlatformApplicationAttributes(caller: Caller, input: sns.GetPlatformApplicationAttributesInput) {
    return applications.getPlatformApplicationAttributes(this.#state, caller, input)
  }

  setPlatformApplicationAttributes(caller: Caller, input: sns.SetPlatformApplicationAttributesInput) {
    return applications.setPlatformApplicationAttributes(this.#state, caller, input)
  }

  listPlatformApplications(caller: Caller, input: sns.ListPlatformApplicationsInput) {
    return applications.listPlatformApplications(this.#state, caller, input)
  }

  createPlatformEndpoint(caller: Caller, input: sns.CreatePlatformEndpointInput) {
    return endpoints.createPlatformEndpoint(this.#state, caller, input)
  }

  deleteEndpoint(caller: Caller, input: sns.DeleteEndpointInput) {
    return endpoints.deleteEndpoint(this.#state, caller, input)
  }

  getEndpointAttributes(caller: Caller, input: sns.GetEndpointAttributesInput) {
    return endpoints.getEndpointAttributes(this.#state, caller, input)
  }

  setEndpointAttributes(caller: Caller, input: sns.SetEndpointAttributesInput) {
    return endpoints.setEndpointAttributes(this.#state, caller, input)
  }

  listEndpointsByPlatformApplication(caller: Caller, input: sns.ListEndpointsByPlatformApplicationInput) {
    return endpoints.listEndpointsByPlatformApplication(this.#state, caller, input)
  }

  hasEndpoint(endpointArn: string): boolean {
    const name = endpointNameOf(endpointArn)
    return name !== undefined && this.#state.rows.endpoint(name) !== undefined
  }

  // Phone numbers

  setSMSAttributes(caller: Caller, input: sns.SetSMSAttributesInput) {
    return sms.setSMSAttributes(this.#state, caller, input)
  }

  getSMSAttributes(caller: Caller, input: sns.GetSMSAttributesInput) {
    return sms.getSMSAttributes(this.#state, caller, input)
  }

  checkIfPhoneNumberIsOptedOut(caller: Caller, input: sns.CheckIfPhoneNumberIsOptedOutInput) {
    return optOuts.checkIfPhoneNumberIsOptedOut(this.#state, caller, input)
  }

  listPhoneNumbersOptedOut(caller: Caller, input: sns.ListPhoneNumbersOptedOutInput) {
    return optOuts.listPhoneNumbersOptedOut(this.#state, caller, input)
  }

  optInPhoneNumber(caller: Caller, input: sns.OptInPhoneNumberInput) {
    return optOuts.optInPhoneNumber(this.#state, caller, input)
  }

  /** What the owner of a phone does by replying STOP. Inside a transaction; throws if it is no phone number. */
  optOut(world: World, phoneNumber: string): void {
    optOuts.optOut(this.#state, world, phoneNumber)
  }

  createSMSSandboxPhoneNumber(caller: Caller, input: sns.CreateSMSSandboxPhoneNumberInput) {
    return sandbox.createSMSSandboxPhoneNumber(this.#state, caller, input)
  }

  verifySMSSandboxPhoneNumber(caller: Caller, input: sns.VerifySMSSandboxPhoneNumberInput) {
    return sandbox.verifySMSSandboxPhoneNumber(this.#state, caller, input)
  }

  deleteSMSSandboxPhoneNumber(caller: Caller, input: sns.DeleteSMSSandboxPhoneNumberInput) {
    return sandbox.deleteSMSSandboxPhoneNumber(this.#state, caller, input)
  }

  listSMSSandboxPhoneNumbers(caller: Caller, input: sns.ListSMSSandboxPhoneNumbersInput) {
    return sandbox.listSMSSandboxPhoneNumbers(this.#state, caller, input)
  }

  getSMSSandboxAccountStatus(_caller: Caller, _input: object) {
    return sandbox.getSMSSandboxAccountStatus()
  }

  /**
   * None: numbers are leased from carriers, and there are no carriers here.
   * https://docs.aws.amazon.com/sns/latest/api/API_ListOriginationNumbers.html
   */
  listOriginationNumbers(_caller: Caller, input: ListOriginationNumbersInput): ListOriginationNumbersResult {
    sandbox.checkMost(input.MaxResults, ORIGINATION_PAGE)
    afterOf(input.NextToken)
    return { PhoneNumbers: [] }
  }
}
