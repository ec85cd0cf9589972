import { decode, encode, Tagged } from 'cborg'
import { describe, expect, test } from 'vitest'
import type { KinesisOperations } from '../../../electron/broker/streams/operations'
import { wireFault } from '../../../electron/gateway/errors'
import type { Operation, Wire } from '../../../electron/gateway/family'
import { kinesisFamily } from '../../../electron/gateway/kinesis'
import { kinesisShapes } from '../../../electron/gateway/kinesisShapes'
import { kinesisWire } from '../../../electron/gateway/protocols/kinesis'
import { BrokerError } from '../../../shared/errors'
import { FakeSns } from './fakeSns'

const json = kinesisWire('application/x-amz-json-1.1')
const cbor = kinesisWire('application/x-amz-cbor-1.1')
const faultOf = (error: unknown) => wireFault(error, () => {})

function operation(name: keyof KinesisOperations): Operation {
  return {
    name,
    ...kinesisShapes[name],
    output: kinesisShapes[name].output,
    waits: false,
    run: async () => {},
  }
}

function read(name: keyof KinesisOperations, input: unknown): unknown {
  return json.read(Buffer.from(JSON.stringify(input)), operation(name))
}

function readCbor(name: keyof KinesisOperations, body: Uint8Array): unknown {
  return cbor.read(Buffer.from(body), operation(name))
}

function reply(wire: Wire, name: keyof KinesisOperations, result: unknown): string | Uint8Array {
  return wire.reply(operation(name), result, 'id', faultOf).body as string | Uint8Array
}

const refused = (code: string, message: string) =>
  expect.objectContaining({ code, message, status: 400 }) as Error
const mistyped = (message: string) => refused('SerializationException', message)
const invalid = (...problems: string[]) =>
  refused(
    'ValidationException',
    `${problems.length} validation error${problems.length > 1 ? 's' : ''} detected: ${problems.join('; ')}`,
  )
const broken = (value: string, at: string, constraint: string) =>
  `Value ${value} at '${at}' failed to satisfy constraint: ${constraint}`

describe('the family', () => {
  test('has the 39 operations, of which one answers with events', () => {
    const { operations } = kinesisFamily(new FakeSns())
    expect(operations.size).toBe(39)
    expect([...operations.values()].filter(({ events }) => events).map(({ name }) => name)).toEqual([
      'SubscribeToShard',
    ])
  })
})

