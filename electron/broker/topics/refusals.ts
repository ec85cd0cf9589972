import type { Arn } from '../../../shared/arn'
import { parseArn } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'

/** How a rule that several operations share refuses: AWS puts other words before the same reason. */
export type Refuse = (reason: string) => BrokerError

/** SNS's usual sentence; of SetTopicAttributes and SetSubscriptionAttributes for a value too. */
export const invalid: Refuse = (reason) =>
  new BrokerError('SnsInvalidParameter', `Invalid parameter: ${reason}`)

/** How CreateTopic and Subscribe refuse one of their attributes. */
export const invalidAttribute: Refuse = (reason) => invalid(`Attributes Reason: ${reason}`)

export function missing(parameter: string): BrokerError {
  return invalid(`${parameter} Reason: no value for required parameter`)
}

/** The elements of an ARN of SNS's own, which a subscription has seven of and a topic six; recorded from AWS. */
export function snsArn(parameter: string, text: string | undefined): Arn & { readonly elements: number } {
  if (text === undefined) throw missing(parameter)
  const elements = text.split(':').length
  if (elements < 6)
    throw invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`)
  const arn = parseArn(text)
  if (!arn || arn.service !== 'sns') throw invalid(parameter)
  return { ...arn, elements }
}
