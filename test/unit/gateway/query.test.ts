import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { Form, escapeXml, xmlFault, xmlReply } from '../../../electron/gateway/protocols/query'
import { sqsFamily } from '../../../electron/gateway/sqs'
import { sqsShapes } from '../../../electron/gateway/sqsShapes'
import type { SqsOperations } from '../../../electron/broker/queues/operations'
import { FakeSqs } from './fakeSqs'

const family = sqsFamily(new FakeSqs())

function read(name: keyof SqsOperations, form: string): unknown {
  return new Form().add(form).read(sqsShapes[name].input)
}

function refusedAs(form: string, code: string): void {
  expect(() => read('SendMessage', form)).toThrow(expect.objectContaining({ queryCode: code, status: 400 }))
}

describe('Query input', () => {
  test('lists are numbered, and the numbers only say the order', () => {
    const expected = { AttributeNames: ['A', 'B'] }
    expect(read('GetQueueAttributes', 'AttributeName.1=A&AttributeName.2=B')).toEqual(expected)
    expect(read('GetQueueAttributes', 'AttributeName.20=B&AttributeName.3=A')).toEqual(expected)
    expect(read('GetQueueAttributes', 'AttributeNames.member.1=A&AttributeNames.member.2=B')).toEqual(
      expected,
    )
    expect(read('GetQueueAttributes', 'AttributeName=A')).toEqual({ AttributeNames: ['A'] })
  })

  test('an empty list is what SDKs make of it: a name without a value', () => {
    expect(read('GetQueueAttributes', 'AttributeName=')).toEqual({ AttributeNames: [] })
    expect(read('SendMessageBatch', 'SendMessageBatchRequestEntry=')).toEqual({ Entries: [] })
  })

  test('maps come as numbered entries, as a lone entry, and in the form that is not flattened', () => {
    const expected = { QueueUrl: 'q', Attributes: { DelaySeconds: '5' } }
    for (const form of [
      'QueueUrl=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5',
      'QueueUrl=q&Attribute.Name=DelaySeconds&Attribute.Value=5',
      'QueueUrl=q&Attributes.entry.1.key=DelaySeconds&Attributes.entry.1.value=5',
    ]) {
      expect(read('SetQueueAttributes', form)).toEqual(expected)
    }
    expect(read('TagQueue', 'Tag.1.Key=a&Tag.1.Value=b&Tag.2.Key=c&Tag.2.Value=')).toEqual({
      Tags: { a: 'b', c: '' },
    })
  })

  test('batches carry structures with message attributes in them', () => {
    const form =
      'SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=x+y%2Bz' +
      '&SendMessageBatchRequestEntry.1.DelaySeconds=3' +
      '&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=bin' +
      '&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=Binary' +
      '&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.BinaryValue=AP%2BA'
    expect(read('SendMessageBatch', form)).toEqual({
      Entries: [
        {
          Id: 'a',
          MessageBody: 'x y+z',
          DelaySeconds: 3,
          MessageAttributes: { bin: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255, 128]) } },
        },
      ],
    })
  })

  test.each([
    ['DelaySeconds=abc', 'MalformedInput'],
    ['DelaySeconds=1.5', 'MalformedInput'],
    ['DelaySeconds=', 'MalformedInput'],
    ['DelaySeconds=99999999999', 'MalformedInput'],
    ['MessageBody.1=x', 'MalformedInput'],
    ['MessageAttribute=x', 'MalformedInput'],
    ['MessageAttribute.x.Name=y', 'MalformedInput'],
    ['MessageAttribute.1.Name=y', 'MissingParameter'],
    ['MessageAttribute.1.Value.DataType=String', 'MissingParameter'],
    ['MessageAttribute.1.Name=y&MessageAttribute.1.Value=z', 'MalformedInput'],
    ['MessageAttribute.1.Name=y&MessageAttribute.1.Value.BinaryValue=z', 'MalformedInput'],
    ['MessageBody=%ZZ', 'MalformedQueryString'],
    ['MessageBody=%FF', 'MalformedQueryString'],
  ])('%s is refused as %s', refusedAs)

  test.each([
    ['a name of fifty steps', `${'a.'.repeat(50)}b=1`],
    ['a name of three hundred letters', `${'a'.repeat(300)}=1`],
    ['five thousand fields', Array.from({ length: 5_000 }, (_, n) => `a${n}=`).join('&')],
  ])('%s is refused before it costs anything', (_, form) => refusedAs(form, 'MalformedQueryString'))

  test('a key named __proto__ is a key like any other', () => {
    const input = read('TagQueue', 'Tag.1.Key=__proto__&Tag.1.Value=x') as { Tags: object }
    expect(Object.keys(input.Tags)).toEqual(['__proto__'])
  })

  test('an absurd number of a list element allocates nothing', () => {
    expect(read('GetQueueAttributes', 'AttributeName.999999999999=A')).toEqual({ AttributeNames: ['A'] })
  })
})

