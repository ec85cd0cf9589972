import { describe, expect, it } from 'vitest'
import {
  attributesOf,
  attributesToCreate,
  attributesToSet,
  changesBetween,
  defaultDraft,
  draftOf,
  mergedDraft,
} from '../../../../renderer/screens/queues/attributes/attributeDraft'
import {
  NAME,
  fieldOfFailure,
  nameProblem,
  problemsOf,
} from '../../../../renderer/screens/queues/attributes/attributeProblems'
import { attributeText } from '../../../../renderer/screens/queues/attributes/attributeWords'
import { createQueueCommand } from '../../../../renderer/screens/queues/attributes/cliCommand'
import { shellWord } from '../../../../renderer/shellCommand'
import { quotaProfiles } from '../../../../shared/quotas'

const aws = quotaProfiles.aws
const dlq = 'arn:aws:sqs:us-east-1:000000000000:orders-dlq'

describe('the attribute form', () => {
  it('gives CreateQueue nothing but what differs from AWS’s defaults', () => {
    expect(attributesToCreate(defaultDraft(), false)).toEqual({})
    expect(attributesToCreate({ ...defaultDraft(), delay: 5 }, true)).toEqual({
      FifoQueue: 'true',
      DelaySeconds: '5',
    })
  })

  it('takes over what was changed elsewhere, except where it was edited', () => {
    const base = { ...defaultDraft(), redriveSources: [dlq] }
    const merged = mergedDraft({
      base,
      edited: { ...base, delay: 5, policy: '{}' },
      now: { ...base, delay: 9, retention: 60, redriveSources: [] },
    })
    expect(merged).toEqual({ ...base, delay: 5, policy: '{}', retention: 60, redriveSources: [] })
  })

  it('reads back what it wrote', () => {
    const draft = {
      ...defaultDraft(),
      retention: 1_209_600,
      deadLetters: 'existing' as const,
      deadLetterArn: dlq,
      maxReceiveCount: 3,
      redriveAllow: 'byQueue' as const,
      redriveSources: [dlq],
      encryption: 'kms' as const,
      kmsKey: 'alias/mine',
      kmsReuse: 600,
      deduplicationScope: 'messageGroup' as const,
    }
    const { newDeadLetterName: _name, ...written } = draft
    expect(draftOf(attributesOf(draft, true))).toMatchObject(written)
  })

  it('shows only what saving would change, policies compared as JSON', () => {
    const before = draftOf({ Policy: '{"Version":"2012-10-17"}', VisibilityTimeout: '30' })
    const after = { ...before, policy: '{ "Version": "2012-10-17" }', visibilityTimeout: 90 }
    expect(changesBetween(before, after, false)).toEqual([
      { name: 'VisibilityTimeout', before: '30', after: '90' },
    ])
  })

  it('takes a redrive policy away with an empty value', () => {
    const before = { ...defaultDraft(), deadLetters: 'existing' as const, deadLetterArn: dlq }
    const changes = changesBetween(before, { ...before, deadLetters: 'none' }, false)
    expect(attributesToSet(changes)).toEqual({ RedrivePolicy: '' })
  })

  it('never asks for KMS and SSE-SQS in one call', () => {
    const before = defaultDraft()
    const toKms = changesBetween(before, { ...before, encryption: 'kms', kmsKey: 'alias/mine' }, false)
    expect(attributesToSet(toKms)).toEqual({
      KmsMasterKeyId: 'alias/mine',
      KmsDataKeyReusePeriodSeconds: '300',
    })
    const kms = { ...before, encryption: 'kms' as const, kmsKey: 'alias/mine' }
    expect(attributesToSet(changesBetween(kms, before, false))).toEqual({
      KmsMasterKeyId: '',
      SqsManagedSseEnabled: 'true',
    })
  })
})

