import { describe, expect, it } from 'vitest'
import {
  retryPhases,
  retrySummary,
  waitsText,
} from '../../../../renderer/screens/topics/attributes/retryPlan'
import {
  createTopicCommand,
  setTopicAttributesCommands,
} from '../../../../renderer/screens/topics/attributes/topicCommands'
import {
  archiveDaysIn,
  defaultTopicDraft,
  rebased,
  topicAttributesToCreate,
  topicChangesBetween,
  topicDraftOf,
} from '../../../../renderer/screens/topics/attributes/topicDraft'
import {
  fieldOfTopicFailure,
  jsonObjectProblem,
  topicNameProblem,
  topicProblemsOf,
} from '../../../../renderer/screens/topics/attributes/topicProblems'
import { defaultRetryPolicy, parseTopicDeliveryPolicy } from '../../../../shared/deliveryPolicy'
import { awsSnsQuotas } from '../../../../shared/snsQuotas'

const draft = (changes: Partial<ReturnType<typeof defaultTopicDraft>> = {}) => ({
  ...defaultTopicDraft(),
  ...changes,
})

describe('the attributes of a new topic', () => {
  it('are none for a standard topic with every default, and the type for a FIFO topic', () => {
    expect(topicAttributesToCreate(draft(), false)).toEqual({})
    expect(topicAttributesToCreate(draft(), true)).toEqual({ FifoTopic: 'true' })
  })

  it('are those that differ from the default, by their names at AWS', () => {
    const given = draft({
      displayName: 'Shop',
      signatureVersion: '2',
      tracing: 'Active',
      kmsKey: ' alias/shop ',
      contentBasedDeduplication: true,
      throughputScope: 'MessageGroup',
      archive: true,
      archiveDays: 7,
    })
    expect(topicAttributesToCreate(given, true)).toEqual({
      FifoTopic: 'true',
      DisplayName: 'Shop',
      SignatureVersion: '2',
      TracingConfig: 'Active',
      KmsMasterKeyId: 'alias/shop',
      ContentBasedDeduplication: 'true',
      FifoThroughputScope: 'MessageGroup',
      ArchivePolicy: '{"MessageRetentionPeriod":"7"}',
    })
    expect(topicAttributesToCreate(given, false)).not.toHaveProperty('ArchivePolicy')
  })
})

describe('the changes of a topic', () => {
  const attributes = {
    DisplayName: 'Shop',
    DeliveryPolicy:
      '{"http":{"defaultHealthyRetryPolicy":{"numRetries":5},"disableSubscriptionOverrides":false}}',
    ArchivePolicy: '{"MessageRetentionPeriod":"30"}',
    HTTPSuccessFeedbackSampleRate: '50',
  }

  it('are none while nothing was touched, whatever is set', () => {
    expect(topicChangesBetween(topicDraftOf(attributes), topicDraftOf(attributes), true)).toEqual([])
  })

  it('are what was touched and nothing else', () => {
    const after = { ...topicDraftOf(attributes), displayName: '', archive: false }
    expect(topicChangesBetween(topicDraftOf(attributes), after, true)).toEqual([
      { name: 'DisplayName', before: 'Shop', after: '' },
      { name: 'ArchivePolicy', before: '{"MessageRetentionPeriod":"30"}', after: '' },
    ])
  })

  it('are not the blanks of a delivery policy, nor what it would be completed with', () => {
    const before = topicDraftOf(attributes)
    const after = {
      ...before,
      deliveryPolicy: '{"http": {"defaultHealthyRetryPolicy": {"numRetries": 5}}}',
    }
    expect(topicChangesBetween(before, after, false)).toEqual([])
  })

  it('set a sample rate that was emptied to 0, since it cannot be taken away', () => {
    const after = topicDraftOf(attributes)
    after.feedback.HTTP.sampleRate = ''
    expect(topicChangesBetween(topicDraftOf(attributes), after, false)).toEqual([
      { name: 'HTTPSuccessFeedbackSampleRate', before: '50', after: '0' },
    ])
  })

  it('stay when somebody else changes another attribute meanwhile, and follow the rest', () => {
    const base = topicDraftOf(attributes)
    const mine = { ...base, displayName: 'Mine' }
    const fresh = topicDraftOf({ ...attributes, SignatureVersion: '2', DisplayName: 'Theirs' })
    const now = rebased(mine, base, fresh)
    expect(now.displayName).toBe('Mine')
    expect(now.signatureVersion).toBe('2')
    expect(topicChangesBetween(fresh, now, true).map(({ name }) => name)).toEqual(['DisplayName'])
  })

  it('reads the days of an archive, and none from an empty policy', () => {
    expect(archiveDaysIn('{"MessageRetentionPeriod":"30"}')).toBe(30)
    expect(archiveDaysIn('{}')).toBeUndefined()
    expect(archiveDaysIn(undefined)).toBeUndefined()
  })
})

