import { utf8Length } from '../queues/messageText'
import { envelopeAttributes, messageFor, notification } from './envelope'
import type { Publication } from './publication'
import type { Signer } from './signature'
import type { Subscription } from './subscription'

/** Base64 characters of a signature with a 2,048-bit key. */
const SIGNATURE_LENGTH = 344
const KEPT = 1_000

/**
 * How many bytes an envelope for a queue will have, signature included, without writing it: a publish has to know, a
 * receive writes. What is the same for all messages of a topic is measured once.
 */
export class EnvelopeSizes {
  readonly #signer: Signer
  readonly #frames = new Map<string, number>()

  constructor(signer: Signer) {
    this.#signer = signer
  }

  /** All subscriptions of a topic have ARNs of one length, so their envelopes have one size. */
  of(publication: Publication, subscription: Pick<Subscription, 'arn'>, replayed: boolean): number {
    const { subject, attributes } = publication
    let bytes = this.#frame(publication, subscription) + textBytes(messageFor(publication, 'sqs'))
    if (subject !== null) bytes += '"Subject":"",'.length + textBytes(subject)
    if (attributes !== null) {
      bytes += '"MessageAttributes":,'.length + utf8Length(JSON.stringify(envelopeAttributes(attributes)))
    }
    return replayed ? bytes + '"Replayed":true,'.length : bytes
  }

  /** An envelope around nothing. */
  #frame(publication: Publication, { arn }: Pick<Subscription, 'arn'>): number {
    const { topicArn, base } = publication
    const key = `${topicArn} ${base}`
    const known = this.#frames.get(key)
    if (known !== undefined) return known
    const empty = { ...publication, message: '', structured: false, subject: null, attributes: null }
    const unsigned = notification(empty, { arn, protocol: 'sqs' }, undefined)
    const signed = publication.sequence === null
    const bytes =
      utf8Length(unsigned) + (signed ? SIGNATURE_LENGTH + utf8Length(this.#signer.certificateUrl(base)) : 0)
    if (this.#frames.size >= KEPT) this.#frames.clear()
    this.#frames.set(key, bytes)
    return bytes
  }
}

/** Of a text within JSON, without its quotes. */
function textBytes(text: string): number {
  return utf8Length(JSON.stringify(text)) - 2
}
