import { BrokerError } from '../../../shared/errors'

/** AWS's usual sentence for a parameter that will not do. */
export function invalidParameter(name: string, value: unknown, reason: string): BrokerError {
  return new BrokerError(
    'InvalidParameterValue',
    `Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`,
  )
}

export function missingParameter(name: string): BrokerError {
  return new BrokerError('MissingParameter', `The request must contain the parameter ${name}.`)
}

/** AWS takes an absent name for an empty one. */
export function noQueueName(): BrokerError {
  return new BrokerError(
    'InvalidParameterValue',
    'Value for parameter QueueName is invalid. Reason: Must specify a queue name.',
  )
}

export function invalidAttributeValue(name: string, reason?: string): BrokerError {
  return new BrokerError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  )
}

export function unknownAttribute(name: string): BrokerError {
  return new BrokerError('InvalidAttributeName', `Unknown Attribute ${name}.`)
}

/** For a parameter that only the other type of queue takes. */
export function wrongQueueType(name: string, value: unknown): BrokerError {
  return invalidParameter(name, value, 'The request include parameter that is not valid for this queue type.')
}

/** Refuses what is not a whole number from `least` to `most`; absent is fine. */
export function checkRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw invalidParameter(name, value, `Must be >= ${least} and <= ${most}, if provided.`)
}
