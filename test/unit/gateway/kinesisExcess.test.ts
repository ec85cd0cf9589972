import { expect, test } from 'vitest'
import { kinesisShapes } from '../../../electron/gateway/kinesisShapes'
import { readKinesisInput } from '../../../electron/gateway/protocols/kinesisInput'

const spelling = { bytes: () => new Uint8Array(), time: () => 0 }

/** What a request is refused with. */
function refusal(name: keyof typeof kinesisShapes, input: unknown): string {
  try {
    readKinesisInput(kinesisShapes[name].input, input, spelling)
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing'
}

test('a list of absurd length is refused by its length, without a word about each element', () => {
  const Records = Array.from({ length: 200_000 }, () => ({}))
  const message = refusal('PutRecords', { StreamName: 's', Records })
  expect(message).toBe(
    "1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length less than or equal to 500",
  )
})

test('of texts, a list of absurd length is not said whole', () => {
  const TagKeys = Array.from({ length: 200_000 }, () => 'a')
  const message = refusal('UntagResource', {
    ResourceARN: 'arn:aws:kinesis:r:000000000000:stream/s',
    TagKeys,
  })
  expect(message).toMatch(/^1 validation error detected: Value '\[a, a, .*, and 199000 more\]' at 'tagKeys'/)
  expect(message.length).toBeLessThan(10_000)
})

test('of a list that is a little too long, its elements are looked at, too', () => {
  const Records = Array.from({ length: 501 }, () => ({ Data: '', PartitionKey: '' }))
  const message = refusal('PutRecords', { StreamName: 's', Records })
  expect(message).toMatch(/^10 validation errors detected: Value at 'records' failed/)
  expect(message).toContain('records.1.member.partitionKey')
})

test('a text of megabytes is refused at once, and not sent back whole', () => {
  const arn = `arn:aws${':kinesis:'.repeat(400_000)}`
  const message = refusal('DescribeStream', { StreamARN: arn })
  expect(message).toContain('Member must have length less than or equal to 2048')
  expect(message.length).toBeLessThan(10_000)
})
