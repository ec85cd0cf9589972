import { BrokerError } from '../../../../shared/errors'
import type { Caller } from '../../queues/operations'
import type {
  CreatePlatformApplicationInput,
  CreatePlatformApplicationResult,
  DeletePlatformApplicationInput,
  GetPlatformApplicationAttributesInput,
  GetPlatformApplicationAttributesResult,
  ListPlatformApplicationsInput,
  ListPlatformApplicationsResult,
  SetPlatformApplicationAttributesInput,
} from '../operations'
import { answeredAttributes, changedSettings, newSettings, sameSettings } from './applicationAttributes'
import { applicationArn, readApplicationArn } from './arns'
import type { MobileState } from './mobileState'
import { afterOf, PAGE, pageOf } from './paging'
import { isPlatform } from './platforms'
import type { Application } from './pushRows'
import { invalid } from './refusals'

/**
 * The same call again answers the same ARN; one with other properties is refused.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
 */
export function createPlatformApplication(
  { engine, rows }: MobileState,
  { account, region }: Caller,
  input: CreatePlatformApplicationInput,
): CreatePlatformApplicationResult {
  const { Name: name = '', Platform: platform = '' } = input
  checkName(name)
  if (!isPlatform(platform)) throw invalid('Platform', `${platform} is not supported`)
  const settings = newSettings(platform, input.Attributes ?? {})
  const naming = { account, region, platform, name }
  const present = rows.application(naming)
  if (present) {
    if (!sameSettings(present, settings)) {
      throw invalid('Name', 'An application with the same name but different properties already exists')
    }
  } else {
    const at = engine.clock.now()
    rows.insertApplication({ id: engine.numbers.next(), ...naming, createdAt: at, ...settings })
    engine.events.emit({ type: 'platform-application.created', at, arn: applicationArn(naming) })
  }
  return { PlatformApplicationArn: applicationArn(naming) }
}

/** Its endpoints go with it. https://docs.aws.amazon.com/sns/latest/api/API_DeletePlatformApplication.html */
export function deletePlatformApplication(
  { engine, rows }: MobileState,
  caller: Caller,
  input: DeletePlatformApplicationInput,
): void {
  const application = rows.application(readApplicationArn(caller, input.PlatformApplicationArn))
  if (!application) return
  rows.removeApplication(application)
  const at = engine.clock.now()
  engine.events.emit({ type: 'platform-application.deleted', at, arn: applicationArn(application) })
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetPlatformApplicationAttributes.html */
export function getPlatformApplicationAttributes(
  state: MobileState,
  caller: Caller,
  input: GetPlatformApplicationAttributesInput,
): GetPlatformApplicationAttributesResult {
  return { Attributes: answeredAttributes(findApplication(state, caller, input.PlatformApplicationArn)) }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_SetPlatformApplicationAttributes.html */
export function setPlatformApplicationAttributes(
  state: MobileState,
  caller: Caller,
  input: SetPlatformApplicationAttributesInput,
): void {
  const application = findApplication(state, caller, input.PlatformApplicationArn)
  const settings = changedSettings(application.platform, application, input.Attributes ?? {})
  state.rows.updateApplication({ ...application, ...settings })
  const at = state.engine.clock.now()
  state.engine.events.emit({ type: 'platform-application.changed', at, arn: applicationArn(application) })
}

/** By platform and name, 100 a page. https://docs.aws.amazon.com/sns/latest/api/API_ListPlatformApplications.html */
export function listPlatformApplications(
  { rows }: MobileState,
  caller: Caller,
  input: ListPlatformApplicationsInput,
): ListPlatformApplicationsResult {
  const [platform, name] = afterOf(input.NextToken)?.split('/') ?? []
  const after = platform === undefined || name === undefined ? undefined : { platform, name }
  const page = pageOf(
    rows.applications(caller, after, PAGE + 1),
    PAGE,
    (one) => `${one.platform}/${one.name}`,
  )
  return {
    PlatformApplications: page.rows.map((one) => ({
      PlatformApplicationArn: applicationArn(one),
      Attributes: answeredAttributes(one),
    })),
    ...(page.next !== undefined && { NextToken: page.next }),
  }
}

export function findApplication({ rows }: MobileState, caller: Caller, arn: string | undefined): Application {
  const application = rows.application(readApplicationArn(caller, arn))
  if (!application) throw new BrokerError('SnsNotFound', 'PlatformApplication does not exist')
  return application
}

/** Wording recorded from AWS, which names the value and not the parameter. */
function checkName(name: string): void {
  if (name === '') throw invalid('', 'cannot be empty')
  if (name.length > 256) throw invalid(name, 'must be at most 256 characters long')
  if (!/^[\w.-]+$/.test(name)) {
    throw invalid(name, "must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'")
  }
}