describe('what AWS would refuse', () => {
  it('counts .fifo into the name’s 80 characters', () => {
    expect(nameProblem(`${'a'.repeat(75)}.fifo`, true, 80)).toBeUndefined()
    expect(nameProblem(`${'a'.repeat(76)}.fifo`, true, 80)).toContain('81')
  })

  it('names the character that is not allowed', () => {
    expect(nameProblem('orders épicés', false, 80)).toContain('a space')
    expect(nameProblem('commandé', false, 80)).toContain('é')
    expect(nameProblem('orders.fifo', false, 80)).toContain('FIFO')
    expect(nameProblem('Orders_2-test', false, 80)).toBeUndefined()
  })

  it('accepts the defaults and names every field out of range', () => {
    expect(problemsOf(defaultDraft(), true, aws)).toEqual({})
    const wrong = {
      ...defaultDraft(),
      visibilityTimeout: 43_201,
      retention: 59,
      delay: null,
      wait: 1.5,
      maximumSize: 1_023,
    }
    expect(Object.keys(problemsOf(wrong, false, aws)).sort()).toEqual([
      'DelaySeconds',
      'MaximumMessageSize',
      'MessageRetentionPeriod',
      'ReceiveMessageWaitTimeSeconds',
      'VisibilityTimeout',
    ])
  })

  it('wants deduplication per group for throughput per group, in FIFO queues only', () => {
    const draft = { ...defaultDraft(), throughputLimit: 'perMessageGroupId' as const }
    expect(problemsOf(draft, true, aws)).toHaveProperty('FifoThroughputLimit')
    expect(problemsOf(draft, false, aws)).toEqual({})
  })

  it('says where a policy is no JSON', () => {
    expect(problemsOf({ ...defaultDraft(), policy: '{"a":' }, false, aws).Policy).toContain('Not JSON')
    expect(problemsOf({ ...defaultDraft(), policy: '[]' }, false, aws).Policy).toContain('JSON object')
  })

  it('puts the host’s refusal beside the field it is about', () => {
    const field = (code: string | null, message: string) => fieldOfFailure({ code, message })
    expect(field('QueueNameExists', 'A queue already exists')).toBe(NAME)
    expect(field('InvalidAttributeValue', 'Invalid value for the parameter DelaySeconds.')).toBe(
      'DelaySeconds',
    )
    expect(field('InvalidParameterValue', 'Dead letter target does not exist.')).toBe('RedrivePolicy')
    expect(field('InvalidAttributeValue', 'RedriveAllowPolicy is not valid')).toBe('RedriveAllowPolicy')
    expect(field('StoreUnavailable', 'Nothing can be written')).toBeUndefined()
  })
})

describe('attributes in words', () => {
  it('shows durations, sizes and policies as people say them', () => {
    expect(attributeText('MessageRetentionPeriod', '345600')).toBe('4 d')
    expect(attributeText('MaximumMessageSize', '1048576')).toBe('1 MiB')
    expect(
      attributeText('RedrivePolicy', JSON.stringify({ deadLetterTargetArn: dlq, maxReceiveCount: 5 })),
    ).toBe('orders-dlq after 5 receives')
    expect(attributeText('KmsMasterKeyId', '')).toBe('not set')
  })
})

describe('the equivalent AWS CLI command', () => {
  it('quotes only what a shell would take apart', () => {
    expect(shellWord('orders-dlq.fifo')).toBe('orders-dlq.fifo')
    expect(shellWord("it's")).toBe("'it'\\''s'")
  })

  it('has one option a line and leaves out what is empty', () => {
    const command = createQueueCommand({
      endpoint: 'http://127.0.0.1:4566',
      region: 'eu-west-1',
      name: 'orders',
      attributes: { DelaySeconds: '5' },
      tags: {},
    })
    expect(command).toBe(
      [
        'aws sqs create-queue --queue-name orders \\',
        `  --attributes '{"DelaySeconds":"5"}' \\`,
        '  --endpoint-url http://127.0.0.1:4566 --region eu-west-1',
      ].join('\n'),
    )
  })
})
