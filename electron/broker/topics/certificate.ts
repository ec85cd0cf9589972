import { createHash, createPublicKey, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/**
 * A self-signed X.509 certificate for an RSA key, PEM: the envelope in which verifiers of SNS signatures expect a
 * public key. Its name is the one AWS's own certificates carry, which some verifiers look at. It is valid for all
 * time, because the broker's clock can be moved.
 * Source: RFC 5280, section 4.1; https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export function selfSignedCertificate(privateKey: KeyObject): string {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const serial = createHash('sha256').update(publicKey).digest().subarray(0, 16)
  const algorithm = sequence(SHA256_WITH_RSA, der(NULL))
  const name = sequence(der(SET, sequence(COMMON_NAME, der(UTF8_STRING, ascii(SUBJECT)))))
  const contents = sequence(
    der(EXPLICIT_0, der(INTEGER, Uint8Array.of(2))),
    // One byte before it keeps the number positive.
    der(INTEGER, Uint8Array.of(1), serial),
    algorithm,
    name,
    sequence(der(UTC_TIME, ascii('100331000000Z')), der(GENERALIZED_TIME, ascii('99991231235959Z'))),
    name,
    publicKey,
    der(EXPLICIT_3, extensions()),
  )
  const signature = sign('sha256', contents, privateKey)
  const certificate = sequence(contents, algorithm, der(BIT_STRING, Uint8Array.of(0), signature))
  const lines = base64(certificate).match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

const SUBJECT = 'sns.amazonaws.com'

const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const NULL = 0x05
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18
const SEQUENCE = 0x30
const SET = 0x31
const EXPLICIT_0 = 0xa0
const EXPLICIT_3 = 0xa3
const DNS_NAME = 0x82
const TRUE = Uint8Array.of(0x01, 0x01, 0xff)

// Object identifiers: 1.2.840.113549.1.1.11, and 2.5.4.3, 2.5.29.15, 2.5.29.17, 2.5.29.19.
const SHA256_WITH_RSA = Uint8Array.of(0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b)
const COMMON_NAME = Uint8Array.of(0x06, 3, 0x55, 0x04, 0x03)
const KEY_USAGE = Uint8Array.of(0x06, 3, 0x55, 0x1d, 0x0f)
const ALTERNATIVE_NAME = Uint8Array.of(0x06, 3, 0x55, 0x1d, 0x11)
const BASIC_CONSTRAINTS = Uint8Array.of(0x06, 3, 0x55, 0x1d, 0x13)

/** It signs messages, it issues nothing, and its name once more where newer verifiers look for it. */
function extensions(): Uint8Array {
  const digitalSignature = der(BIT_STRING, Uint8Array.of(7, 0x80))
  return sequence(
    sequence(BASIC_CONSTRAINTS, TRUE, der(OCTET_STRING, sequence())),
    sequence(KEY_USAGE, TRUE, der(OCTET_STRING, digitalSignature)),
    sequence(ALTERNATIVE_NAME, der(OCTET_STRING, sequence(der(DNS_NAME, ascii(SUBJECT))))),
  )
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return der(SEQUENCE, ...parts)
}

/** Tag, length, value. */
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  const result = new Uint8Array(head.length + length)
  result.set(head)
  let at = head.length
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
