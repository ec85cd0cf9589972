import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HASH_KEYS, hashNumber } from '../../../electron/broker/streams/hashKeys'
import { uniformRanges } from '../../../electron/broker/streams/hashRanges'

describe('the ranges of a new stream', () => {
  it('tile all hash keys, and differ in width by fewer keys than there are ranges', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (count) => {
        const ranges = uniformRanges(count)
        expect(ranges).toHaveLength(count)
        let next = 0n
        for (const [first, last] of ranges) {
          expect(hashNumber(first)).toBe(next)
          next = hashNumber(last) + 1n
          const width = next - hashNumber(first)
          expect(width - HASH_KEYS / BigInt(count)).toBeLessThan(BigInt(count))
          expect(width).toBeGreaterThanOrEqual(HASH_KEYS / BigInt(count))
        }
        expect(next).toBe(HASH_KEYS)
      }),
      { numRuns: 50 },
    )
  })
})
