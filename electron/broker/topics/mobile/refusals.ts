import { BrokerError } from '../../../../shared/errors'

/** AWS's `Invalid parameter: <which>`, with its `Reason:` where it gives one. */
export function invalid(parameter: string, reason?: string): BrokerError {
  const because = reason === undefined ? '' : ` Reason: ${reason}`
  return new BrokerError('SnsInvalidParameter', `Invalid parameter: ${parameter}${because}`)
}

export function unknownAttribute(name: string): BrokerError {
  return invalid('Attributes', `Invalid attribute name: ${name}`)
}

export function invalidAttribute(name: string, reason?: string): BrokerError {
  const because = reason === undefined ? '' : `: ${reason}`
  return invalid('Attributes', `Invalid value for attribute: ${name}${because}`)
}