describe('what AWS would refuse', () => {
  it('is said of a name while it is typed', () => {
    const problem = (name: string, fifo = false) => topicNameProblem(name, fifo, 256)
    expect(problem('orders_1-b')).toBeUndefined()
    expect(problem('orders.fifo', true)).toBeUndefined()
    expect(problem('')).toBe('A topic needs a name.')
    expect(problem('.fifo', true)).toBe('A topic needs a name.')
    expect(problem('orders.fifo')).toContain('FIFO topic')
    expect(problem('two words')).toContain('a space')
    expect(problem('a.b.fifo', true)).toContain('. is not allowed')
    expect(problem('x'.repeat(252) + '.fifo', true)).toContain('257 characters with .fifo')
  })

  it('is said of a delivery policy in its words', () => {
    const problems = (deliveryPolicy: string) =>
      topicProblemsOf(draft({ deliveryPolicy }), false, awsSnsQuotas)
    expect(problems('')).toEqual({})
    expect(problems('{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}')['DeliveryPolicy']).toBe(
      'Invalid parameter: DeliveryPolicy: http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100',
    )
  })

  it('is an archive of 0 or 366 days, and a role that is none', () => {
    const wrong = (changes: Parameters<typeof draft>[0], fifo = true) =>
      Object.keys(topicProblemsOf(draft(changes), fifo, awsSnsQuotas))
    expect(wrong({ archive: true, archiveDays: 365 })).toEqual([])
    expect(wrong({ archive: true, archiveDays: 366 })).toEqual(['ArchivePolicy'])
    expect(wrong({ archive: true, archiveDays: null })).toEqual(['ArchivePolicy'])
    expect(wrong({ archive: true, archiveDays: 0 }, false)).toEqual([])
    const { feedback } = defaultTopicDraft()
    feedback.SQS = {
      successRole: 'me',
      sampleRate: '101',
      failureRole: 'arn:aws:iam::123456789012:role/logs',
    }
    expect(wrong({ feedback })).toEqual(['SQSSuccessFeedbackRoleArn', 'SQSSuccessFeedbackSampleRate'])
  })

  it('shows at the field that the refusal names', () => {
    const field = (message: string) => fieldOfTopicFailure({ code: 'InvalidParameter', message })
    expect(field('Invalid parameter: Topic Name')).toBe('Name')
    expect(field('There already is a topic orders.')).toBe('Name')
    expect(field('Invalid parameter: DisplayName')).toBe('DisplayName')
    expect(field('Invalid parameter: DataProtectionPolicy Reason: Name must be specified')).toBe(
      'DataProtectionPolicy',
    )
    expect(field('Rate exceeded')).toBeUndefined()
  })

  it('is a policy that is no JSON object, but not an empty one', () => {
    expect(jsonObjectProblem('  ')).toBeUndefined()
    expect(jsonObjectProblem('{}')).toBeUndefined()
    expect(jsonObjectProblem('[]')).toBe('A policy is a JSON object.')
    expect(jsonObjectProblem('{')).toContain('Not JSON')
  })
})

describe('the retries that a delivery policy makes', () => {
  const retryOf = (retry: object) => {
    const parsed = parseTopicDeliveryPolicy(JSON.stringify({ http: { defaultHealthyRetryPolicy: retry } }))
    if (!parsed.ok) throw new Error(parsed.message)
    return parsed.policy.retry!
  }

  it('are three, 20 seconds apart, by default', () => {
    expect(retryPhases(defaultRetryPolicy)).toEqual([{ name: 'Backoff', delays: [20, 20, 20] }])
    expect(waitsText([20, 20, 20])).toBe('3 × after 20 s')
    expect(retrySummary(defaultRetryPolicy)).toBe('3 retries within 1 min')
  })

  it('are listed by phase', () => {
    const retry = retryOf({
      minDelayTarget: 10,
      maxDelayTarget: 40,
      numRetries: 8,
      numNoDelayRetries: 1,
      numMinDelayRetries: 2,
      numMaxDelayRetries: 1,
    })
    expect(retryPhases(retry).map(({ name, delays }) => `${name}: ${waitsText(delays)}`)).toEqual([
      'Immediate: at once',
      'Pre-backoff: 2 × after 10 s',
      'Backoff: after 10 s, 20 s, 30 s, 40 s',
      'Post-backoff: after 40 s',
    ])
  })

  it('are shortened where there are many, and none where there are none', () => {
    const text = waitsText(Array.from({ length: 60 }, (_, index) => index + 1))
    expect(text).toBe('after 1 s, 2 s, 3 s, 4 s, 5 s, 6 s, 7 s, 8 s, 9 s, …, 1 min')
    expect(retrySummary(retryOf({ numRetries: 0 }))).toBe('No retries')
  })
})

describe('the AWS CLI commands', () => {
  const where = { endpoint: 'http://127.0.0.1:4566', region: 'us-east-1' }

  it('create the topic with its attributes, tags and data protection', () => {
    expect(
      createTopicCommand({
        ...where,
        name: 'orders',
        attributes: { DisplayName: "Tom's" },
        tags: { team: 'shop' },
        dataProtectionPolicy: '',
      }),
    ).toBe(
      `aws sns create-topic --name orders \\
  --attributes '{"DisplayName":"Tom'\\''s"}' \\
  --tags '[{"Key":"team","Value":"shop"}]' \\
  --endpoint-url http://127.0.0.1:4566 --region us-east-1`,
    )
  })

  it('set one attribute each, and end an archive with an empty object', () => {
    const commands = setTopicAttributesCommands({
      ...where,
      topicArn: 'arn:aws:sns:us-east-1:000000000000:a.fifo',
      changes: [
        { name: 'DisplayName', before: 'A', after: '' },
        { name: 'ArchivePolicy', before: '{"MessageRetentionPeriod":"1"}', after: '' },
      ],
    })
    expect(commands.match(/aws sns set-topic-attributes/g)).toHaveLength(2)
    expect(commands).toContain("--attribute-name DisplayName --attribute-value ''")
    expect(commands).toContain("--attribute-name ArchivePolicy --attribute-value '{}'")
  })
})
