import { describe, expect, it } from 'vitest'
import { snippetsFor, type SnippetTarget } from '../../../renderer/screens/queues/useIt/snippets'

const standard: SnippetTarget = {
  url: 'http://127.0.0.1:4566/123456789012/orders',
  endpoint: 'http://127.0.0.1:4566',
  region: 'eu-west-1',
  account: '123456789012',
  fifo: false,
}

describe('the snippets of a queue', () => {
  it('each name its URL, its region and the account that reaches it', () => {
    for (const snippet of snippetsFor(standard)) {
      expect(snippet.code, snippet.id).toContain(standard.url)
      expect(snippet.code, snippet.id).toContain('eu-west-1')
      expect(snippet.code, snippet.id).toContain('123456789012')
    }
  })

  it('send a message group and a deduplication id to a FIFO queue, and neither to a standard one', () => {
    for (const snippet of snippetsFor({ ...standard, url: `${standard.url}.fifo`, fifo: true })) {
      expect(snippet.code, snippet.id).toMatch(/message-?group-?id/i)
      expect(snippet.code, snippet.id).toMatch(/message-?deduplication-?id/i)
    }
    for (const snippet of snippetsFor(standard)) expect(snippet.code, snippet.id).not.toMatch(/group-?id/i)
  })

  it('tell both versions of the AWS CLI the region: the first does not read AWS_REGION', () => {
    const cli = snippetsFor(standard).find(({ id }) => id === 'cli')
    expect(cli?.code).toContain('AWS_REGION=eu-west-1')
    expect(cli?.code).toContain('AWS_DEFAULT_REGION=eu-west-1')
  })

  it('name the endpoint in each command of the AWS CLI: the first version ignores AWS_ENDPOINT_URL for SQS', () => {
    const code = snippetsFor(standard).find(({ id }) => id === 'cli')?.code ?? ''
    const commands = code.replaceAll('\\\n', '').match(/^aws .*$/gm) ?? []
    expect(commands).toHaveLength(2)
    for (const command of commands) expect(command).toContain(`--endpoint-url ${standard.endpoint}`)
  })

  it('come in five languages with distinct ids', () => {
    expect(new Set(snippetsFor(standard).map((snippet) => snippet.id)).size).toBe(5)
  })
})
