import { describe, expect, it } from 'vitest'
import { exportName } from '../../../../renderer/screens/queues/transfer/exportName'
import { statementsOf } from '../../../../renderer/components/policy/policyStatements'
import { tagProblems, tagRow, tagsDiffer, tagsOf } from '../../../../renderer/components/tags/tagRules'

describe('the tags of a queue', () => {
  const problemsOf = (...rows: ReturnType<typeof tagRow>[]): string[] => [...tagProblems(rows).values()]

  it('need a key, once each, that AWS did not reserve', () => {
    expect(problemsOf(tagRow('', 'x'))).toEqual(['Enter a key.'])
    expect(problemsOf(tagRow('team', 'a'), tagRow('team', 'b'))).toEqual(['This key is there twice.'])
    expect(problemsOf(tagRow('AWS:team', 'a'))).toEqual(['Keys that begin with “aws:” are reserved.'])
  })

  it('may have an empty value, 128 characters of key and 256 of value, and no more', () => {
    expect(problemsOf(tagRow('k'.repeat(128), 'v'.repeat(256)), tagRow('empty', ''))).toEqual([])
    expect(problemsOf(tagRow('k'.repeat(129), ''))).toHaveLength(1)
    expect(problemsOf(tagRow('k', 'v'.repeat(257)))).toHaveLength(1)
  })

  it('are at most fifty', () => {
    const rows = Array.from({ length: 51 }, (_, index) => tagRow(`key-${index}`))
    expect(problemsOf(...rows)).toEqual(['A queue can have 50 tags.'])
  })

  it('are none of the rows in which nothing was typed yet', () => {
    expect(problemsOf(tagRow(), tagRow('team', 'a'), tagRow())).toEqual([])
    expect(tagsOf([tagRow(), tagRow('team', 'a')])).toEqual({ team: 'a' })
  })

  it('are other than saved if one was added, removed, renamed or has another value, in whatever order', () => {
    const saved = { team: 'a', env: '' }
    expect(tagsDiffer([tagRow('env', ''), tagRow('team', 'a'), tagRow()], saved)).toBe(false)
    expect(tagsDiffer([tagRow('team', 'a')], saved)).toBe(true)
    expect(tagsDiffer([tagRow('team', 'b'), tagRow('env', '')], saved)).toBe(true)
    expect(tagsDiffer([tagRow('team', 'a'), tagRow('Env', '')], saved)).toBe(true)
    expect(tagsDiffer([tagRow('team', 'a'), tagRow('team', 'a')], saved)).toBe(true)
  })

  it('are saved as one object', () => {
    expect(tagsOf([tagRow('team', 'payments'), tagRow('env', '')])).toEqual({ team: 'payments', env: '' })
  })
})

describe('the statements of a policy', () => {
  it('are read whether members are lists or single values', () => {
    const policy = JSON.stringify({
      Statement: {
        Sid: 'a',
        Effect: 'Allow',
        Principal: { AWS: ['arn:aws:iam::1:root', '*'] },
        Action: 'SQS:SendMessage',
        Condition: {},
      },
    })
    expect(statementsOf(policy)).toEqual([
      {
        label: 'a',
        effect: 'Allow',
        principals: ['arn:aws:iam::1:root', 'Everyone'],
        actions: ['SQS:SendMessage'],
        conditional: true,
      },
    ])
  })

  it('are none for no policy and for text that is none', () => {
    expect(statementsOf(undefined)).toEqual([])
    expect(statementsOf('')).toEqual([])
    expect(statementsOf('{')).toEqual([])
  })
})

describe('the name of an export', () => {
  it('is the queue and the day', () => {
    expect(exportName('arn:aws:sqs:eu-west-1:000000000000:orders-dlq', new Date(2026, 0, 5))).toBe(
      'orders-dlq-2026-01-05.jsonl',
    )
  })
})
