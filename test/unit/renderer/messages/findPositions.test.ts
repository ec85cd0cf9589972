import { describe, expect, test } from 'vitest'
import { findPositions } from '../../../../renderer/screens/queues/message/findPositions'

describe('finding messages in another list', () => {
  const list = Array.from({ length: 1_200 }, (_, position) =>
    position === 3 ? null : { id: 5_000 - position },
  )
  const asked: [number, number][] = []
  const read = (start: number, count: number) => {
    asked.push([start, count])
    return Promise.resolve(list.slice(start, start + count))
  }

  test('says where they stand, leaves out those that are gone, and reads no further than it must', async () => {
    const found = await findPositions(new Set([5_000, 4_399]), list.length, read)
    expect([...found]).toEqual([
      [5_000, 0],
      [4_399, 601],
    ])
    expect(asked).toEqual([
      [0, 500],
      [500, 500],
    ])
    expect(await findPositions(new Set([1, 4_997]), list.length, read)).toEqual(new Map())
  })
})
