import { describe, expect, test } from 'vitest'
import { jsonReply, readJsonInput } from '../../../electron/gateway/protocols/json'
import { sqsShapes } from '../../../electron/gateway/sqsShapes'
import type { Operation } from '../../../electron/gateway/family'
import type { SqsOperations } from '../../../electron/broker/queues/operations'

function operation(name: keyof SqsOperations): Operation {
  const { input, output } = sqsShapes[name]
  return { name, input, output, waits: false, run: () => Promise.resolve() }
}

function read(name: keyof SqsOperations, body: unknown): unknown {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body))
  return readJsonInput(bytes, operation(name))
}

const refused = (message: string) =>
  expect.objectContaining({ code: 'SerializationException', status: 400, message }) as Error

describe('JSON input', () => {
  test('members of the shape are kept, others are ignored, null is absent', () => {
    expect(
      read('SendMessage', { QueueUrl: 'q', MessageBody: 'b', DelaySeconds: null, Surprise: { a: 1 } }),
    ).toEqual({ QueueUrl: 'q', MessageBody: 'b' })
  })

  test('blobs become bytes', () => {
    const input = read('SendMessage', {
      MessageAttributes: { a: { DataType: 'Binary', BinaryValue: 'AP+A' } },
    }) as { MessageAttributes: Record<string, { BinaryValue: Uint8Array }> }
    expect([...input.MessageAttributes.a!.BinaryValue]).toEqual([0, 255, 128])
  })

  test.each([
    ['a string for a number', { DelaySeconds: '5' }, 'STRING_VALUE can not be converted to an Integer'],
    ['a fraction for an integer', { DelaySeconds: 1.5 }, 'DECIMAL_VALUE can not be converted to an Integer'],
    ['a number past 32 bits', { DelaySeconds: 1e11 }, 'NUMBER_VALUE can not be converted to an Integer'],
    ['a number for a string', { MessageBody: 5 }, 'NUMBER_VALUE can not be converted to a String'],
    ['a boolean for a string', { MessageBody: true }, 'TRUE_VALUE can not be converted to a String'],
    ['an object for a string', { MessageBody: {} }, 'Start of structure or map found where not expected.'],
    ['a list for a string', { MessageBody: [] }, 'Start of list found where not expected.'],
    ['a list for a map', { MessageAttributes: [] }, 'Start of list found where not expected.'],
    ['a string for a map', { MessageAttributes: 'x' }, 'STRING_VALUE can not be converted to a Map'],
    [
      'a number as an attribute',
      { MessageAttributes: { a: 1 } },
      'NUMBER_VALUE can not be converted to a Structure',
    ],
    [
      'a blob that is no base64',
      { MessageAttributes: { a: { BinaryValue: 'ä' } } },
      'A blob is not valid base64.',
    ],
  ])('%s is refused', (_, body, message) => {
    expect(() => read('SendMessage', body)).toThrow(refused(message))
  })

  test.each(['', '{', 'null', '[]', '"text"', '12', '{"a":}', '\ufeff{}'])(
    'the body %j is refused',
    (body) => {
      expect(() => read('ListQueues', body)).toThrow(
        expect.objectContaining({ code: 'SerializationException' }),
      )
    },
  )

  test('bytes that are not UTF-8 are refused', () => {
    const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])
    expect(() => readJsonInput(body, operation('ListQueues'))).toThrow(
      refused('The request body is not UTF-8.'),
    )
  })

  test('a key named __proto__ is a key like any other', () => {
    const input = read(
      'CreateQueue',
      '{"QueueName":"q","tags":{"__proto__":"x"},"__proto__":{"Attributes":{}}}',
    )
    expect(Object.keys((input as { tags: object }).tags)).toEqual(['__proto__'])
    expect(Object.keys(input as object)).toEqual(['QueueName', 'tags'])
  })

  test('members that every object inherits are not taken for input', () => {
    expect(read('ListQueues', '{}')).toEqual({})
  })
})

describe('JSON output', () => {
  test('bytes become base64 wherever they are, and the rest stays as it is', () => {
    const bytes = new Uint8Array([9, 0, 255, 128, 9]).subarray(1, 4)
    const { body } = jsonReply(
      operation('ReceiveMessage'),
      {
        Messages: [
          {
            MessageId: 'm',
            Body: 'b',
            MessageAttributes: {
              bin: { DataType: 'Binary', BinaryValue: bytes },
              text: { DataType: 'String', StringValue: 's', BinaryValue: undefined },
            },
          },
        ],
      },
      'id',
    )
    expect(JSON.parse(body as string)).toEqual({
      Messages: [
        {
          MessageId: 'm',
          Body: 'b',
          MessageAttributes: {
            bin: { DataType: 'Binary', BinaryValue: 'AP+A' },
            text: { DataType: 'String', StringValue: 's' },
          },
        },
      ],
    })
  })

  test('an operation without output answers an empty body', () => {
    expect(jsonReply(operation('DeleteQueue'), undefined, 'id').body).toBe('')
  })

  test('an empty receive answers an empty object', () => {
    expect(jsonReply(operation('ReceiveMessage'), {}, 'id').body).toBe('{}')
  })
})
