import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { running } from './fixture'
import type { Running } from './fixture'

/** Clients that may be installed on this machine; where one is not, its suite is skipped and says so. */

const run = promisify(execFile)

function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

const boto3 = works('python3', '-c', 'import boto3')
const aws = works('aws', '--version')
if (!boto3) console.log('boto3 suite skipped: python3 with boto3 is not installed')
if (!aws) console.log('AWS CLI suite skipped: aws is not installed')

let host: Running
beforeAll(async () => {
  host = await running()
})
afterAll(() => host.close())

const environment = () => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  AWS_ACCESS_KEY_ID: '000000000000',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_PAGER: '',
  SWITCHYARD_ENDPOINT: host.endpoint,
})

test.skipIf(!boto3).each(['suite.py', 'sns_suite.py', 'kinesis_suite.py'])(
  'boto3 gets along: %s',
  async (file) => {
    const suite = join(import.meta.dirname, 'python', file)
    const { stderr } = await run('python3', ['-B', suite], { env: environment() })
    expect(stderr).toMatch(/\nOK(?: \(skipped=\d+\))?\n?$/)
  },
)

describe.skipIf(!aws)('the AWS CLI', () => {
  const cli = (...args: string[]) => cliOf('sqs', ...args)

  async function cliOf(service: string, ...args: string[]): Promise<Record<string, unknown>> {
    const all = ['--endpoint-url', host.endpoint, '--output', 'json', service, ...args]
    const { stdout } = await run('aws', all, { env: environment() })
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>)
  }

  test('creates a queue, sends, receives and deletes', async () => {
    const { QueueUrl } = (await cli('create-queue', '--queue-name', 'cli')) as { QueueUrl: string }
    expect(QueueUrl).toBe(`${host.endpoint}/000000000000/cli`)
    const sent = await cli('send-message', '--queue-url', QueueUrl, '--message-body', 'from the shell <&> ä')
    const { Messages } = (await cli('receive-message', '--queue-url', QueueUrl)) as {
      Messages: { MessageId: string; Body: string; ReceiptHandle: string }[]
    }
    expect(Messages[0]).toMatchObject({ MessageId: sent.MessageId, Body: 'from the shell <&> ä' })
    await cli('delete-message', '--queue-url', QueueUrl, '--receipt-handle', Messages[0]!.ReceiptHandle)
    const { Attributes } = (await cli(
      'get-queue-attributes',
      '--queue-url',
      QueueUrl,
      '--attribute-names',
      'All',
    )) as {
      Attributes: Record<string, string>
    }
    expect(Attributes.ApproximateNumberOfMessagesNotVisible).toBe('0')
  })

  test('tells a queue that does not exist by its old code', async () => {
    const url = `${host.endpoint}/000000000000/nowhere`
    await expect(cli('send-message', '--queue-url', url, '--message-body', 'x')).rejects.toMatchObject({
      stderr: expect.stringContaining('AWS.SimpleQueueService.NonExistentQueue') as string,
    })
  })

  test('creates a topic, subscribes a queue to it, and publishes', async () => {
    const { TopicArn } = (await cliOf('sns', 'create-topic', '--name', 'cli', '--tags', 'Key=a,Value=b')) as {
      TopicArn: string
    }
    expect(TopicArn).toBe('arn:aws:sns:us-east-1:000000000000:cli')
    const { QueueUrl } = (await cli('create-queue', '--queue-name', 'cli-inbox')) as { QueueUrl: string }
    await cliOf(
      'sns',
      'subscribe',
      '--topic-arn',
      TopicArn,
      '--protocol',
      'sqs',
      '--notification-endpoint',
      'arn:aws:sqs:us-east-1:000000000000:cli-inbox',
      '--attributes',
      '{"FilterPolicy":"{\\"kind\\":[\\"new\\"]}"}',
    )
    const message = 'from the shell <&> ä'
    const attributes = '{"kind":{"DataType":"String","StringValue":"new"}}'
    const { MessageId } = await cliOf(
      'sns',
      'publish',
      '--topic-arn',
      TopicArn,
      '--message',
      message,
      '--message-attributes',
      attributes,
    )
    const { Messages } = (await cli('receive-message', '--queue-url', QueueUrl)) as {
      Messages: { Body: string }[]
    }
    expect(JSON.parse(Messages[0]!.Body)).toMatchObject({ MessageId, Message: message, TopicArn })
    await expect(
      cliOf('sns', 'publish', '--topic-arn', `${TopicArn}-not`, '--message', 'x'),
    ).rejects.toMatchObject({ stderr: expect.stringContaining('(NotFound)') as string })
  })

  test('creates a stream, puts records and reads them', async () => {
    const stream = ['--stream-name', 'cli']
    await cliOf('kinesis', 'create-stream', ...stream, '--shard-count', '2')
    await cliOf('kinesis', 'wait', 'stream-exists', ...stream)
    // Version 1 sends the text as it is, version 2 takes base64.
    const put = await cliOf('kinesis', 'put-record', ...stream, '--partition-key', 'k', '--data', 'SGk=')
    const { ShardIterator } = (await cliOf(
      'kinesis',
      'get-shard-iterator',
      ...stream,
      '--shard-id',
      put.ShardId as string,
      '--shard-iterator-type',
      'TRIM_HORIZON',
    )) as { ShardIterator: string }
    const { Records } = (await cliOf('kinesis', 'get-records', '--shard-iterator', ShardIterator)) as {
      Records: { Data: string; SequenceNumber: string }[]
    }
    expect(Records).toHaveLength(1)
    expect(Records[0]!.SequenceNumber).toBe(put.SequenceNumber)
    expect(['SGk=', Buffer.from('SGk=').toString('base64')]).toContain(Records[0]!.Data)
    await expect(cliOf('kinesis', 'describe-stream', '--stream-name', 'nowhere')).rejects.toMatchObject({
      stderr: expect.stringContaining('(ResourceNotFoundException)') as string,
    })
  })
})
