import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SequenceNumbers, sequenceNumber } from '../../../electron/broker/streams/sequenceNumbers'

const created = Date.UTC(2026, 0, 1)

test('a shard numbers its records alike in whichever order they are asked for', () => {
  const position = fc.oneof(fc.nat(20_000), fc.constantFrom(2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER - 99))
  const walk = fc.record({ position, steps: fc.nat(9), second: fc.nat(2) })
  fc.assert(
    fc.property(fc.nat(1_000), fc.array(walk, { maxLength: 20 }), (shard, walks) => {
      const numbers = new SequenceNumbers(created, shard)
      for (const { position: from, steps, second } of walks) {
        const at = created + 1_000 * second
        for (let step = 0; step <= steps; step++) {
          expect(numbers.of(from + step, at)).toBe(
            sequenceNumber({ shardCreatedAt: created, shard, position: from + step, at }),
          )
        }
      }
    }),
  )
})

test('carries run over all digits', () => {
  const numbers = new SequenceNumbers(created, 7)
  for (let position = 1; position <= 30_000; position++) {
    const number = numbers.of(position, created)
    if (number !== sequenceNumber({ shardCreatedAt: created, shard: 7, position, at: created }))
      expect.fail(`${number} at ${position}`)
  }
})
