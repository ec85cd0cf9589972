/** What was published: a row of `publications`. */
export interface Publication {
  readonly id: number
  /** The topic's number; the topic may be gone. */
  readonly topic: number
  readonly topicArn: string
  readonly messageId: string
  /** Milliseconds since the epoch, broker time. */
  readonly at: number
  readonly subject: string | null
  /** As it was given. */
  readonly message: string
  /** MessageStructure=json: `message` is an object with a text for each protocol. */
  readonly structured: boolean
  /** As `storeAttributes` writes them. */
  readonly attributes: string | null
  readonly groupId: string | null
  readonly deduplicationId: string | null
  /** FIFO topics. */
  readonly sequence: number | null
  readonly senderId: string
  /** The address that the publisher used, for example `http://127.0.0.1:4566`. */
  readonly base: string
  readonly signatureVersion: '1' | '2'
  /** Message and attributes. */
  readonly bytes: number
}

/** A subscription as it was when a message went through it: a row of `subscription_versions`. */
export interface SubscriptionVersion {
  readonly id: number
  readonly subscription: number
  readonly arn: string
  readonly protocol: string
  readonly endpoint: string
  readonly raw: boolean
  readonly filterPolicy: string | null
  readonly filterScope: 'MessageAttributes' | 'MessageBody'
}

/**
 * What became of a publication at one subscription, in the moment of publishing: [subscription version, what, number].
 * 'q': put into the queue as message `number`; 'f': filtered out; 'd': given to delivery `number`.
 */
export type Outcome =
  readonly [version: number, what: 'q' | 'd', number: number] | readonly [version: number, what: 'f']
