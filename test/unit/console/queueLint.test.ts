import { describe, expect, it } from 'vitest'
import { lintQueue, type LintedQueue, type LintInput } from '../../../shared/queueLint'

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
const policy = (name: string, maxReceiveCount: number | string = 5) =>
  JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount })
const queue = (name: string, attributes: Record<string, string> = {}): LintedQueue => ({
  arn: arn(name),
  attributes,
})
const fourteenDays = '1209600'
const dlq = queue('q-dlq', { MessageRetentionPeriod: fourteenDays })
const sound = { ReceiveMessageWaitTimeSeconds: '20', RedrivePolicy: policy('q-dlq') }

function rules(attributes: Record<string, string>, more: Partial<LintInput> = {}): string[] {
  const input = { ...queue('q', attributes), deadLetterQueue: dlq, sources: [], ...more }
  return lintQueue(input).map(({ rule, severity }) => `${rule} ${severity}`)
}

describe('the lint of a queue', () => {
  it('has nothing to say about a sound queue', () => {
    expect(rules(sound)).toEqual([])
  })

  it('has nothing to say about a sound dead-letter queue', () => {
    const input = { ...dlq, deadLetterQueue: null, sources: [queue('q', sound)] }
    expect(lintQueue(input)).toEqual([])
  })

  it('has nothing to say about a sound dead-letter queue of subscriptions', () => {
    expect(lintQueue({ ...dlq, deadLetterQueue: null, sources: [] })).not.toEqual([])
    expect(lintQueue({ ...dlq, deadLetterQueue: null, sources: [], ofSubscriptions: true })).toEqual([])
  })

  const cases: [string, Record<string, string>, Partial<LintInput>, string[]][] = [
    ['no dead-letter queue', { RedrivePolicy: '' }, { deadLetterQueue: null }, ['dlq-missing warning']],
    ['a dead-letter queue that is gone', {}, { deadLetterQueue: null }, ['dlq-gone danger']],
    ['itself as dead-letter queue', { RedrivePolicy: policy('q') }, {}, ['dlq-self danger']],
    [
      'a dead-letter queue that sends back',
      {},
      { deadLetterQueue: queue('q-dlq', { ...dlq.attributes, RedrivePolicy: policy('q') }) },
      ['dlq-cycle danger'],
    ],
    [
      'a dead-letter queue with a redrive policy of its own',
      {},
      { deadLetterQueue: queue('q-dlq', { ...dlq.attributes, RedrivePolicy: policy('other') }) },
      ['dlq-chain warning'],
    ],
    ['a single receive', { RedrivePolicy: policy('q-dlq', 1) }, {}, ['max-receive-one warning']],
    [
      'a single receive given as text',
      { RedrivePolicy: policy('q-dlq', '1') },
      {},
      ['max-receive-one warning'],
    ],
    ['a visibility timeout of 0', { VisibilityTimeout: '0' }, {}, ['visibility-zero danger']],
    [
      'a visibility timeout shorter than the work',
      { VisibilityTimeout: '30' },
      { processingSeconds: 45 },
      ['visibility-short danger'],
    ],
    ['a visibility timeout as long as the work', { VisibilityTimeout: '45' }, { processingSeconds: 45 }, []],
    [
      'a visibility timeout less than six times the function timeout',
      { VisibilityTimeout: '60' },
      { lambdaTimeoutSeconds: 15 },
      ['visibility-lambda warning'],
    ],
    ['six times the function timeout', { VisibilityTimeout: '90' }, { lambdaTimeoutSeconds: 15 }, []],
    [
      'a retention period not longer than the delay',
      { MessageRetentionPeriod: '60', DelaySeconds: '60', VisibilityTimeout: '10' },
      {},
      ['retention-delay danger'],
    ],
    [
      'a retention period not longer than the visibility timeout',
      { MessageRetentionPeriod: '60', VisibilityTimeout: '60', RedrivePolicy: policy('q-dlq', 1) },
      {},
      ['retention-visibility danger', 'max-receive-one warning'],
    ],
    [
      'timeouts that add up to more than the retention period',
      { MessageRetentionPeriod: '3600', VisibilityTimeout: '1200', RedrivePolicy: policy('q-dlq', 3) },
      {},
      ['dlq-too-late warning'],
    ],
    ['short polling', { ReceiveMessageWaitTimeSeconds: '0' }, {}, ['short-polling note']],
    [
      'a dead-letter queue with a shorter retention period',
      {},
      { deadLetterQueue: queue('q-dlq', { MessageRetentionPeriod: '3600' }) },
      ['dlq-retention danger'],
    ],
    [
      'a dead-letter queue with the same retention period',
      {},
      { deadLetterQueue: queue('q-dlq') },
      ['dlq-retention warning'],
    ],
    [
      'a dead-letter queue for smaller messages',
      {},
      { deadLetterQueue: queue('q-dlq', { ...dlq.attributes, MaximumMessageSize: '1024' }) },
      ['dlq-size warning'],
    ],
    [
      'a dead-letter queue that denies it',
      {},
      {
        deadLetterQueue: queue('q-dlq', {
          ...dlq.attributes,
          RedriveAllowPolicy: '{"redrivePermission":"denyAll"}',
        }),
      },
      ['dlq-denied danger'],
    ],
    [
      'a dead-letter queue that allows others by name',
      {},
      {
        deadLetterQueue: queue('q-dlq', {
          ...dlq.attributes,
          RedriveAllowPolicy: JSON.stringify({
            redrivePermission: 'byQueue',
            sourceQueueArns: [arn('other')],
          }),
        }),
      },
      ['dlq-denied danger'],
    ],
    [
      'a dead-letter queue that allows it by name',
      {},
      {
        deadLetterQueue: queue('q-dlq', {
          ...dlq.attributes,
          RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [arn('q')] }),
        }),
      },
      [],
    ],
    [
      'a FIFO dead-letter queue',
      {},
      { deadLetterQueue: queue('q-dlq.fifo', { ...dlq.attributes, FifoQueue: 'true' }) },
      ['dlq-type danger'],
    ],
    ['attributes that are no JSON', { RedrivePolicy: '{' }, {}, ['dlq-missing warning']],
  ]
  it.each(cases)('finds %s', (_, attributes, more, expected) => {
    expect(rules({ ...sound, ...attributes }, more)).toEqual(expected)
  })

  it('notes what FIFO asks of senders and does to order', () => {
    const fifo = { ...queue('q.fifo', sound), deadLetterQueue: queue('q-dlq.fifo'), sources: [] }
    expect(lintQueue(fifo).map(({ rule }) => rule)).toEqual(['fifo-deduplication', 'fifo-order'])
  })

  it('does not compare retention periods of FIFO queues, where a move starts them anew', () => {
    const attributes = { ...sound, FifoQueue: 'true', ContentBasedDeduplication: 'true' }
    const short = queue('q-dlq.fifo', { FifoQueue: 'true', MessageRetentionPeriod: '60' })
    const found = lintQueue({ ...queue('q.fifo', attributes), deadLetterQueue: short, sources: [] })
    expect(found.map(({ rule }) => rule)).toEqual(['fifo-order'])
  })

  it.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    ['too short a retention period', { MessageRetentionPeriod: '3600' }, {}, ['dlq-retention danger']],
    ['the retention period of its source', {}, {}, ['dlq-retention warning']],
    [
      'a redrive policy of its own',
      { MessageRetentionPeriod: fourteenDays, RedrivePolicy: policy('third') },
      {},
      ['dlq-gone danger', 'dlq-chain warning'],
    ],
    [
      'a redrive policy that goes back to its source',
      { MessageRetentionPeriod: fourteenDays, RedrivePolicy: policy('q') },
      {},
      ['dlq-gone danger', 'dlq-cycle danger'],
    ],
    [
      'smaller messages than its source',
      { MessageRetentionPeriod: fourteenDays, MaximumMessageSize: '2048' },
      { MaximumMessageSize: '4096' },
      ['dlq-size warning'],
    ],
  ])('finds a dead-letter queue with %s', (_, own, source, expected) => {
    const found = lintQueue({
      ...queue('q-dlq', own),
      deadLetterQueue: null,
      sources: [queue('q', { ...sound, ...source })],
    })
    expect(found.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(expected)
  })

  it('says what would be lost and what to set', () => {
    const [warning] = lintQueue({
      ...queue('orders', { ...sound, MessageRetentionPeriod: '345600' }),
      deadLetterQueue: queue('orders-dlq', { MessageRetentionPeriod: '86400' }),
      sources: [],
    })
    expect(warning).toEqual({
      rule: 'dlq-retention',
      severity: 'danger',
      attribute: 'MessageRetentionPeriod',
      message:
        'A message keeps its original enqueue time when it moves to the dead-letter queue: one that fails after 1 d is already past the retention period of orders-dlq and is lost at once. Set the retention period of orders-dlq to 14 d.',
    })
  })
})
