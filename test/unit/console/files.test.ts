import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLineSink, openLineSource, taskFiles } from '../../../electron/console/files'
import { LONGEST_LINE, type SourceLine } from '../../../electron/broker/tasks/files'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function linesOf(content: string | Uint8Array): Promise<SourceLine[]> {
  const path = join(folder, 'in.jsonl')
  await writeFile(path, content)
  const source = await openLineSource(path)
  const lines: SourceLine[] = []
  try {
    for await (const bunch of source.lines()) lines.push(...bunch)
    expect(source.bytesRead).toBe(source.bytes)
  } finally {
    await source.close()
  }
  return lines
}

describe('a file that is imported', () => {
  it.each<[string, string, string[]]>([
    ['lines that end in LF', 'one\ntwo\n', ['one', 'two']],
    ['lines that end in CRLF', 'one\r\ntwo\r\n', ['one', 'two']],
    ['a last line without a break', 'one\ntwo', ['one', 'two']],
    ['empty lines', '\n\none\n', ['', '', 'one']],
    ['nothing', '', []],
    ['a byte order mark', '\ufeffone\n\ufefftwo\n', ['one', '\ufefftwo']],
    ['a carriage return inside a line', 'a\rb\n', ['a\rb']],
  ])('is read with %s', async (_, content, expected) => {
    expect(await linesOf(content)).toEqual(expected)
  })

  it('keeps characters whole that lie across two reads', async () => {
    const text = '語'.repeat(200_000)
    expect(await linesOf(`x${text}\n${text}\n`)).toEqual([`x${text}`, text])
  })

  it('tells the size of a line that is too long, and goes on behind it', async () => {
    const long = 'x'.repeat(LONGEST_LINE + 10)
    expect(await linesOf(`before\n${long}\nafter`)).toEqual(['before', { tooLong: long.length }, 'after'])
  })

  it('is refused with the line that is not UTF-8', async () => {
    await expect(linesOf(Uint8Array.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]))).rejects.toThrow(
      'Line 2 of the file',
    )
  })

  it('is refused in plain words if it is not there', async () => {
    await expect(openLineSource(join(folder, 'missing'))).rejects.toThrow("The file can't be read (ENOENT).")
  })
})

describe('a file that is exported', () => {
  it('appears when it is complete, with its bytes as they were given', async () => {
    const path = join(folder, 'out.jsonl')
    const sink = await openLineSink(path, () => '/download/1')
    const line = `${'é語𝄞'.repeat(10_000)}\n`
    for (let index = 0; index < 50; index += 1) await sink.write(line)
    expect(await readdir(folder)).toEqual(['out.jsonl.part'])
    expect(await sink.finish()).toBe('/download/1')
    expect(await readFile(path, 'utf8')).toBe(line.repeat(50))
    expect(await readdir(folder)).toEqual(['out.jsonl'])
  })

  it('leaves what was there before when it is not wanted any more', async () => {
    const path = join(folder, 'out.jsonl')
    await writeFile(path, 'before')
    const sink = await openLineSink(path, () => null)
    await sink.write('half\n')
    await sink.discard()
    expect(await readdir(folder)).toEqual(['out.jsonl'])
    expect(await readFile(path, 'utf8')).toBe('before')
  })
})

describe('the files of tasks', () => {
  const files = taskFiles({
    importPath: () => undefined,
    exportPath: () => undefined,
    downloadPath: () => null,
  })

  it('are only those that the host gave a token for', async () => {
    await expect(files.openSource('/etc/passwd')).rejects.toThrow('not known any more')
    await expect(files.openSink('/etc/passwd')).rejects.toThrow('not known any more')
  })
})
