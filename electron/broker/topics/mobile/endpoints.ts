import { BrokerError } from '../../../../shared/errors'
import type { Caller } from '../../queues/operations'
import { utf8Length } from '../../queues/messageText'
import type {
  CreatePlatformEndpointInput,
  CreatePlatformEndpointResult,
  DeleteEndpointInput,
  GetEndpointAttributesInput,
  GetEndpointAttributesResult,
  ListEndpointsByPlatformApplicationInput,
  ListEndpointsByPlatformApplicationResult,
  SetEndpointAttributesInput,
} from '../operations'
import { tellTopic } from './appEvents'
import { checkFlag } from './applicationAttributes'
import { findApplication } from './applications'
import { endpointArn, readEndpointArn } from './arns'
import type { MobileState } from './mobileState'
import { afterOf, PAGE, pageOf } from './paging'
import { checkToken } from './platforms'
import type { Application, PushEndpoint } from './pushRows'
import { invalid, invalidAttribute, unknownAttribute } from './refusals'

const USER_DATA_BYTES = 2_048
const BAIDU = ['ChannelId', 'UserId']

type Settings = Pick<PushEndpoint, 'token' | 'enabled' | 'userData' | 'attributes'>

/**
 * The same token with the same attributes answers the ARN that there is; with other attributes it is refused, in words
 * from which clients read that ARN. CustomUserData among the attributes comes before the parameter.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformEndpoint.html
 */
export function createPlatformEndpoint(
  state: MobileState,
  caller: Caller,
  input: CreatePlatformEndpointInput,
): CreatePlatformEndpointResult {
  const { engine, rows } = state
  const application = findApplication(state, caller, input.PlatformApplicationArn)
  const token = checkToken(application.platform, input.Token ?? '', (reason) => invalid('Token', reason))
  const userData = input.CustomUserData
  if (userData !== undefined) checkUserData(userData, (reason) => invalid('CustomUserData', reason))
  const fresh: Settings = { token, enabled: true, userData: userData ?? null, attributes: {} }
  const settings = changed(application, fresh, input.Attributes ?? {})
  if (application.platform === 'BAIDU') checkBaidu(settings)
  const present = rows.endpointByToken(application, settings.token)
  if (present) {
    if (!same(present, settings)) throw taken(application, present)
    return { EndpointArn: arnOf(application, present) }
  }
  const endpoint: PushEndpoint = {
    id: engine.numbers.next(),
    application: application.id,
    uuid: engine.entropy.uuid(),
    createdAt: engine.clock.now(),
    ...settings,
  }
  rows.insertEndpoint(endpoint)
  const arn = arnOf(application, endpoint)
  engine.events.emit({ type: 'push-endpoint.created', at: endpoint.createdAt, arn })
  tellTopic(state, caller, application, 'EndpointCreated', arn)
  return { EndpointArn: arn }
}

