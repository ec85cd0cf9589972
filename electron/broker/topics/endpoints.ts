import type { Arn } from '../../../shared/arn'
import { parseArn } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { Caller } from '../queues/operations'
import { invalid } from './refusals'
import type { TopicState } from './state'
import type { SubscriptionProtocol } from './subscription'
import type { Topic } from './topic'

/** An endpoint that was checked. */
export interface CheckedEndpoint {
  readonly protocol: SubscriptionProtocol
  /** As it is kept: phone numbers without what only parts them. */
  readonly endpoint: string
  /** Its owner must confirm before it gets messages. */
  readonly mustConfirm: boolean
}

const PHONE_NUMBER = /^\+?[0-9](?:[0-9]|[./-](?=[0-9]))*$/
const E164 = /^\+?[1-9][0-9]{1,14}$/
const EMAIL = /^[^@\s]+@[^@\s]+$/

/**
 * Checks protocol and endpoint of a new subscription with AWS's words. FIFO topics deliver to queues only, of either
 * type; standard topics to anything but FIFO queues. A queue, function or stream need not exist.
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 */
export function checkEndpoint(
  state: TopicState,
  caller: Caller,
  topic: Topic,
  protocol: string,
  endpoint: string,
): CheckedEndpoint {
  if (!isProtocol(protocol)) {
    throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`)
  }
  if (topic.fifo && protocol !== 'sqs') throw invalid(`Invalid protocol type: ${protocol}`)
  if (endpoint === '') throw invalid('Endpoint')
  switch (protocol) {
    case 'sqs': {
      const arn = requireArn(endpoint, 'sqs', 'SQS endpoint ARN', /^[A-Za-z0-9_-]{1,80}(\.fifo)?$/)
      if (arn.resource.endsWith('.fifo') && !topic.fifo) {
        // AWS says "Invalid parameter" twice here.
        throw invalid(
          'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
        )
      }
      return { protocol, endpoint, mustConfirm: arn.account !== caller.account }
    }
    case 'lambda': {
      const arn = requireArn(endpoint, 'lambda', 'Lambda endpoint ARN', /^function:[A-Za-z0-9_-]+(:.+)?$/)
      return { protocol, endpoint, mustConfirm: arn.account !== caller.account }
    }
    case 'firehose': {
      requireArn(endpoint, 'firehose', 'Firehose endpoint ARN', /^deliverystream\/[A-Za-z0-9_.-]+$/)
      return { protocol, endpoint, mustConfirm: false }
    }
    case 'application': {
      const arn = parseArn(endpoint)
      if (arn?.service !== 'sns' || !arn.resource.startsWith('endpoint/')) {
        throw invalid(`Application endpoint arn invalid:${endpoint}`)
      }
      if (state.direct.hasEndpoint?.(endpoint) === false) {
        // AWS leaves no space there.
        throw invalid(`Endpoint Reason: Endpoint does not exist for endpoint arn${endpoint}`)
      }
      return { protocol, endpoint, mustConfirm: false }
    }
    case 'sms': {
      const number = endpoint.replace(/[./-]/g, '')
      if (!PHONE_NUMBER.test(endpoint) || !E164.test(number)) {
        // Recorded from AWS: without its usual beginning.
        throw new BrokerError('SnsInvalidParameter', `Invalid SMS endpoint: ${endpoint}`)
      }
      return { protocol, endpoint: number, mustConfirm: false }
    }
    case 'email':
    case 'email-json':
      if (!EMAIL.test(endpoint)) throw invalid('Email address')
      return { protocol, endpoint, mustConfirm: true }
    case 'http':
    case 'https':
      if (!endpoint.startsWith(`${protocol}://`)) throw invalid('Endpoint must match the specified protocol')
      if (!URL.canParse(endpoint)) throw invalid('Endpoint')
      return { protocol, endpoint, mustConfirm: true }
  }
}

/** AWS shows no password that stands in a URL. */
export function displayEndpoint(endpoint: string): string {
  return endpoint.replace(/^(https?:\/\/[^/?#@:]*:)[^/?#@]*@/, '$1****@')
}

const PROTOCOLS: readonly SubscriptionProtocol[] = [
  'sqs',
  'http',
  'https',
  'email',
  'email-json',
  'sms',
  'application',
  'lambda',
  'firehose',
]

function isProtocol(text: string): text is SubscriptionProtocol {
  return (PROTOCOLS as readonly string[]).includes(text)
}

function requireArn(text: string, service: string, refusal: string, resource: RegExp): Arn {
  const arn = parseArn(text)
  if (arn?.service === service && arn.region !== '' && /^\d{12}$/.test(arn.account)) {
    if (resource.test(arn.resource)) return arn
  }
  throw invalid(refusal)
}
