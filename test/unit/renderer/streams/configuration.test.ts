import { describe, expect, it } from 'vitest'
import {
  defaultStreamDraft,
  rebasedStreamDraft,
  streamChangesBetween,
  streamDraftOf,
  streamSettingsToSave,
} from '../../../../renderer/screens/streams/attributes/streamDraft'
import {
  capacityProblem,
  fieldOfStreamFailure,
  streamNameProblem,
  streamProblemsOf,
} from '../../../../renderer/screens/streams/attributes/streamProblems'
import { meaningOf } from '../../../../renderer/screens/streams/reshard/reshardWords'
import {
  configureStreamCommands,
  createStreamCommands,
  reshardCommand,
} from '../../../../renderer/screens/streams/streamCommands'
import { streamSnippetsFor } from '../../../../renderer/screens/streams/useIt/streamSnippets'
import type { StreamDetail } from '../../../../shared/console/streams'
import { awsKinesisQuotas as quotas } from '../../../../shared/kinesisQuotas'

const where = { endpoint: 'http://127.0.0.1:4566', region: 'us-east-1' }
const arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders'
const saved: StreamDetail = {
  arn,
  name: 'orders',
  account: '000000000000',
  region: 'us-east-1',
  status: 'ACTIVE',
  mode: 'PROVISIONED',
  createdAt: 0,
  openShards: 4,
  closedShards: 0,
  consumers: 0,
  retentionHours: 168,
  records: 0,
  bytes: 0,
  lastPutAt: null,
  rates: { recordsIn: 0, bytesIn: 0, recordsOut: 0, bytesOut: 0, throttled: 0 },
  putHistory: [],
  iteratorAgeMs: null,
  streamId: 'abc',
  maxRecordKiB: 1_024,
  keyId: 'alias/mine',
  metrics: ['IncomingBytes'],
  warmMiBps: null,
  tags: {},
  policy: null,
  scalingsLeft: 9,
  modeChangesLeft: 2,
  mostConsumers: 20,
}

describe('a new stream', () => {
  it('has the name that AWS takes', () => {
    expect(streamNameProblem('orders_2.eu-1', 128)).toBeUndefined()
    expect(streamNameProblem('two words', 128)).toContain('a space is not allowed')
    expect(streamNameProblem('a/b', 128)).toContain('/ is not allowed')
    expect(streamNameProblem('x'.repeat(129), 128)).toContain('at most 128')
    expect(streamNameProblem('', 128)).toBe('A stream needs a name.')
  })

  it('may have as many shards as the account has left, and as many on-demand neighbours', () => {
    const world = { account: '000000000000', region: 'us-east-1' }
    const open = { ...world, mode: 'PROVISIONED' as const, openShards: 19_999 }
    expect(capacityProblem({ mode: 'PROVISIONED', shards: 1 }, world, [open], quotas)).toBeUndefined()
    expect(capacityProblem({ mode: 'PROVISIONED', shards: 2 }, world, [open], quotas)).toContain('20,000')
    expect(capacityProblem({ mode: 'PROVISIONED', shards: 0 }, world, [], quotas)).toBe(
      'Enter a whole number, 1 or more.',
    )
    expect(capacityProblem({ mode: 'PROVISIONED', shards: 10_001 }, world, [], quotas)).toContain('10,000')
    const fifty = Array.from({ length: 50 }, () => ({ ...world, mode: 'ON_DEMAND' as const, openShards: 4 }))
    expect(capacityProblem({ mode: 'ON_DEMAND', shards: 1 }, world, fifty, quotas)).toContain('50')
  })

  it('is told what AWS refuses of retention, record size and key', () => {
    const draft = defaultStreamDraft()
    expect(streamProblemsOf(draft, quotas)).toEqual({})
    const wrong = streamProblemsOf(
      { ...draft, retentionSeconds: 23 * 3_600, maxRecordBytes: 11 * 1_048_576, encrypted: true, keyId: '' },
      quotas,
    )
    expect(Object.keys(wrong)).toEqual(['Retention', 'RecordSize', 'KeyId'])
    expect(streamProblemsOf({ ...draft, retentionSeconds: 90_001 }, quotas).Retention).toContain(
      'whole number',
    )
  })

  it('is the same as commands, retention after it is there', () => {
    const command = createStreamCommands({
      ...where,
      name: 'orders',
      mode: 'PROVISIONED',
      shards: 5,
      retentionHours: 48,
      maxRecordKiB: 1_024,
      tags: { team: 'a b' },
    })
    expect(command).toContain('aws kinesis create-stream --stream-name orders \\\n  --shard-count 5')
    expect(command).toContain(`--tags '{"team":"a b"}'`)
    expect(command).toContain('increase-stream-retention-period')
    expect(command).not.toContain('max-record-size')
  })
})

