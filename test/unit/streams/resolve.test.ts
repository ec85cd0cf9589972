import { beforeEach, describe, expect, it } from 'vitest'
import { describeStreamSummary } from '../../../electron/broker/streams/describe'
import type { StreamInput } from '../../../electron/broker/streams/operations'
import type { StreamFixture } from '../../support/streamFixture'
import { refusal, streamFixture } from '../../support/streamFixture'

const ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders'

let fixture: StreamFixture

beforeEach(async () => {
  fixture = await streamFixture()
  await fixture.stream()
})

const found = async (input: StreamInput, caller = fixture.caller): Promise<string> =>
  (await fixture.call(describeStreamSummary, input, caller)).StreamDescriptionSummary.StreamARN

describe('a stream', () => {
  it('is found by name, ARN, both, or StreamId', async () => {
    const { streamId } = [...fixture.state.registry.all()][0]!.row
    for (const input of [
      { StreamName: 'orders' },
      { StreamARN: ARN },
      { StreamName: 'orders', StreamARN: ARN },
      { StreamId: streamId },
    ]) {
      expect(await found(input)).toBe(ARN)
    }
  })

  it('is found by ARN from another account, by name only from its own', async () => {
    const other = { ...fixture.caller, account: '123456789012' }
    expect(await found({ StreamARN: ARN }, other)).toBe(ARN)
    expect(await fixture.refused(describeStreamSummary, { StreamName: 'orders' }, other)).toBe(
      refusal('KinesisResourceNotFound', 'Stream orders under account 123456789012 not found.'),
    )
  })

  it('is not found from another region', async () => {
    const other = { ...fixture.caller, region: 'eu-west-1' }
    const text = refusal('KinesisResourceNotFound', 'Stream orders under account 000000000000 not found.')
    expect(await fixture.refused(describeStreamSummary, { StreamARN: ARN }, other)).toBe(text)
    expect(await fixture.refused(describeStreamSummary, { StreamName: 'orders' }, other)).toBe(text)
  })

  it('is neither nothing nor two', async () => {
    expect(await fixture.refused(describeStreamSummary, {})).toBe(
      refusal('KinesisInvalidArgument', 'Either StreamName or StreamARN must be provided.'),
    )
    expect(await fixture.refused(describeStreamSummary, { StreamName: 'other', StreamARN: ARN })).toMatch(
      /^KinesisInvalidArgument/,
    )
  })

  it.each(['x', 'arn:aws:sqs:us-east-1:000000000000:stream/orders', `${ARN}/consumer/a:1`, ''])(
    'has no ARN %j',
    async (StreamARN) => {
      expect(await fixture.refused(describeStreamSummary, { StreamARN })).toBe(
        refusal('KinesisInvalidArgument', `Invalid ARN: ${StreamARN}`),
      )
    },
  )
})
