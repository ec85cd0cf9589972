import { createHash } from 'node:crypto'
import { parseArn } from '../../../../shared/arn'
import type { PlatformName } from './platforms'
import { authenticationOf, platformOf } from './platforms'
import type { Application } from './pushRows'
import { invalid, invalidAttribute, unknownAttribute } from './refusals'

const TOPICS = [
  'EventDeliveryFailure',
  'EventEndpointCreated',
  'EventEndpointDeleted',
  'EventEndpointUpdated',
]
const ROLES = ['SuccessFeedbackRoleArn', 'FailureFeedbackRoleArn']
const ROLE = /^arn:[^:]+:iam::\d{12}:role\/.+$/
const APPLE = ['ApplePlatformTeamID', 'ApplePlatformBundleID']

/** What attributes make of an application: all that was set, and digests of the credentials. */
export type ApplicationSettings = Pick<
  Application,
  'attributes' | 'credential' | 'principal' | 'authentication'
>

const nothing: ApplicationSettings = {
  attributes: {},
  credential: null,
  principal: null,
  authentication: null,
}

/**
 * The attributes of CreatePlatformApplication, checked. The push service itself is not asked whether it knows the
 * credentials, as AWS does: nothing leaves the machine.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
 */
export function newSettings(
  platform: PlatformName,
  given: Readonly<Record<string, string>>,
): ApplicationSettings {
  const hasCredential = given['PlatformCredential'] !== undefined
  const hasPrincipal = given['PlatformPrincipal'] !== undefined
  if (hasPrincipal && !hasCredential) {
    throw invalid('Attributes', 'PlatformPrincipal attribute provided without PlatformCredential')
  }
  if (hasCredential && !hasPrincipal && platformOf(platform).principal) {
    throw invalid('Attributes', 'PlatformCredential attribute provided without PlatformPrincipal')
  }
  if (!hasCredential) throw invalid('Attributes', 'Platform credentials are invalid')
  return changedSettings(platform, nothing, given)
}

/**
 * What SetPlatformApplicationAttributes makes of the present settings; an empty value takes an attribute away.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetPlatformApplicationAttributes.html
 */
export function changedSettings(
  platform: PlatformName,
  present: ApplicationSettings,
  given: Readonly<Record<string, string>>,
): ApplicationSettings {
  const { PlatformCredential: credential, PlatformPrincipal: principal, ...others } = given
  if (credential === '') throw invalidAttribute('PlatformCredential', 'cannot be empty')
  if (principal === '' && platformOf(platform).principal) {
    throw invalidAttribute('PlatformPrincipal', 'cannot be empty')
  }
  const attributes = { ...present.attributes }
  for (const [name, value] of Object.entries(others)) {
    const checked = check(platform, name, value)
    if (checked === '') delete attributes[name]
    else attributes[name] = checked
  }
  const [team, bundle] = APPLE.map((name) => attributes[name])
  if ((team === undefined) !== (bundle === undefined)) {
    throw invalid('Attributes', `${APPLE.join(' and ')} attributes must be provided together`)
  }
  return {
    attributes,
    credential: credential === undefined ? present.credential : digest(credential),
    principal: principal === undefined ? present.principal : digest(principal),
    authentication:
      credential === undefined && !platformOf(platform).apple
        ? present.authentication
        : authenticationOf(platform, attributes, credential),
  }
}

/** What GetPlatformApplicationAttributes answers: never the credentials. */
export function answeredAttributes({ attributes, authentication }: Application): Record<string, string> {
  return {
    Enabled: 'true',
    ...attributes,
    ...(authentication !== null && { AuthenticationMethod: authentication }),
  }
}

/** Whether an application may be published to. */
export function isEnabled({ attributes }: Application): boolean {
  return attributes['Enabled'] !== 'false'
}

export function sameSettings(one: ApplicationSettings, other: ApplicationSettings): boolean {
  return text(one) === text(other)
}

function text({ attributes, credential, principal }: ApplicationSettings): string {
  const { Enabled: enabled = 'true', ...others } = attributes
  return JSON.stringify([enabled, Object.entries(others).sort(), credential, principal])
}

function check(platform: PlatformName, name: string, value: string): string {
  if (name === 'Enabled') return checkFlag(value)
  if (name === 'SuccessFeedbackSampleRate') {
    if (value !== '' && !/^(\d|[1-9]\d|100)$/.test(value)) {
      throw invalidAttribute(name, `${value} value provided is not an integer between 0-100`)
    }
    return value
  }
  if (TOPICS.includes(name)) {
    if (value !== '' && parseArn(value)?.service !== 'sns') throw invalidAttribute(name)
    return value
  }
  if (ROLES.includes(name)) {
    if (value !== '' && !ROLE.test(value)) throw invalidAttribute(name)
    return value
  }
  if (APPLE.includes(name) && platformOf(platform).apple) return value
  throw unknownAttribute(name)
}

/** `true` or `false` in any case, as AWS takes them and answers them. */
export function checkFlag(value: string): string {
  const flag = value.toLowerCase()
  if (flag !== 'true' && flag !== 'false') throw invalidAttribute('Enabled')
  return flag
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
