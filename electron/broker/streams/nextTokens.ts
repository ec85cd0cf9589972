import type { World } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import { invalid } from './refusals'
import type { StreamState } from './state'

type Listing = 'ListShards' | 'ListStreams' | 'ListStreamConsumers'

/** A NextToken for the caller, from which a listing goes on. `parts` is whatever it needs for that. */
export function nextToken(
  { engine }: StreamState,
  { account, region }: World,
  listing: Listing,
  parts: readonly string[],
): string {
  return btoa(JSON.stringify([listing, account, region, String(engine.clock.now()), ...parts]))
}

/**
 * The parts of a NextToken. Throws ExpiredNextTokenException 300 seconds after it was given, by the broker's clock, and
 * InvalidArgumentException if it is none of the listing and caller.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
 */
export function readNextToken(
  { engine }: StreamState,
  { account, region }: World,
  listing: Listing,
  token: string,
): readonly string[] {
  const [kind, ofAccount, ofRegion, at, ...parts] = decode(token)
  const issued = Number(at)
  if (kind !== listing || ofAccount !== account || ofRegion !== region || !Number.isFinite(issued)) {
    throw invalid('Invalid NextToken.')
  }
  if (engine.clock.now() - issued > engine.quotas.streamTokenSeconds * 1_000) {
    throw new BrokerError('KinesisExpiredNextToken')
  }
  return parts
}

function decode(token: string): string[] {
  try {
    const values: unknown = JSON.parse(atob(token))
    if (Array.isArray(values) && values.every((value) => typeof value === 'string')) return values
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof SyntaxError)) throw error
  }
  return []
}
