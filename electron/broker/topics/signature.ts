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