/** Subscriptions to it stay. https://docs.aws.amazon.com/sns/latest/api/API_DeleteEndpoint.html */
export function deleteEndpoint(state: MobileState, caller: Caller, input: DeleteEndpointInput): void {
  const { engine, rows } = state
  const found = rows.endpoint(readEndpointArn(caller, input.EndpointArn))
  if (!found) return
  rows.removeEndpoint(found.endpoint)
  const arn = arnOf(found.application, found.endpoint)
  engine.events.emit({ type: 'push-endpoint.deleted', at: engine.clock.now(), arn })
  tellTopic(state, caller, found.application, 'EndpointDeleted', arn)
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetEndpointAttributes.html */
export function getEndpointAttributes(
  state: MobileState,
  caller: Caller,
  input: GetEndpointAttributesInput,
): GetEndpointAttributesResult {
  return { Attributes: answered(find(state, caller, input.EndpointArn).endpoint) }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_SetEndpointAttributes.html */
export function setEndpointAttributes(
  state: MobileState,
  caller: Caller,
  input: SetEndpointAttributesInput,
): void {
  const { endpoint, application } = find(state, caller, input.EndpointArn)
  const settings = changed(application, endpoint, input.Attributes ?? {})
  const other = state.rows.endpointByToken(application, settings.token)
  if (other && other.id !== endpoint.id) throw taken(application, other)
  state.rows.updateEndpoint({ ...endpoint, ...settings })
  const arn = arnOf(application, endpoint)
  state.engine.events.emit({ type: 'push-endpoint.changed', at: state.engine.clock.now(), arn })
  tellTopic(state, caller, application, 'EndpointUpdated', arn)
}

/**
 * In order of creation, 100 a page.
 * https://docs.aws.amazon.com/sns/latest/api/API_ListEndpointsByPlatformApplication.html
 */
export function listEndpointsByPlatformApplication(
  state: MobileState,
  caller: Caller,
  input: ListEndpointsByPlatformApplicationInput,
): ListEndpointsByPlatformApplicationResult {
  const application = findApplication(state, caller, input.PlatformApplicationArn)
  const after = Number(afterOf(input.NextToken) ?? 0)
  if (!Number.isSafeInteger(after)) throw invalid('NextToken')
  const page = pageOf(state.rows.endpoints(application, after, PAGE + 1), PAGE, (one) => one.id)
  return {
    Endpoints: page.rows.map((one) => ({
      EndpointArn: arnOf(application, one),
      Attributes: answered(one),
    })),
    ...(page.next !== undefined && { NextToken: page.next }),
  }
}

function find(
  { rows }: MobileState,
  caller: Caller,
  arn: string | undefined,
): { endpoint: PushEndpoint; application: Application } {
  const found = rows.endpoint(readEndpointArn(caller, arn))
  if (!found) throw new BrokerError('SnsNotFound', 'Endpoint does not exist')
  return found
}

function arnOf(application: Application, { uuid }: PushEndpoint): string {
  return endpointArn({ ...application, uuid })
}

function answered({ token, enabled, userData, attributes }: PushEndpoint): Record<string, string> {
  return {
    Enabled: String(enabled),
    Token: token,
    ...(userData !== null && { CustomUserData: userData }),
    ...attributes,
  }
}

function changed(
  { platform }: Application,
  present: Settings,
  given: Readonly<Record<string, string>>,
): Settings {
  let { token, enabled, userData } = present
  const attributes = { ...present.attributes }
  for (const [name, value] of Object.entries(given)) {
    if (name === 'Enabled') enabled = checkFlag(value) === 'true'
    else if (name === 'Token') {
      token = checkToken(platform, value, (reason) => invalidAttribute('Token', reason))
    } else if (name === 'CustomUserData') {
      checkUserData(value, (reason) => invalidAttribute(name, reason))
      userData = value
    } else if (platform === 'BAIDU' && BAIDU.includes(name)) attributes[name] = value
    else throw unknownAttribute(name)
  }
  return { token, enabled, userData, attributes }
}

function same(one: Settings, other: Settings): boolean {
  return (
    one.enabled === other.enabled &&
    (one.userData ?? '') === (other.userData ?? '') &&
    BAIDU.every((name) => one.attributes[name] === other.attributes[name])
  )
}

function checkUserData(userData: string, refuse: (reason: string) => Error): void {
  if (utf8Length(userData) > USER_DATA_BYTES) {
    throw refuse(`must be at most ${USER_DATA_BYTES} bytes long in UTF-8 encoding`)
  }
}

function checkBaidu({ token, attributes }: Settings): void {
  for (const name of BAIDU) if (!attributes[name]) throw invalidAttribute(name, 'cannot be empty')
  if (attributes['ChannelId'] !== token) throw invalidAttribute('ChannelId', 'must be the Token')
}

function taken(application: Application, endpoint: PushEndpoint): BrokerError {
  const arn = arnOf(application, endpoint)
  return invalid('Token', `Endpoint ${arn} already exists with the same Token, but different attributes.`)
}