describe('types', () => {
  test.each([
    [true, 'class java.lang.Boolean can not be converted to an String'],
    [23, 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String'],
    [[], 'Start of list found where not expected'],
    [{}, 'Start of structure or map found where not expected.'],
  ])('%j is no text', (value, message) => {
    expect(() => read('DescribeStream', { StreamName: value })).toThrow(mistyped(message))
  })

  test.each([
    ['23', 'class java.lang.String can not be converted to an Integer'],
    [true, 'class java.lang.Boolean can not be converted to an Integer'],
    [[], 'Start of list found where not expected'],
  ])('%j is no number', (value, message) => {
    expect(() => read('CreateStream', { StreamName: 'a', ShardCount: value })).toThrow(mistyped(message))
  })

  test.each([
    [
      '23456',
      "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5",
    ],
    ['=+/=', "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"],
    ['ab-_', "'ab-_' can not be converted to a Blob: Invalid Base64 character: '-'"],
    ['+/+=', "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character dectected"],
    [34.5, 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to a Blob'],
  ])('%j is no base64', (value, message) => {
    expect(() => read('PutRecord', { StreamName: 'a', PartitionKey: 'a', Data: value })).toThrow(
      mistyped(message),
    )
  })

  test.each([
    ['Records', '23', 'Expected list or null'],
    ['Records', {}, 'Start of structure or map found where not expected.'],
    ['Records', ['x'], 'Expected null'],
    ['Records', [[]], 'Start of list found where not expected'],
  ])('a list is a list: %s %j', (member, value, message) => {
    expect(() => read('PutRecords', { StreamName: 'a', [member]: value })).toThrow(mistyped(message))
  })

  test.each([
    ['23', 'Expected map or null'],
    [[], 'Start of list found where not expected'],
  ])('a map is a map: %j', (value, message) => {
    expect(() => read('AddTagsToStream', { StreamName: 'a', Tags: value })).toThrow(mistyped(message))
  })

  test('a truth may be spelled as a text, and no other', () => {
    expect(read('DeleteStream', { StreamName: 'a', EnforceConsumerDeletion: 'Yes' })).toMatchObject({
      EnforceConsumerDeletion: true,
    })
    expect(() => read('DeleteStream', { StreamName: 'a', EnforceConsumerDeletion: 'oh' })).toThrow(
      mistyped("'OH' can not be converted to an Boolean"),
    )
  })

  test('fractions are cut off, unknown members and nulls passed over, and numbers of any size read', () => {
    expect(read('CreateStream', { StreamName: 'a', ShardCount: 2.9, Surprise: 1, Tags: null })).toEqual({
      StreamName: 'a',
      ShardCount: 2,
    })
    expect(read('CreateStream', { StreamName: 'a', ShardCount: 1e11 })).toMatchObject({ ShardCount: 1e11 })
  })

  test('a body that is none says nothing more', () => {
    for (const body of ['', '{', '\xff']) {
      expect(() => json.read(Buffer.from(body, 'latin1'), operation('ListStreams'))).toThrow(mistyped(''))
    }
    expect(() => read('ListStreams', [])).toThrow(mistyped('Start of list found where not expected'))
  })

  test('a wrong type is said before what breaks a constraint', () => {
    expect(() => read('PutRecords', { StreamName: '', Records: [{ PartitionKey: '', Data: 1 }] })).toThrow(
      expect.objectContaining({ code: 'SerializationException' }),
    )
  })
})

describe('constraints', () => {
  test('what is required', () => {
    expect(() => read('PutRecord', {})).toThrow(
      invalid(
        broken('null', 'data', 'Member must not be null'),
        broken('null', 'partitionKey', 'Member must not be null'),
      ),
    )
  })

  test('patterns and lengths of a text, in this order', () => {
    expect(() => read('DescribeStream', { StreamName: '' })).toThrow(
      invalid(
        broken("''", 'streamName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+'),
        broken("''", 'streamName', 'Member must have length greater than or equal to 1'),
      ),
    )
    const name = 'a'.repeat(129)
    expect(() => read('DescribeStream', { StreamName: name })).toThrow(
      invalid(broken(`'${name}'`, 'streamName', 'Member must have length less than or equal to 128')),
    )
    expect(() => read('DescribeStream', { StreamName: 'a\n' })).toThrow(/regular expression pattern/)
  })

  test('values of a number', () => {
    expect(() => read('GetRecords', { ShardIterator: 'x', Limit: 10_001 })).toThrow(
      invalid(broken("'10001'", 'limit', 'Member must have value less than or equal to 10000')),
    )
  })

  test('a set of values', () => {
    expect(() =>
      read('GetShardIterator', { StreamName: 'a', ShardId: 'b', ShardIteratorType: 'NOW' }),
    ).toThrow(
      invalid(
        broken(
          "'NOW'",
          'shardIteratorType',
          'Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]',
        ),
      ),
    )
  })

  test('elements of a list, by their number', () => {
    expect(() =>
      read('PutRecords', { StreamName: 'a', Records: [{ PartitionKey: 'k', Data: '' }, { Data: '' }] }),
    ).toThrow(invalid(broken('null', 'records.2.member.partitionKey', 'Member must not be null')))
    expect(() =>
      read('PutRecords', { StreamName: 'a', Records: Array(501).fill({ PartitionKey: 'k', Data: '' }) }),
    ).toThrow(
      invalid(
        "Value at 'records' failed to satisfy constraint: Member must have length less than or equal to 500",
      ),
    )
    expect(() => read('PutRecords', { StreamName: 'a', Records: [null] })).toThrow(
      /Value null at 'records.1.member'/,
    )
  })

  test('elements of a list of texts, all at once', () => {
    const long = 'a'.repeat(129)
    expect(() => read('RemoveTagsFromStream', { StreamName: 's', TagKeys: ['a', long, 'b'] })).toThrow(
      invalid(
        broken(
          `'[a, ${long}, b]'`,
          'tagKeys',
          'Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]',
        ),
      ),
    )
  })

  test('keys and values of a map', () => {
    expect(() => read('AddTagsToStream', { StreamName: 's', Tags: {} })).toThrow(
      invalid(broken("'{}'", 'tags', 'Member must have length greater than or equal to 1')),
    )
    expect(() => read('AddTagsToStream', { StreamName: 's', Tags: { '': 'b' } })).toThrow(
      invalid(
        broken(
          "'{=b}'",
          'tags',
          'Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]',
        ),
      ),
    )
    const { Tags } = read('AddTagsToStream', JSON.parse('{"StreamName":"s","Tags":{"__proto__":"b"}}')) as {
      Tags: object
    }
    expect(Object.entries(Tags)).toEqual([['__proto__', 'b']])
  })

  test('bytes, by their number', () => {
    const Data = Buffer.alloc(10_485_761).toString('base64')
    expect(() => read('PutRecord', { StreamName: 's', PartitionKey: 'k', Data })).toThrow(
      invalid(
        "Value at 'data' failed to satisfy constraint: Member must have length less than or equal to 10485760",
      ),
    )
  })

  test('no more than ten are told', () => {
    expect(() => read('PutRecords', { StreamName: 'a', Records: Array(20).fill({}) })).toThrow(
      /^10 validation errors/,
    )
  })
})

describe('CBOR input', () => {
  test.each([
    '\ufeff',
    '\ufeffkey',
    `\ufeff${'k'.repeat(30)}`,
    `\ufeff${'é'.repeat(100)}`,
    `\ufeff\ufeff${'k'.repeat(240)}`,
    '\ufffe',
    'k\ufeff',
  ])('keeps the byte order marks of %j', (PartitionKey) => {
    const body = encode({ StreamName: 's', PartitionKey, Data: new Uint8Array(0) })
    expect(readCbor('PutRecord', body)).toMatchObject({ PartitionKey })
  })

  test('keeps a byte order mark of a text in parts', () => {
    const body = [0xa1, ...encode('StreamName'), 0x7f, 0x64, 0xef, 0xbb, 0xbf, 0x61, 0x61, 0x62, 0xff]
    expect(() => readCbor('DescribeStreamSummary', Uint8Array.from(body))).toThrow(
      expect.objectContaining({ message: expect.stringContaining("'\ufeffab'") as string }),
    )
  })

  test('bytes are bytes, and times tagged milliseconds', () => {
    const body = encode({
      StreamName: 's',
      Records: [{ PartitionKey: 'k', Data: Uint8Array.of(0, 255) }],
    })
    expect(readCbor('PutRecords', body)).toEqual({
      StreamName: 's',
      Records: [{ PartitionKey: 'k', Data: Uint8Array.of(0, 255) }],
    })
    for (const Timestamp of [new Tagged(1, 1_700_000_000_123), 1_700_000_000_123, '1700000000123']) {
      const asked = encode({ StreamName: 's', ShardId: 'x', ShardIteratorType: 'AT_TIMESTAMP', Timestamp })
      expect(readCbor('GetShardIterator', asked)).toMatchObject({ Timestamp: 1_700_000_000_123 })
    }
  })

  test('maps, lists and strings may come without their lengths, as Jackson sends them', () => {
    const text = (value: string) => [0x60 + value.length, ...Buffer.from(value)]
    const body = Uint8Array.of(
      0xbf,
      ...text('StreamName'),
      0x7f,
      ...text('ab'),
      ...text('cd'),
      0xff,
      ...text('Records'),
      ...[0x9f, 0xbf],
      ...text('PartitionKey'),
      ...text('k'),
      ...text('Data'),
      ...[0x5f, 0x41, 0x01, 0x42, 0x02, 0x03, 0xff],
      ...[0xff, 0xff, 0xff],
    )
    expect(readCbor('PutRecords', body)).toEqual({
      StreamName: 'abcd',
      Records: [{ PartitionKey: 'k', Data: Buffer.of(1, 2, 3) }],
    })
  })

  test('what cannot be read is refused without a word, however it tries', () => {
    const bodies = [
      [],
      [0xbf],
      [0x7f, 0x61],
      [0x7f, 0x41, 0x00, 0xff],
      [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      [0xa0, 0xa0],
      [0xff],
      [0xc2, 0x40],
      Array<number>(200_000).fill(0x81),
    ]
    for (const body of bodies) {
      expect(() => readCbor('ListStreams', Uint8Array.from(body))).toThrow(
        expect.objectContaining({ code: 'SerializationException' }),
      )
    }
  })

  test('types are checked as in JSON', () => {
    expect(() => readCbor('DescribeStream', encode({ StreamName: 1 }))).toThrow(
      mistyped(
        'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String',
      ),
    )
    expect(() => readCbor('PutRecord', encode({ PartitionKey: 'k', Data: 'text' }))).toThrow(
      mistyped('class java.lang.String can not be converted to a Blob'),
    )
  })
})

describe('answers', () => {
  const record = {
    SequenceNumber: '495',
    ApproximateArrivalTimestamp: 1_500_000_000_123,
    Data: Buffer.from([0, 255, 16]),
    PartitionKey: 'a"ä\u0000',
  }

  test('JSON: base64, seconds with a fraction, and nothing of what is absent', () => {
    const body = reply(json, 'GetRecords', {
      Records: [record, record],
      NextShardIterator: undefined,
      MillisBehindLatest: 0,
    })
    const text = Buffer.from(body).toString()
    expect(text).toContain('"ApproximateArrivalTimestamp":1500000000.123,"Data":"AP8Q"')
    const shown = { ...record, ApproximateArrivalTimestamp: 1_500_000_000.123, Data: 'AP8Q' }
    expect(JSON.parse(text)).toEqual({ Records: [shown, shown], MillisBehindLatest: 0 })
    expect(reply(json, 'GetRecords', { Records: [] })).toBe('{"Records":[]}')
  })

  test('CBOR: bytes, and tagged milliseconds', () => {
    const bytes = reply(cbor, 'GetRecords', { Records: [record], MillisBehindLatest: 5 }) as Uint8Array
    expect(decode(bytes, { tags: Tagged.preserve(1) })).toEqual({
      Records: [
        {
          ...record,
          Data: Uint8Array.of(0, 255, 16),
          ApproximateArrivalTimestamp: new Tagged(1, 1_500_000_000_123),
        },
      ],
      MillisBehindLatest: 5,
    })
    // An unsigned number of eight bytes after the tag, as Jackson reads it.
    expect(Buffer.from(bytes).includes(Buffer.of(0xc1, 0x1b))).toBe(true)
  })

  test('an operation that answers nothing has an empty body', () => {
    expect(reply(json, 'CreateStream', {})).toBe('')
    expect(reply(cbor, 'CreateStream', {})).toBe('')
  })

  test('errors have their bare names, and no header of the Query protocol', () => {
    const fault = faultOf(new BrokerError('KinesisResourceNotFound', 'Stream a under account 1 not found.'))
    const said = json.fault(fault, 'id')
    expect(JSON.parse(said.body as string)).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'Stream a under account 1 not found.',
    })
    expect(said.more).toEqual(['x-amz-id-2', expect.any(String)])
    expect(said.type).toBe('application/x-amz-json-1.1')
    const inCbor = cbor.fault(fault, 'id')
    expect(inCbor.type).toBe('application/x-amz-cbor-1.1')
    expect(decode(inCbor.body as Uint8Array)).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'Stream a under account 1 not found.',
    })
  })
})
