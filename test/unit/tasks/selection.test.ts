import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packNumbers, unpackNumbers } from '../../../electron/broker/tasks/selection'

it('packs ascending numbers of any size and gives them back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.maxSafeNat()), (numbers) => {
      const ascending = numbers.sort((a, b) => a - b)
      expect(unpackNumbers(packNumbers(ascending, 0, ascending.length))).toEqual(ascending)
    }),
  )
})

it('takes a byte for each of neighbouring numbers', () => {
  const numbers = Array.from({ length: 1_000 }, (_, index) => 5_000_000 + index)
  expect(packNumbers(numbers, 0, 1_000).length).toBeLessThan(1_010)
})
