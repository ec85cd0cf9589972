/**
 * A body as `messages` holds it: the text that was sent, or, for a message that a topic put into the queue, a reference
 * to the publication and to the subscription as it was. So a fan-out stores the text once, and the envelope is written
 * and signed for those who read it. A reference begins with a character that SQS refuses in bodies.
 */
const MARK = '\u0001'

/** Writes what a reference stands for. Not signed: for looking over many messages at once. */
export type ReferenceReader = (reference: Reference, signed: boolean) => string

export interface Reference {
  readonly publication: number
  /** Of the subscription. */
  readonly version: number
  /** Put there by a replay. */
  readonly replayed: boolean
}

export function toReference(publication: number, version: number, replayed: boolean): string {
  return `${MARK}${publication}.${version}${replayed ? 'r' : ''}`
}

/** Undefined if the stored body is a text. */
export function readReference(stored: string): Reference | undefined {
  if (!stored.startsWith(MARK)) return undefined
  const dot = stored.indexOf('.')
  return {
    publication: Number(stored.slice(1, dot)),
    version: parseInt(stored.slice(dot + 1), 10),
    replayed: stored.endsWith('r'),
  }
}

/** Reads bodies. One for each broker; the topics say how references are read. */
export class StoredBodies {
  reader: ReferenceReader | undefined

  /** What a client gets. */
  text(stored: string): string {
    return this.#read(stored, true)
  }

  /** The same but for the signature in an envelope, which is left out. */
  unsignedText(stored: string): string {
    return this.#read(stored, false)
  }

  #read(stored: string, signed: boolean): string {
    const reference = readReference(stored)
    if (!reference) return stored
    if (!this.reader) throw new Error('Nobody reads the references of topics')
    return this.reader(reference, signed)
  }
}
