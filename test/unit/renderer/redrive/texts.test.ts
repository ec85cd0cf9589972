import { describe, expect, it } from 'vitest'
import type { Task } from '../../../../shared/console/tasks'
import {
  completeSteps,
  newStep,
  problemOf,
  stepKinds,
} from '../../../../renderer/screens/queues/redrive/editDraft'
import {
  failedWords,
  percent,
  progressLine,
  statusWord,
  timeLeft,
  untriedText,
} from '../../../../renderer/screens/tasks/taskText'

const task: Task = {
  id: 't',
  kind: 'redrive',
  unit: 'messages',
  note: null,
  status: 'running',
  title: 'Redrive',
  queueArn: null,
  destinationArn: null,
  total: 12_000,
  done: 1_204,
  failed: 0,
  startedAt: 0,
  finishedAt: null,
  rate: 480.4,
  remaining: 22_400,
  failureReason: null,
  downloadPath: null,
}

describe('a task in words', () => {
  it('calls what failed what it is: lines of a file, records or messages, and does not say of lines that they moved', () => {
    expect(failedWords({ kind: 'import', unit: 'records' })).toEqual({
      one: 'Line',
      fate: 'These lines of the file were left out.',
    })
    expect(failedWords({ kind: 'put', unit: 'records' })).toEqual({ one: 'Record', fate: '' })
    expect(failedWords(task)).toEqual({ one: 'Message', fate: 'These messages are where they were.' })
  })

  it('says what a redrive that ended early did not come to, and nothing of one that came to all', () => {
    expect(untriedText({ ...task, status: 'cancelled', total: 12, done: 3, failed: 1 })).toBe(
      '8 messages were not tried. They are where they were.',
    )
    expect(untriedText({ ...task, status: 'failed', total: 5, done: 4 })).toBe(
      '1 message was not tried. It is where it was.',
    )
    expect(untriedText({ ...task, status: 'completed', total: 5, done: 4, failed: 1 })).toBeNull()
    expect(untriedText({ ...task, kind: 'export', status: 'cancelled', total: 5, done: 4 })).toBeNull()
  })

  it('says count, rate and time left while it runs', () => {
    expect(progressLine(task)).toBe('1,204 of 12,000 messages · 480 per second · about 23 s left')
  })

  it('says how many failed, and neither rate nor time once it is over', () => {
    expect(progressLine({ ...task, status: 'completed', done: 11_997, failed: 3 })).toBe(
      '11,997 of 12,000 messages · 3 failed',
    )
    expect(statusWord({ status: 'completed', failed: 3 })).toBe('Done, with failures')
  })

  it('counts one message in the singular', () => {
    expect(progressLine({ ...task, total: 1, done: 1, rate: 0, remaining: null })).toBe('1 of 1 message')
    const put = { ...task, kind: 'put' as const, unit: 'records' as const, total: 0, remaining: null }
    expect(progressLine(put)).toBe('1,204 records · 480 per second')
    expect(progressLine({ ...put, note: 'Slowed down' })).toContain('480 per second · Slowed down')
  })

  it('rounds the time left to what an estimate deserves', () => {
    expect(timeLeft(0)).toBe('1 s')
    expect(timeLeft(59_000)).toBe('59 s')
    expect(timeLeft(240_000)).toBe('4 min')
    expect(timeLeft(4_800_000)).toBe('1 h 20 min')
    expect(timeLeft(7_200_000)).toBe('2 h')
  })

  it('is complete when it had nothing to do, and never beyond 100 percent', () => {
    expect(percent({ total: 0, done: 0, failed: 0, status: 'completed' })).toBe(100)
    expect(percent({ total: 0, done: 0, failed: 0, status: 'running' })).toBe(0)
    expect(percent({ total: 10, done: 9, failed: 3, status: 'running' })).toBe(100)
  })
})

describe('the steps of an edit', () => {
  it('are incomplete when new, whatever their kind', () => {
    for (const { kind } of stepKinds) expect(problemOf(newStep(kind)), kind).not.toBeNull()
  })

  it('ask for JSON where a value is set, and say how text is written', () => {
    expect(problemOf({ kind: 'set-json', path: 'status', value: 'paid' })).toContain('double quotes')
    expect(problemOf({ kind: 'set-json', path: 'status', value: '"paid"' })).toBeNull()
  })

  it('refuse a broken regular expression before it is sent', () => {
    expect(problemOf({ kind: 'replace-text', find: '(', replace: '', regex: true })).toContain(
      'Not a regular expression',
    )
    expect(problemOf({ kind: 'replace-text', find: '(', replace: '', regex: false })).toBeNull()
  })

  it('leave out the incomplete ones and the keys of the form', () => {
    const done = { ...newStep('remove-attribute'), kind: 'remove-attribute' as const, name: 'trace' }
    expect(completeSteps([newStep('set-json'), done])).toEqual([{ kind: 'remove-attribute', name: 'trace' }])
  })
})