describe('the configuration of a stream', () => {
  it('shows and saves what was changed, and nothing else', () => {
    const before = streamDraftOf(saved)
    const after = { ...streamDraftOf(saved), retentionSeconds: 24 * 3_600, encrypted: false, metrics: [] }
    expect(streamChangesBetween(before, before)).toEqual([])
    expect(streamChangesBetween(before, after)).toEqual([
      { name: 'Retention', before: '7 d', after: '1 d' },
      { name: 'Encryption', before: 'With alias/mine', after: 'Off' },
      { name: 'Shard metrics', before: 'IncomingBytes', after: 'None' },
    ])
    const settings = streamSettingsToSave(before, after)
    expect(settings).toEqual({ retentionHours: 24, keyId: null, metrics: [] })
    const commands = configureStreamCommands(saved, settings, where)
    expect(commands).toContain('decrease-stream-retention-period')
    expect(commands).toContain('stop-stream-encryption')
    expect(commands).toContain('disable-enhanced-monitoring')
  })

  it('keeps what the person changed when something else changes meanwhile', () => {
    const base = streamDraftOf(saved)
    const draft = { ...base, retentionSeconds: 86_400 }
    const fresh = streamDraftOf({ ...saved, maxRecordKiB: 2_048, retentionHours: 48 })
    expect(rebasedStreamDraft(draft, base, fresh)).toMatchObject({
      retentionSeconds: 86_400,
      maxRecordBytes: 2_097_152,
    })
  })

  it('shows a refusal at the field it is about', () => {
    const field = (message: string) => fieldOfStreamFailure({ code: null, message })
    expect(field('Stream orders under account 000000000000 already exists.')).toBe('Name')
    expect(field('This request would exceed the shard limit for the account')).toBe('Shards')
    expect(field('Something else')).toBeUndefined()
  })
})

describe('a change of shards', () => {
  it('is the same as a command', () => {
    const split = { kind: 'split', shardId: 'shardId-000000000000', at: '5' } as const
    expect(reshardCommand('orders', split, '5', where)).toContain('--new-starting-hash-key 5')
    expect(reshardCommand('orders', { kind: 'scale', target: 8 }, '', where)).toContain(
      '--target-shard-count 8 \\\n  --scaling-type UNIFORM_SCALING',
    )
  })

  it('says what it gives and what it means', () => {
    const range = { shardId: null, firstHash: '0', lastHash: '1', from: 0, to: 1 }
    const preview = { before: [range], after: [range, range], splits: 1, merges: 0, problem: null }
    const said = meaningOf(saved, preview, 'scale', { recordsIn: 1_000, bytesIn: 1_048_576, bytesOut: null })
    expect(said[0]).toBe('1 open shard becomes 2, which accept up to 2 MiB/s and 2,000 records/s.')
    expect(said.at(-1)).toBe('9 UpdateShardCount calls left in these 24 hours.')
  })
})

describe('the code to copy', () => {
  it('names this stream, endpoint, region and account in every language', () => {
    const snippets = streamSnippetsFor({
      arn,
      name: 'orders',
      endpoint: 'http://127.0.0.1:4999',
      region: 'eu-west-1',
      account: '123456789012',
    })
    expect(snippets.map(({ id }) => id)).toEqual([
      'cli',
      'javascript',
      'python',
      'go',
      'java',
      'reader-javascript',
      'reader-python',
    ])
    for (const { code, id } of snippets) {
      expect(code, id).toContain('http://127.0.0.1:4999')
      expect(code, id).toContain('eu-west-1')
      expect(code, id).toContain('123456789012')
      expect(code, id).toContain(id === 'cli' ? '--stream-name orders' : arn)
    }
  })
})
