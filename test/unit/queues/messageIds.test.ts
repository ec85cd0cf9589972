import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { messageIdOf, numberOf } from '../../../electron/broker/queues/messageIds'

it('a message id is a UUID that carries the number of its message, whatever that is', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 48 - 1), (id) => {
      const messageId = messageIdOf(id, randomUUID())
      expect(messageId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(numberOf(messageId)).toBe(id)
      expect(numberOf(messageId.toUpperCase())).toBe(id)
    }),
  )
})

it('message numbers one after the other have ids that show no order', () => {
  const tails = Array.from({ length: 1000 }, (_, id) => messageIdOf(id, randomUUID()).slice(24))
  expect(new Set(tails).size).toBe(1000)
  expect([...tails].sort()).not.toEqual(tails)
})

it('text that is no message id carries no number', () => {
  for (const text of ['', 'x', '00000000-0000-0000-0000-00000000000', 'not-a-message-id']) {
    expect(numberOf(text)).toBeUndefined()
  }
})
