const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while sending',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'no connection within the time of the system',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody that is trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody that is trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody that is trusted here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
}

export class DeadlinePassed extends Error {
  constructor(ms: number) {
    super(`no complete answer within ${ms / 1_000} s`)
  }
}

export class BrokenOff extends Error {
  constructor() {
    super('it was broken off here')
  }
}

/** Why nothing came of a connection, in plain words. */
export function reasonOf(error: unknown): string {
  // All addresses of a host failed; the first is as good as any.
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  if (code?.startsWith('HPE_')) return `what it answered is not HTTP (${code})`
  return (code !== undefined && REASONS[code]) || error.message
}
