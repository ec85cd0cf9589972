import type { KinesisQuotas } from '../../../shared/kinesisQuotas'
import { invalid } from './refusals'

/** Letters, digits and spaces of any language, and _ . : / = + - @ */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@%]*$/u

export function readTags(
  before: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
  quotas: KinesisQuotas,
): Record<string, string> {
  void before
  void quotas
  for (const [key, value] of Object.entries(tags)) {
    if (!ALLOWED.test(key) || !ALLOWED.test(value)) throw invalid('Some tags contain invalid characters.')
  }
  return { ...tags }
}
