import { describe, expect, it } from 'vitest'
import { joinDuration, splitDuration } from '../../../../renderer/components/duration'
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  formatRelative,
  plural,
} from '../../../../renderer/components/format'
import { ordinal } from '../../../../shared/amounts'

describe('numbers and sizes', () => {
  it('separates thousands whatever the machine’s locale', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567')
  })

  it('shows sizes in powers of 1024 with two or three digits', () => {
    expect([0, 1, 1_023, 1_024, 1_536, 262_144, 1_048_576, 5_368_709_120].map(formatBytes)).toEqual([
      '0 bytes',
      '1 byte',
      '1,023 bytes',
      '1 KiB',
      '1.5 KiB',
      '256 KiB',
      '1 MiB',
      '5 GiB',
    ])
  })

  it('keeps slow rates visible', () => {
    expect([0, 0.04, 0.25, 99.96, 12_345.6].map(formatRate)).toEqual(['0', '<0.1', '0.3', '100', '12,346'])
  })

  it('counts in words', () => {
    expect([plural(1, 'queue'), plural(2, 'queue'), plural(0, 'queue')]).toEqual([
      '1 queue',
      '2 queues',
      '0 queues',
    ])
    expect([1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '112th',
    ])
  })
})

describe('times', () => {
  it('shows a duration in at most two neighbouring units', () => {
    expect([0, 45, 125, 3_600, 3_605, 93_600, 345_600].map(formatDuration)).toEqual([
      '0 s',
      '45 s',
      '2 min 5 s',
      '1 h',
      '1 h',
      '1 d 2 h',
      '4 d',
    ])
  })

  it('rounds an age down to one unit', () => {
    expect([0, 59.9, 60, 7_199, 86_399, 1_209_600].map(formatAge)).toEqual([
      '0s',
      '59s',
      '1m',
      '1h',
      '23h',
      '14d',
    ])
  })

  it('tells the past from the future', () => {
    const now = 1_000_000_000
    expect(formatRelative(now, now)).toBe('just now')
    expect(formatRelative(now - 90_000, now)).toBe('1 min ago')
    expect(formatRelative(now + 30_000, now)).toBe('in 30 s')
  })
})

describe('a duration field', () => {
  it('shows seconds in the largest unit that stays whole', () => {
    expect(splitDuration(345_600)).toEqual({ value: 4, unit: 'days' })
    expect(splitDuration(90)).toEqual({ value: 90, unit: 'seconds' })
    expect(splitDuration(0)).toEqual({ value: 0, unit: 'seconds' })
  })

  it('uses only the units it offers', () => {
    expect(splitDuration(86_400, ['seconds', 'minutes', 'hours'])).toEqual({ value: 24, unit: 'hours' })
  })

  it('gives back the seconds it was given', () => {
    for (const seconds of [0, 1, 59, 60, 3_600, 43_200, 345_600, 1_209_600]) {
      const { value, unit } = splitDuration(seconds)
      expect(joinDuration(value, unit)).toBe(seconds)
    }
  })

  it('is empty for an empty field', () => {
    expect(joinDuration(null, 'days')).toBeNull()
  })
})