const parser = new XMLParser({ parseTagValue: false, trimValues: false, ignoreAttributes: true })

describe('XML output', () => {
  const reply = (name: keyof SqsOperations, result: unknown) =>
    xmlReply(family, family.operations.get(name)!, result, 'the-id').body

  test('lists and maps are flattened', () => {
    expect(reply('GetQueueAttributes', { Attributes: { A: '1', B: '<2>' } })).toContain(
      '<GetQueueAttributesResult><Attribute><Name>A</Name><Value>1</Value></Attribute>' +
        '<Attribute><Name>B</Name><Value>&lt;2&gt;</Value></Attribute></GetQueueAttributesResult>',
    )
    expect(reply('ListQueues', { QueueUrls: ['a', 'b'] })).toContain(
      '<ListQueuesResult><QueueUrl>a</QueueUrl><QueueUrl>b</QueueUrl></ListQueuesResult>',
    )
  })

  test('a received message keeps its attributes and its bytes', () => {
    const xml = reply('ReceiveMessage', {
      Messages: [
        {
          MessageId: 'm',
          Body: 'b',
          Attributes: { SenderId: 's' },
          MessageAttributes: { bin: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) } },
        },
      ],
    })
    expect(xml).toContain(
      '<Message><MessageId>m</MessageId><Body>b</Body><Attribute><Name>SenderId</Name><Value>s</Value></Attribute>' +
        '<MessageAttribute><Name>bin</Name><Value><DataType>Binary</DataType><BinaryValue>AP8=</BinaryValue></Value></MessageAttribute></Message>',
    )
  })

  test('an operation without output answers its request id only', () => {
    expect(reply('DeleteQueue', undefined)).toBe(
      '<?xml version="1.0"?><DeleteQueueResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ResponseMetadata><RequestId>the-id</RequestId></ResponseMetadata></DeleteQueueResponse>',
    )
  })

  test('an error has type, code, message and detail', () => {
    const fault = {
      status: 400,
      code: 'X',
      queryCode: 'Y',
      fault: 'Sender' as const,
      message: 'a < b',
      jsonType: undefined,
      ofOperation: true,
    }
    expect(xmlFault(fault, family, 'the-id').body).toBe(
      '<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type><Code>Y</Code><Message>a &lt; b</Message><Detail/></Error><RequestId>the-id</RequestId></ErrorResponse>',
    )
  })

  test('a carriage return survives a parser, which would otherwise make a line feed of it', () => {
    expect(escapeXml('a\r\nb\tc')).toBe('a&#xD;\nb\tc')
  })

  test('markup survives a parser', () => {
    const body = `<a href="x">'&amp;' ]]> &lt;</a>`
    const parsed = parser.parse(`<b>${escapeXml(body)}</b>`) as { b: string }
    expect(parsed.b).toBe(body)
  })
})
