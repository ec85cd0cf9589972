import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { clausesOf, emptyDraft, toFilter } from '../../../../renderer/screens/queues/message/filterDraft'
import { attributesMd5, md5 } from '../../../../renderer/screens/queues/message/md5'
import { backAgain, countdown, receivesLeft } from '../../../../renderer/screens/queues/message/messageWords'
import {
  attributeProblem,
  attributesProblem,
  fromAttributeMap,
  toAttributeMap,
} from '../../../../renderer/components/messageAttributes/attributeDrafts'
import {
  emptyOutgoing,
  messageSize,
  problemsOf,
  toOutgoing,
} from '../../../../renderer/screens/queues/message/outgoing'
import {
  extensions,
  handleFailure,
  sideEffects,
} from '../../../../renderer/screens/queues/message/receiveWords'

const rules = { fifo: false, contentBasedDeduplication: false, maximumMessageSize: 1024 }

describe('a message being written', () => {
  test('takes attributes that exist apart and puts them together again', () => {
    const attributes = {
      plain: { type: 'String', value: 'a.b' },
      count: { type: 'Number.int.signed', value: '-1' },
      raw: { type: 'Binary', value: 'AAH/' },
    }
    const drafts = fromAttributeMap(attributes)
    expect(drafts[1]).toEqual({ name: 'count', kind: 'Number', label: 'int.signed', value: '-1' })
    expect(toAttributeMap(drafts)).toEqual(attributes)
  })

  test('says the first thing that is wrong with its attributes', () => {
    const one = { name: 'total', kind: 'Number', label: '', value: '1' } as const
    expect(attributesProblem([one])).toBeNull()
    expect(attributesProblem([one, { ...one }])).toBe('total: This name is used twice')
    expect(attributesProblem([{ ...one, value: 'x' }])).toBe('total: This is not a number')
    expect(attributesProblem([{ ...one, name: '' }])).toBe('An attribute needs a name')
    expect(attributesProblem(Array.from({ length: 11 }, (_, n) => ({ ...one, name: `a${n}` })))).toBe(
      'A message has at most 10 attributes',
    )
  })

  test('is as large as its body and the names, types and values of its attributes', () => {
    expect(
      messageSize({
        body: 'Zoë',
        attributes: [
          { name: 'n', kind: 'Number', label: 'int', value: '42' },
          { name: 'b', kind: 'Binary', label: '', value: 'AAEC' },
        ],
      }),
    ).toBe(4 + (1 + 10 + 2) + (1 + 6 + 3))
  })

  test('is told what AWS would refuse, field by field', () => {
    expect(problemsOf({ ...emptyOutgoing(), body: '' }, rules)).toHaveProperty('body')
    expect(problemsOf({ ...emptyOutgoing(), body: 'a\u0000b' }, rules).body).toContain('U+0000 at position 2')
    expect(problemsOf({ ...emptyOutgoing(), body: 'x'.repeat(1025) }, rules)).toHaveProperty('body')
    expect(problemsOf({ ...emptyOutgoing(), body: 'x', delaySeconds: 901 }, rules)).toHaveProperty(
      'delaySeconds',
    )
    expect(problemsOf({ ...emptyOutgoing(), body: 'not json 👩‍👩‍👧' }, rules)).toEqual({})
  })

  test('for a FIFO queue needs a group, and a deduplication id unless the body makes it', () => {
    const fifo = { ...rules, fifo: true }
    const draft = { ...emptyOutgoing(), body: 'x' }
    expect(Object.keys(problemsOf(draft, fifo))).toEqual(['groupId', 'deduplicationId'])
    expect(problemsOf({ ...draft, groupId: 'g' }, { ...fifo, contentBasedDeduplication: true })).toEqual({})
    expect(toOutgoing({ ...draft, groupId: 'g', delaySeconds: 5 }, true).delaySeconds).toBeNull()
  })

  test.each([
    ['AWS.trace', 'reserved'],
    ['.a', 'dot'],
    ['a..b', 'dot'],
    ['a b', 'letters'],
    ['', 'needs a name'],
    ['other', 'twice'],
  ])('refuses the attribute name %j', (name, why) => {
    const problem = attributeProblem({ name, kind: 'String', label: '', value: 'x' }, ['other'])
    expect(problem).toContain(why)
  })

  test('refuses a Number that is none and a Binary that is not base64', () => {
    expect(attributeProblem({ name: 'a', kind: 'Number', label: '', value: '1e3' }, [])).toBeNull()
    expect(attributeProblem({ name: 'a', kind: 'Number', label: '', value: 'one' }, [])).not.toBeNull()
    expect(attributeProblem({ name: 'a', kind: 'Binary', label: '', value: '%' }, [])).not.toBeNull()
  })
})

