import { describe, expect, test } from 'vitest'
import { guessFormat } from '../../../renderer/screens/queues/transfer/importFormat'

describe('what a file to import holds', () => {
  test('is told by its first line', () => {
    expect(guessFormat('a.jsonl', '{"body":"one","attributes":{}}\n')).toBe('export')
    expect(guessFormat('a.txt', '\n  {"messageId":"x", "body" : "cut off after so many byt')).toBe('export')
    expect(guessFormat('a.jsonl', '{"orderId":"O-1"}\n{"body":"two"}\n')).toBe('lines')
    expect(guessFormat('a.jsonl', '{"body":{"an":"order"}}\n')).toBe('lines')
    expect(guessFormat('a.jsonl', 'a line of text\n')).toBe('lines')
  })

  test('is told by its name where it can not be read', () => {
    expect(guessFormat('orders.jsonl', null)).toBe('export')
    expect(guessFormat('orders.TXT', null)).toBe('lines')
  })

  test('stays what it is by default for an empty file', () => {
    expect(guessFormat('a.txt', '\r\n\n')).toBe('export')
  })
})
