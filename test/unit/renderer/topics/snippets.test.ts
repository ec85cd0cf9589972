import { describe, expect, it } from 'vitest'
import { topicSnippetsFor } from '../../../../renderer/screens/topics/useIt/topicSnippets'

const target = {
  arn: 'arn:aws:sns:eu-west-1:123456789012:orders',
  queueArn: 'arn:aws:sqs:eu-west-1:123456789012:billing',
  endpoint: 'http://127.0.0.1:4567',
  region: 'eu-west-1',
  account: '123456789012',
  fifo: false,
}

describe('the snippets of a topic', () => {
  it('name topic, queue, endpoint, region and account in every language', () => {
    for (const { id, code } of topicSnippetsFor(target)) {
      for (const text of [target.arn, target.queueArn, target.endpoint, target.region, target.account]) {
        expect(code, id).toContain(text)
      }
    }
  })

  it('subscribe and publish in every language', () => {
    const snippets = topicSnippetsFor(target)
    expect(snippets.map(({ id }) => id)).toEqual(['cli', 'javascript', 'python', 'go', 'java'])
    for (const { id, code } of snippets) {
      expect(code, id).toMatch(/subscribe/i)
      expect(code, id).toMatch(/publish/i)
    }
  })

  it('give a message of a FIFO topic its group and its deduplication id, and no other', () => {
    for (const { id, code } of topicSnippetsFor({ ...target, fifo: true })) {
      expect(code, id).toMatch(/message-?group-?id/i)
      expect(code, id).toMatch(/message-?deduplication-?id/i)
    }
    for (const { id, code } of topicSnippetsFor(target)) expect(code, id).not.toMatch(/message-?group-?id/i)
  })
})
