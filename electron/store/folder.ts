import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The names in a data folder. Numbers are padded so that a listing by name is in order. */
const CHECKPOINT = /^checkpoint-(\d{16})\.db$/
const SEGMENT = /^journal-(\d{8})\.log$/

export interface NumberedFile {
  readonly path: string
  /** The sequence of a checkpoint; the number of a segment. */
  readonly number: number
}

export const checkpointPath = (folder: string, sequence: number): string =>
  join(folder, `checkpoint-${String(sequence).padStart(16, '0')}.db`)

export const segmentPath = (folder: string, number: number): string =>
  join(folder, `journal-${String(number).padStart(8, '0')}.log`)

/** Oldest first. */
export const checkpointsIn = (folder: string): NumberedFile[] => numbered(folder, CHECKPOINT)
export const segmentsIn = (folder: string): NumberedFile[] => numbered(folder, SEGMENT)

/** What a crash may leave while a file was being made. */
export const leftoversIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => /^checkpoint-.*\.tmp$/.test(name))
    .map((name) => join(folder, name))

function numbered(folder: string, pattern: RegExp): NumberedFile[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const match = pattern.exec(name)
      return match ? [{ path: join(folder, name), number: Number(match[1]) }] : []
    })
    .sort((a, b) => a.number - b.number)
}
