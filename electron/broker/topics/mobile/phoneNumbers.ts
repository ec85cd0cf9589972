import { invalid } from './refusals'

/** A country code and a number, at most 15 digits; recorded from AWS: the plus sign may be missing. */
const E164 = /^\+?[1-9]\d{1,14}$/

/** A number as it is kept and compared, with its plus sign; undefined if it is none. */
export function canonical(phoneNumber: string | undefined): string | undefined {
  if (phoneNumber === undefined || !E164.test(phoneNumber)) return undefined
  return phoneNumber.startsWith('+') ? phoneNumber : `+${phoneNumber}`
}

/** For operations that name a number; refused in AWS's words. */
export function checkPhoneNumber(phoneNumber: string | undefined): string {
  const number = canonical(phoneNumber)
  if (number === undefined) throw invalid('PhoneNumber', 'input incorrectly formatted')
  return number
}

/** For Publish, which words it otherwise. */
export function checkTarget(phoneNumber: string): string {
  const number = canonical(phoneNumber)
  if (number === undefined) throw invalid('PhoneNumber', `${phoneNumber} is not valid to publish to`)
  return number
}
