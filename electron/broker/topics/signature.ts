import { createHash, createPrivateKey, createSign, generateKeyPair, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Engine } from '../engine'
import { selfSignedCertificate } from './certificate'

/** Signs envelopes with the broker's own key; the gateway serves its certificate. */
export interface Signer {
  /**
   * The base64 signature of an envelope's fields. Version 1 is SHA1withRSA, 2 is SHA256withRSA. A publication's number
   * lets all its envelopes share one signature.
   * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
   */
  sign(fields: Readonly<Record<string, string>>, version: '1' | '2', publication?: number): string
  /** Where the certificate is, at an address such as `http://127.0.0.1:4566`. */
  certificateUrl(base: string): string
  /** The certificate that belongs to the key, PEM. */
  readonly certificate: string
}

export const signatureStatements = {
  find: 'SELECT private_key, certificate FROM signing_keys ORDER BY id DESC LIMIT 1',
  insert: 'INSERT INTO signing_keys (id, private_key, certificate, made_at) VALUES (?, ?, ?, ?)',
} as const

/** What is signed of an envelope, in this order: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  confirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const

const KEY = { modulusLength: 2048 } as const
/** Signatures kept: each costs a quarter of a millisecond or more, and one publication goes to many. */
const KEPT = 2_000

interface SigningKey {
  readonly privateKey: KeyObject
  readonly certificate: string
  /** In the certificate's URL, so that a new key has a new one: verifiers keep certificates by their URL. */
  readonly fingerprint: string
}

/**
 * A 2048-bit RSA key with a certificate of its own, made once and kept in the store. `prepare` makes it ahead without
 * holding anything up; whoever signs before makes it on the spot, which takes a tenth of a second or more.
 */
export class RsaSigner implements Signer {
  readonly #engine: Pick<Engine, 'database' | 'numbers' | 'clock' | 'commit'>
  /** Oldest use first, by publication and version. */
  readonly #signatures = new Map<number, string>()
  #key: SigningKey | undefined
  #unsaved = false

  constructor(engine: Pick<Engine, 'database' | 'numbers' | 'clock' | 'commit'>) {
    this.#engine = engine
  }

  get certificate(): string {
    return this.#ready().certificate
  }

  certificateUrl(base: string): string {
    return `${base}/SimpleNotificationService-${this.#ready().fingerprint}.pem`
  }

  sign(fields: Readonly<Record<string, string>>, version: '1' | '2', publication?: number): string {
    if (publication === undefined) return this.#sign(fields, version)
    const name = publication * 2 + (version === '2' ? 1 : 0)
    const known = this.#signatures.get(name)
    if (known !== undefined) {
      this.#signatures.delete(name)
      this.#signatures.set(name, known)
      return known
    }
    const signature = this.#sign(fields, version)
    if (this.#signatures.size >= KEPT) this.#signatures.delete(this.#signatures.keys().next().value as number)
    this.#signatures.set(name, signature)
    return signature
  }

  /** After a rollback: numbers of publications may be given once more. */
  forget(): void {
    this.#signatures.clear()
  }

  /** Makes the key if there is none, off this thread, and resolves when it is kept. Rejects while nothing can be written. */
  async prepare(): Promise<void> {
    if (!this.#load()) {
      const privateKey = await new Promise<KeyObject>((resolve, reject) =>
        generateKeyPair('rsa', KEY, (error, _publicKey, key) => (error ? reject(error) : resolve(key))),
      )
      // Somebody may have signed meanwhile.
      if (!this.#key) this.#adopt(privateKey)
    }
    await this.#save()
  }

  #sign(fields: Readonly<Record<string, string>>, version: '1' | '2'): string {
    return createSign(version === '2' ? 'RSA-SHA256' : 'RSA-SHA1')
      .update(canonicalText(fields))
      .sign(this.#ready().privateKey, 'base64')
  }

  #ready(): SigningKey {
    if (!this.#load()) this.#adopt(generateKeyPairSync('rsa', KEY).privateKey)
    if (this.#unsaved) {
      // After the operation that asks, and in a change of its own, which does not fail with it. Refused: the next one asks again.
      void Promise.resolve()
        .then(() => this.#save())
        .catch(() => undefined)
    }
    return this.#key!
  }

  #load(): boolean {
    if (this.#key) return true
    const row = this.#engine.database.prepare(signatureStatements.find).get<[string, string]>()
    if (!row) return false
    this.#key = withFingerprint(createPrivateKey(row[0]), row[1])
    return true
  }

  #adopt(privateKey: KeyObject): void {
    this.#key = withFingerprint(privateKey, selfSignedCertificate(privateKey))
    this.#unsaved = true
  }

  async #save(): Promise<void> {
    const key = this.#key
    if (!this.#unsaved || !key) return
    this.#unsaved = false
    try {
      await this.#engine.commit(() => {
        const { database, numbers, clock } = this.#engine
        const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
        database.prepare(signatureStatements.insert).run(numbers.next(), pem, key.certificate, clock.now())
      })
    } catch (error) {
      this.#unsaved = true
      throw error
    }
  }
}

/** The text that is signed: names and values of the signed fields that are there, each on a line. */
export function canonicalText(fields: Readonly<Record<string, string>>): string {
  let text = ''
  for (const name of fields['Type'] === 'Notification' ? SIGNED.Notification : SIGNED.confirmation) {
    const value = fields[name]
    if (value !== undefined) text += `${name}\n${value}\n`
  }
  return text
}

function withFingerprint(privateKey: KeyObject, certificate: string): SigningKey {
  const fingerprint = createHash('sha256').update(certificate).digest('hex').slice(0, 32)
  return { privateKey, certificate, fingerprint }
}
