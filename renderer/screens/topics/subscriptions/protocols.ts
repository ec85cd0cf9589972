import type { SubscriptionProtocol, SubscriptionView } from '../../../../shared/console/topics'

/** What each protocol is, in the words of a person who chooses one. Pure. */
export interface ProtocolWords {
  readonly protocol: SubscriptionProtocol
  readonly label: string
  /** What becomes of a message. */
  readonly meaning: string
  /** What its endpoint is called, and how one looks. */
  readonly endpoint: string
  readonly example: string
  /** Nothing is delivered there, and why; empty where something is. */
  readonly undelivered: string
}

export const protocols: readonly ProtocolWords[] = [
  {
    protocol: 'sqs',
    label: 'Queue (SQS)',
    meaning: 'Each message is put into a queue.',
    endpoint: 'Queue',
    example: 'arn:aws:sqs:us-east-1:000000000000:orders',
    undelivered: '',
  },
  {
    protocol: 'https',
    label: 'Web server (HTTPS)',
    meaning: 'Each message is posted to a URL, which must confirm first.',
    endpoint: 'URL',
    example: 'https://localhost:8443/notifications',
    undelivered: '',
  },
  {
    protocol: 'http',
    label: 'Web server (HTTP)',
    meaning: 'Each message is posted to a URL, which must confirm first.',
    endpoint: 'URL',
    example: 'http://localhost:8080/notifications',
    undelivered: '',
  },
  {
    protocol: 'email',
    label: 'Email',
    meaning: 'A mail with the text; it lies in the outbox here. The reader must confirm first.',
    endpoint: 'Email address',
    example: 'ops@example.com',
    undelivered: '',
  },
  {
    protocol: 'email-json',
    label: 'Email (JSON)',
    meaning:
      'A mail with the whole notification as JSON; it lies in the outbox here. The reader must confirm first.',
    endpoint: 'Email address',
    example: 'ops@example.com',
    undelivered: '',
  },
  {
    protocol: 'sms',
    label: 'Text message (SMS)',
    meaning: 'A text message; it lies in the outbox here and reaches no phone.',
    endpoint: 'Phone number',
    example: '+4915112345678',
    undelivered: '',
  },
  {
    protocol: 'application',
    label: 'Mobile push',
    meaning: 'A push notification to one device; it lies in the outbox here and reaches no device.',
    endpoint: 'Endpoint ARN',
    example: 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/shop/5e3a…',
    undelivered: '',
  },
  {
    protocol: 'lambda',
    label: 'Function (Lambda)',
    meaning: 'Would invoke a function.',
    endpoint: 'Function ARN',
    example: 'arn:aws:lambda:us-east-1:000000000000:function:resize',
    undelivered:
      'There is no Lambda here yet: nothing is delivered, every message is recorded as undelivered.',
  },
  {
    protocol: 'firehose',
    label: 'Delivery stream (Firehose)',
    meaning: 'Would put each message into a delivery stream.',
    endpoint: 'Delivery stream ARN',
    example: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/archive',
    undelivered:
      'There is no Firehose here yet: nothing is delivered, every message is recorded as undelivered.',
  },
]

export function wordsOf(protocol: SubscriptionProtocol): ProtocolWords {
  return protocols.find((one) => one.protocol === protocol)!
}

/** In lists: `SQS`, `HTTPS`, `Email`, … */
export const shortLabels: Record<SubscriptionProtocol, string> = {
  sqs: 'SQS',
  http: 'HTTP',
  https: 'HTTPS',
  email: 'Email',
  'email-json': 'Email JSON',
  sms: 'SMS',
  application: 'Push',
  lambda: 'Lambda',
  firehose: 'Firehose',
}

/** Those that take a message without its envelope. */
export const supportsRaw = (protocol: SubscriptionProtocol): boolean =>
  ['sqs', 'http', 'https', 'firehose'].includes(protocol)

/** Those whose retries can be set. */
export const supportsDeliveryPolicy = (protocol: SubscriptionProtocol): boolean =>
  protocol === 'http' || protocol === 'https'

/** The last part of an ARN; anything else as it is. Passwords in URLs are not shown. */
export function endpointName({
  protocol,
  endpoint,
}: Pick<SubscriptionView, 'protocol' | 'endpoint'>): string {
  if (protocol === 'sqs' || protocol === 'lambda') return endpoint.slice(endpoint.lastIndexOf(':') + 1)
  if (protocol === 'firehose' || protocol === 'application')
    return endpoint.slice(endpoint.lastIndexOf(':') + 1).replace(/^(deliverystream|endpoint)\//, '')
  return endpoint.replace(/^(https?:\/\/[^/?#@:]*:)[^/?#@]*@/, '$1****@')
}

/**
 * What AWS would refuse of an endpoint, said while it is typed; undefined if it is fine. The empty text is asked for.
 * @param fifo the topic is FIFO
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 */
export function endpointProblem(
  protocol: SubscriptionProtocol,
  endpoint: string,
  fifo: boolean,
): string | undefined {
  const text = endpoint.trim()
  const { endpoint: what } = wordsOf(protocol)
  if (text === '')
    return protocol === 'sqs'
      ? 'Choose a queue.'
      : `The ${what === 'URL' ? what : what.charAt(0).toLowerCase() + what.slice(1)} is missing.`
  switch (protocol) {
    case 'sqs':
      if (!/^arn:[^:]+:sqs:[^:]+:\d{12}:[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(text))
        return 'This is no queue ARN.'
      return text.endsWith('.fifo') && !fifo
        ? 'A FIFO queue cannot be subscribed to a standard topic.'
        : undefined
    case 'http':
    case 'https':
      if (!text.startsWith(`${protocol}://`)) return `It must begin with ${protocol}://`
      return URL.canParse(text) ? undefined : 'This is no URL.'
    case 'email':
    case 'email-json':
      return /^[^@\s]+@[^@\s]+$/.test(text) ? undefined : 'This is no mail address.'
    case 'sms':
      return /^\+?[0-9](?:[0-9]|[./-](?=[0-9]))*$/.test(text) &&
        /^\+?[1-9]\d{1,14}$/.test(text.replace(/[./-]/g, ''))
        ? undefined
        : 'A phone number is + and up to 15 digits, the country code first.'
    case 'application':
      return /^arn:[^:]+:sns:[^:]+:\d{12}:endpoint\/.+/.test(text) ? undefined : 'This is no endpoint ARN.'
    case 'lambda':
      return /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[A-Za-z0-9_-]+(:.+)?$/.test(text)
        ? undefined
        : 'This is no function ARN.'
    case 'firehose':
      return /^arn:[^:]+:firehose:[^:]+:\d{12}:deliverystream\/[A-Za-z0-9_.-]+$/.test(text)
        ? undefined
        : 'This is no delivery stream ARN.'
  }
}
