import type { World } from '../../../../shared/arn'
import { partitionOf } from '../../../../shared/arn'
import { BrokerError } from '../../../../shared/errors'
import { invalid } from './refusals'

export interface ApplicationName extends World {
  readonly platform: string
  readonly name: string
}

/** A push endpoint, by the application it belongs to. */
export interface EndpointName extends ApplicationName {
  /** The last part of its ARN. */
  readonly uuid: string
}

export function applicationArn({ account, region, platform, name }: ApplicationName): string {
  return `arn:${partitionOf(region)}:sns:${region}:${account}:app/${platform}/${name}`
}

export function endpointArn({ account, region, platform, name, uuid }: EndpointName): string {
  return `arn:${partitionOf(region)}:sns:${region}:${account}:endpoint/${platform}/${name}/${uuid}`
}

/** The application that a request names by ARN. Refusals are worded as recorded from AWS. */
export function readApplicationArn(
  here: Pick<World, 'region'>,
  arn: string | undefined,
  parameter = 'PlatformApplicationArn',
): ApplicationName {
  const { world, parts } = read(here, arn, parameter)
  const [kind, platform, name, ...more] = parts
  if (kind !== 'app' || platform === undefined || name === undefined || more.length > 0) {
    throw wrongSlashes(parameter)
  }
  return { ...world, platform, name }
}

/** The push endpoint that a request names by ARN. Refusals are worded as recorded from AWS. */
export function readEndpointArn(
  here: Pick<World, 'region'>,
  arn: string | undefined,
  parameter = 'EndpointArn',
): EndpointName {
  const { world, parts } = read(here, arn, parameter)
  const [kind, platform, name, uuid, ...more] = parts
  if (kind !== 'endpoint' || platform === undefined || name === undefined || uuid === undefined) {
    throw wrongSlashes(parameter)
  }
  if (more.length > 0) throw wrongSlashes(parameter)
  if (uuid.length !== 36) {
    throw invalid(
      parameter,
      'ARN specifies an invalid endpointId: UUID must be encoded in exactly 36 characters.',
    )
  }
  return { ...world, platform, name, uuid: uuid.toLowerCase() }
}

/** The endpoint of an ARN, or undefined if the text is not one. */
export function endpointNameOf(arn: string): EndpointName | undefined {
  try {
    return readEndpointArn({ region: arn.split(':')[3] ?? '' }, arn)
  } catch (error) {
    if (error instanceof BrokerError) return undefined
    throw error
  }
}

function read(
  here: Pick<World, 'region'>,
  arn: string | undefined,
  parameter: string,
): { world: World; parts: readonly string[] } {
  const elements = (arn ?? '').split(':')
  if (elements.length < 6) {
    throw invalid(parameter, `An ARN must have at least 6 elements, not ${elements.length}`)
  }
  const [prefix, , service, region = '', account = '', ...resource] = elements
  if (prefix !== 'arn' || service !== 'sns' || region !== here.region) throw invalid(parameter)
  return { world: { account, region }, parts: resource.join(':').split('/') }
}

function wrongSlashes(parameter: string): BrokerError {
  return invalid(parameter, 'Wrong number of slashes in relative portion of the ARN.')
}