describe('digests', () => {
  test('are MD5 for texts of every length around a block', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, at) => at & 255)
      expect(md5(bytes)).toBe(createHash('md5').update(bytes).digest('hex'))
    }
  })

  test('of attributes cover name, type and value in the order of names', () => {
    const field = (bytes: Buffer): Buffer => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return Buffer.concat([length, bytes])
    }
    const expected = createHash('md5')
      .update(field(Buffer.from('a')))
      .update(field(Buffer.from('Binary')))
      .update(Buffer.from([2]))
      .update(field(Buffer.from([0, 1, 2])))
      .update(field(Buffer.from('b')))
      .update(field(Buffer.from('String')))
      .update(Buffer.from([1]))
      .update(field(Buffer.from('x')))
      .digest('hex')
    expect(attributesMd5({ b: { type: 'String', value: 'x' }, a: { type: 'Binary', value: 'AAEC' } })).toBe(
      expected,
    )
    expect(attributesMd5({})).toBeNull()
  })
})

describe('the filter bar', () => {
  test('sends only the clauses that say something', () => {
    expect(toFilter(emptyDraft())).toEqual({})
    expect(
      toFilter({ ...emptyDraft(), states: ['waiting', 'in-flight', 'delayed'], text: ' a ', jsonPath: 'x' }),
    ).toEqual({ text: 'a', jsonPath: 'x' })
  })

  test('shows each clause as a chip that takes itself away', () => {
    const draft = { ...emptyDraft(), jsonPath: 'order.id', jsonValue: '7', minReceiveCount: 3 }
    const clauses = clausesOf(draft)
    expect(clauses.map((clause) => clause.label)).toEqual(['order.id = 7', 'received at least 3×'])
    expect(toFilter(clauses[0]!.without(draft))).toEqual({ minReceiveCount: 3 })
  })
})

describe('what is said of a message', () => {
  test('counts the receives that are left before the DLQ', () => {
    const message = { receiveCount: 3, maxReceiveCount: 5, sourceArn: null }
    expect(receivesLeft(message)).toBe('3 of 5 receives before the DLQ takes it')
    expect(receivesLeft({ ...message, receiveCount: 5 })).toContain('the next one moves it to the DLQ')
    expect(receivesLeft({ ...message, maxReceiveCount: null })).toBeNull()
  })

  test('says how often it came back', () => {
    expect(backAgain(0)).toBeNull()
    expect(backAgain(1)).toBe('back for the 2nd time')
  })

  test('counts down in a width that hardly changes', () => {
    expect([countdown(45), countdown(275), countdown(7389)]).toEqual(['45 s', '4:35', '2:03:09'])
  })

  test('spells out what a receive will do', () => {
    const forecast = {
      max: 3,
      visibilityTimeout: 30,
      maxReceiveCount: 5,
      deadLetterQueue: 'orders-dlq',
      fifo: false,
      wait: 0,
      nextReceiveCounts: [5, 4, 0],
    }
    const effects = sideEffects(forecast)
    expect(effects[0]!.text).toBe(
      'Receives up to 3 messages: +1 receive each, hidden from consumers for 30 s.',
    )
    expect(effects.filter((effect) => effect.grave)).toHaveLength(2)
    expect(sideEffects({ ...forecast, maxReceiveCount: null })).toHaveLength(1)
    const said = sideEffects({ ...forecast, max: 1, fifo: true, wait: 20, nextReceiveCounts: [] })
    expect(said.map(({ text }) => text)).toEqual([
      'Receives one message: +1 receive and hidden from consumers for 30 s.',
      'Until it is deleted or visible again, nothing else of its message group can be received.',
      'Right now there is no message that could be received: it waits up to 20 s for one.',
    ])
  })

  test('offers to hide a message for as long as SQS allows after its receive, and not for longer', () => {
    const offered = (age: number) =>
      extensions(age).flatMap(({ key, disabled }) => (disabled ? [] : [Number(key)]))
    expect(offered(0)).toEqual([30, 300, 3_600, 43_195])
    expect(offered(11.5 * 3_600_000)).toEqual([30, 300, 1_795])
    expect(offered(12 * 3_600_000)).toEqual([])
  })

  test('says why a receipt handle does not work without quoting it', () => {
    const quoting = 'Value SY1.a.b for parameter ReceiptHandle is invalid. Reason: '
    for (const reason of [
      'The receipt handle has expired.',
      'Message does not exist or is not available for visibility timeout change.',
    ]) {
      expect(String(handleFailure(new Error(quoting + reason)))).not.toContain('SY1')
    }
    const other = new Error('Nothing can be written')
    expect(handleFailure(other)).toBe(other)
  })
})
