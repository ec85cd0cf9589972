/**
 * Numbers as filter policies compare them: within ±5·10⁹, on six decimals. AWS promises five decimals within ±10⁹
 * (https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html); what it runs, the
 * open-source Event Ruler, does the above. Outside of that range numbers can only be equal, digit by digit.
 */
const FIVE_BILLION = 5e9

/** More digits than a double can tell apart: kept as written. */
export class LongNumber {
  readonly value: number
  constructor(readonly text: string) {
    this.value = Number(text)
  }
}

/** What a message may hold at a leaf. */
export type Scalar = string | number | boolean | null | LongNumber

/** The number in millionths, rounded, or NaN where it is out of range. */
export function rastered(value: number): number {
  return value >= -FIVE_BILLION && value <= FIVE_BILLION ? Math.round(1e6 * value) : NaN
}

export const outOfRange = 'Value must be between -5.0E9 and 5.0E9, inclusive'

const DECIMAL = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/

/** The digits, without leading and trailing zeros, and the power of ten of the last: equal for equal numbers. */
export function exactDigits(text: string): string {
  const parts = DECIMAL.exec(text.trim())
  if (!parts) return text
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts
  const digits = (whole + fraction).replace(/^0+/, '')
  const cut = digits.replace(/0+$/, '')
  if (cut === '') return '0'
  const power = Number(exponent) - fraction.length + (digits.length - cut.length)
  return `${sign === '-' ? '-' : ''}${cut}e${power}`
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** The number that a Number attribute holds; undefined where its text is no number. */
export function readNumber(text: string): number | LongNumber | undefined {
  const trimmed = text.trim()
  if (!NUMBER.test(trimmed)) return undefined
  return trimmed.length > 15 ? new LongNumber(trimmed) : Number(trimmed)
}

/** Whether two numbers are one to a policy. `policy` is what was written there. */
export interface PolicyNumber {
  readonly text: string
  readonly raster: number
  readonly digits: string
}

export function policyNumber(text: string): PolicyNumber {
  return { text, raster: rastered(Number(text)), digits: exactDigits(text) }
}

export function isNumber(value: Scalar): value is number | LongNumber {
  return typeof value === 'number' || value instanceof LongNumber
}

export function rasterOf(value: number | LongNumber): number {
  return rastered(typeof value === 'number' ? value : value.value)
}

export function sameNumber(policy: PolicyNumber, value: number | LongNumber): boolean {
  if (!Number.isNaN(policy.raster)) return rasterOf(value) === policy.raster
  return exactDigits(typeof value === 'number' ? String(value) : value.text) === policy.digits
}

/** The number as AWS's Java writes it back: whole numbers as they are, others as Double.toString does. */
export function javaNumber(text: string): string {
  if (/^-?\d+$/.test(text)) return text
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  const size = Math.abs(value)
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(value)
    return plain.includes('.') ? plain : `${plain}.0`
  }
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
}
