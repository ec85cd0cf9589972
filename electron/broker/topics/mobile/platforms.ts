import { utf8Length } from '../../queues/messageText'
import { invalid } from './refusals'

interface Platform {
  /** Whether applications need a PlatformPrincipal beside the PlatformCredential. */
  readonly principal: boolean
  /** Apple's services: device tokens are hexadecimal, credentials a certificate or a token. */
  readonly apple: boolean
  /** Keys of a structured message that are for this platform, first choice first. */
  readonly keys: readonly string[]
  /** What the service takes, in bytes; undefined where only SNS's own limit counts. */
  readonly maxBytes: number | undefined
  /** What SNS makes of a plain text. */
  readonly wrap: (text: string) => string
}

const apple = (key: string, maxBytes = 4_096): Platform => ({
  principal: true,
  apple: true,
  keys: [key],
  maxBytes,
  wrap: (text) => JSON.stringify({ aps: { alert: text } }),
})

const google = (...keys: string[]): Platform => ({
  principal: false,
  apple: false,
  keys,
  maxBytes: 4_096,
  wrap: (text) => JSON.stringify({ data: { default: text } }),
})

const microsoft = (key: string): Platform => ({
  principal: true,
  apple: false,
  keys: [key],
  maxBytes: undefined,
  wrap: (text) => text,
})

/**
 * The push services that SNS knows, by the names in ARNs.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-application-as-subscriber.html
 */
const platforms = {
  ADM: {
    principal: true,
    apple: false,
    keys: ['ADM'],
    maxBytes: 6_144,
    wrap: (text) => JSON.stringify({ data: { default: text } }),
  },
  APNS: apple('APNS'),
  APNS_SANDBOX: apple('APNS_SANDBOX'),
  APNS_PASSBOOK: apple('APNS_PASSBOOK'),
  APNS_PASSBOOK_SANDBOX: apple('APNS_PASSBOOK_SANDBOX'),
  APNS_VOIP: apple('APNS_VOIP', 5_120),
  APNS_VOIP_SANDBOX: apple('APNS_VOIP_SANDBOX', 5_120),
  BAIDU: {
    principal: true,
    apple: false,
    keys: ['BAIDU'],
    maxBytes: 4_096,
    wrap: (text) => JSON.stringify({ description: text }),
  },
  FCM: google('FCM', 'GCM'),
  GCM: google('GCM', 'FCM'),
  MACOS: apple('MACOS'),
  MACOS_SANDBOX: apple('MACOS_SANDBOX'),
  MPNS: microsoft('MPNS'),
  WNS: microsoft('WNS'),
} as const satisfies Record<string, Platform>

export type PlatformName = keyof typeof platforms

export function isPlatform(name: string): name is PlatformName {
  return Object.hasOwn(platforms, name)
}

export function platformOf(name: PlatformName): Platform {
  return platforms[name]
}

/** Certificate or token for Apple's services, key or token for Google's; null for the others. */
export function authenticationOf(
  name: PlatformName,
  attributes: Readonly<Record<string, string>>,
  credential: string | undefined,
): string | null {
  const { apple, principal } = platforms[name]
  if (apple) return attributes['ApplePlatformTeamID'] === undefined ? 'certificate' : 'token'
  if (principal) return null
  return credential?.trimStart().startsWith('{') ? 'token' : 'key'
}

/** A device token as it is kept. Refusals are worded as recorded from AWS. */
export function checkToken(name: PlatformName, token: string, refuse: (reason: string) => Error): string {
  if (token === '') throw refuse('cannot be empty')
  if (utf8Length(token) > 8_192) throw refuse('must be at most 8192 bytes long in UTF-8 encoding')
  if (!platforms[name].apple) return token
  if (!/^[0-9a-f]{1,400}$/i.test(token)) {
    throw refuse('iOS device tokens must be no more than 400 hexadecimal characters')
  }
  return token.toLowerCase()
}

/**
 * What the push service would get: the platform's own text of a structured message as it is, which must be a JSON
 * object and within the service's limit, or a plain text wrapped as SNS does it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
 */
export function payloadFor(name: PlatformName, message: string, structured: boolean): string {
  const { keys, maxBytes, wrap } = platforms[name] as Platform
  if (!structured) return wrap(message)
  const texts = JSON.parse(message) as Record<string, unknown>
  const key = keys.find((one) => typeof texts[one] === 'string')
  if (key === undefined) {
    const text = texts['default']
    if (typeof text === 'string') return wrap(text)
    throw invalid(`JSON must contain an entry for 'default' or '${keys[0]}'.`)
  }
  const payload = texts[key] as string
  const malformed = `Invalid notification for protocol ${name}: Notification is malformed`
  if (name !== 'MPNS' && name !== 'WNS' && !isObject(payload)) throw invalid('Message', malformed)
  if (maxBytes !== undefined && utf8Length(payload) > maxBytes) {
    const tooLong = platforms[name].principal
      ? 'Notification is too long'
      : 'Notification data is larger than allowed limit'
    throw invalid('Message', `Invalid notification for protocol ${name}: ${tooLong}`)
  }
  return payload
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
