import type { IncomingHttpHeaders } from 'node:http'

/** Who a request says it is from. Signatures are not checked: any credentials are accepted. */
export interface Identity {
  /** The access key id when it is twelve digits, else 000000000000: the convention of local emulators. */
  readonly account: string
  /** Undefined where the request names none: then the host may, and at last the default applies. */
  readonly region: string | undefined
  /** The service that the signature is for, such as `sns`, where it says. */
  readonly service: string | undefined
  /** No credentials at all came with the request. */
  readonly anonymous: boolean
  /** The access key id, or the account where there is none: what SenderId shows. */
  readonly identity: string
}

export const defaultAccount = '000000000000'
export const defaultRegion = 'us-east-1'

const nobody: Identity = {
  account: defaultAccount,
  region: undefined,
  service: undefined,
  anonymous: true,
  identity: defaultAccount,
}

const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/
const SERVICE = /^[a-z0-9-]{1,32}$/
const ACCOUNT = /^[0-9]{12}$/
const ACCESS_KEY = /^[\w.+=@-]{1,128}$/

/** Parsed identities by credential scope: a client sends the same one until its date changes. */
const known = new Map<string, Identity>()
const KNOWN_LIMIT = 1_000

/**
 * Reads the credential scope of the `Authorization` header, or of a presigned query string. Anything malformed
 * counts as absent; it is never an error, since nothing is verified.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
export function identify(headers: IncomingHttpHeaders, query: string): Identity {
  const authorization = headers.authorization
  if (authorization !== undefined) {
    const start = authorization.indexOf('Credential=')
    if (start < 0) return nobody
    let end = start + 11
    while (end < authorization.length) {
      const at = authorization.charCodeAt(end)
      if (at === 44 /* , */ || at === 32) break
      end += 1
    }
    const scope = authorization.slice(start + 11, end)
    return authorization.startsWith('AWS4-ECDSA')
      ? scoped(scope, headers['x-amz-region-set'])
      : scoped(scope, undefined)
  }
  return query === '' ? nobody : presigned(query)
}

function presigned(query: string): Identity {
  if (!query.includes('X-Amz-Credential=') && !query.includes('AWSAccessKeyId=')) return nobody
  const parameters = new URLSearchParams(query)
  const scope = parameters.get('X-Amz-Credential')
  if (scope !== null) {
    const asymmetric = parameters.get('X-Amz-Algorithm')?.startsWith('AWS4-ECDSA') === true
    return scoped(scope, asymmetric ? (parameters.get('X-Amz-Region-Set') ?? '') : undefined)
  }
  return scoped(parameters.get('AWSAccessKeyId') ?? '', undefined)
}

/** `KEY/DATE/REGION/SERVICE/aws4_request`, or without the region where a region set says it (SigV4A). */
function scoped(scope: string, regionSet: string | string[] | undefined): Identity {
  const cacheable = regionSet === undefined && scope.length < 256
  if (cacheable) {
    const identity = known.get(scope)
    if (identity) return identity
  }
  const parts = scope.split('/', 5)
  const [key = '', , region = ''] = parts
  // In a scope without a region, everything after it moves up.
  const service = parts[regionSet === undefined ? 3 : 2] ?? ''
  const named =
    regionSet === undefined
      ? region
      : (
          String(regionSet)
            .split(',')
            .find((one) => REGION.test(one.trim())) ?? ''
        ).trim()
  const account = ACCOUNT.test(key) ? key : defaultAccount
  const hasKey = ACCESS_KEY.test(key)
  const identity: Identity = {
    account,
    region: REGION.test(named) ? named : undefined,
    service: SERVICE.test(service) ? service : undefined,
    anonymous: !hasKey,
    identity: hasKey ? key : account,
  }
  if (cacheable) {
    if (known.size >= KNOWN_LIMIT) known.clear()
    known.set(scope, identity)
  }
  return identity
}
