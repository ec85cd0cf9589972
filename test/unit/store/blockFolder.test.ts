import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { BlockFolder } from '../../../electron/store/blockFolder'
import { newFolder } from './storeFixture'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (block: Uint8Array): string => new TextDecoder().decode(block)

function open(): { folder: string; blocks: BlockFolder } {
  const folder = join(newFolder(), 'records')
  const blocks = new BlockFolder(folder, true)
  onTestFinished(() => blocks.close())
  return { folder, blocks }
}

test('blocks are read where they were written, and by another run', async () => {
  const { folder, blocks } = open()
  const [one, two] = await blocks.append(7, [bytes('one'), bytes('two')])
  const [three] = await blocks.append(7, [bytes('three')])
  const later = new BlockFolder(folder, true)
  onTestFinished(() => later.close())
  for (const reader of [blocks, later]) {
    expect([one, two, three].map((at) => text(reader.read(7, at!)))).toEqual(['one', 'two', 'three'])
    expect(reader.list()).toEqual([7])
    expect(reader.lacks(7, three!, 5)).toBeUndefined()
    expect(reader.lacks(7, three!, 6)).toBe('is cut off')
    expect(reader.lacks(8, 0, 1)).toBe('is missing')
  }
})

test('nothing is written to a file that somebody deleted, and the next file makes its folder again', async () => {
  const { folder, blocks } = open()
  await blocks.append(1, [bytes('gone')])
  rmSync(folder, { recursive: true })
  await expect(blocks.append(1, [bytes('lost')])).rejects.toThrow()
  await blocks.append(2, [bytes('here')]).catch(() => undefined)
  const [at] = await blocks.append(3, [bytes('kept')])
  expect(text(blocks.read(3, at!))).toBe('kept')
})

test('a number may be used again at once', async () => {
  const { blocks } = open()
  await blocks.append(1, [bytes('first')])
  blocks.remove(1)
  const [at] = await blocks.append(1, [bytes('second')])
  expect(text(blocks.read(1, at!))).toBe('second')
  expect(blocks.list()).toEqual([1])
})

test('a file that could not be begun is begun again', async () => {
  const { folder, blocks } = open()
  await blocks.append(1, [bytes('makes the folder')])
  rmSync(folder, { recursive: true })
  await expect(blocks.append(2, [bytes('x')])).rejects.toThrow(/ENOENT/)
  expect(await blocks.append(2, [bytes('x')])).toEqual([0])
})
