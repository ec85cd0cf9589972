import { describe, expect, it } from 'vitest'
import { PatternRefused, safePattern } from '../../../electron/broker/tasks/regexGuard'

describe('the guard of patterns', () => {
  it('lets everyday patterns through', () => {
    for (const source of [
      'order-\\d+',
      '"status":\\s*"failed"',
      '(foo|bar)baz',
      '[a-z]+@[a-z]+',
      'a{2,5}',
      '(?:abc)+',
      '^\\s+',
      '(?<year>\\d{4})-(\\d\\d)',
      '"[^"]*"',
      'x?y?z?',
      '\\d+\\.\\d+',
      '(?=.*foo)bar',
    ]) {
      expect(() => safePattern(source), source).not.toThrow()
    }
  })

  it('refuses those that may never finish', () => {
    for (const source of [
      '(a+)+$',
      '(a*)*b',
      '(a|a)+$',
      '(a|aa)*$',
      '((ab)*c)+',
      '(.*)*',
      '([a-z]+)*=',
      '.*.*=',
      '\\s*\\s*x',
      '\\d+\\w+!',
      '(a+){5,}',
      '(a+){20}',
      'a*a*a*a*b',
      '(x+)(x+)y',
    ]) {
      expect(() => safePattern(source), source).toThrow(PatternRefused)
    }
  })

  it('refuses back-references and what is no pattern, with a reason', () => {
    expect(() => safePattern('(a)\\1')).toThrow('Back-references')
    expect(() => safePattern('(?<q>")x\\k<q>')).toThrow('Back-references')
    expect(() => safePattern('(')).toThrow('not valid')
    expect(() => safePattern('[z-a]')).toThrow('not valid')
  })
})
