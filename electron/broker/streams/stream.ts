import type { World } from '../../../shared/arn'
import { streamArn } from '../../../shared/arn'
import type { StreamRef } from '../events'
import type { HashKey } from './hashKeys'
import type { Shard } from './shard'

export type StreamStatus = 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING'

/** What a stream turns into when its status is over. Kept in SQL, so that it happens after a restart, too. */
export type Transition =
  /** The shards of a new stream. */
  | { readonly kind: 'create'; readonly shards: number }
  | { readonly kind: 'delete' }
  | { readonly kind: 'split'; readonly shard: number; readonly at: HashKey }
  | { readonly kind: 'merge'; readonly shard: number; readonly adjacent: number }
  /** Uniform scaling to a number of open shards. */
  | { readonly kind: 'scale'; readonly target: number }
  /** Splits in the middle until so many are open: the shards of these numbers first, then always the widest. */
  | { readonly kind: 'grow'; readonly target: number; readonly hot: readonly number[] }
  /** Nothing but settings, which hold from the moment they were made. */
  | { readonly kind: 'settle' }

/** What can be set of a stream, and what is known of it besides. */
export interface StreamSettings {
  readonly mode: 'PROVISIONED' | 'ON_DEMAND'
  /** 24 to 8,760. */
  readonly retentionHours: number
  /** 1,024 to 10,240. */
  readonly maxRecordKiB: number
  /** What StartStreamEncryption named; null: not encrypted. Nothing is really encrypted. */
  readonly keyId: string | null
  /** Shard-level metrics that were enabled. */
  readonly metrics: readonly string[]
  /** MiB a second an on-demand stream is kept ready for; null if it was never asked for. */
  readonly warmMiBps: number | null
  /** When UpdateShardCount was called and when the mode was changed, lately: both are limited by day. */
  readonly scaledAt: readonly number[]
  readonly modeChangedAt: readonly number[]
  /** When a new key was applied, and when encryption was stopped, lately. Not there before it was. */
  readonly keyAppliedAt?: readonly number[]
  readonly keyRemovedAt?: readonly number[]
}

/** A row of `streams`. */
export interface StreamRow extends World {
  readonly id: number
  readonly name: string
  /** AWS's StreamId: 20 characters, a hyphen, 3 characters. */
  readonly streamId: string
  readonly createdAt: number
  readonly status: StreamStatus
  readonly transition: Transition | null
  readonly dueAt: number | null
  readonly settings: StreamSettings
  readonly tags: Readonly<Record<string, string>>
  readonly policy: string | null
}

/** A row of `stream_consumers`. */
export interface ConsumerRow {
  readonly id: number
  readonly stream: number
  readonly name: string
  readonly createdAt: number
  readonly status: 'CREATING' | 'ACTIVE' | 'DELETING'
  /** When the status is over; null if nothing is under way. */
  readonly dueAt: number | null
  readonly tags: Readonly<Record<string, string>>
  readonly policy: string | null
}

/** A stream in memory, in step with its row, with its shards. */
export class Stream implements StreamRef {
  readonly id: number
  readonly account: string
  readonly region: string
  readonly name: string
  readonly arn: string
  /** How events name it; the same object every time. */
  readonly ref: StreamRef
  row: StreamRow
  /** By number, so in order of creation; closed ones too, until their records have expired. */
  readonly shards = new Map<number, Shard>()
  /** The open shards in order of their hash key ranges, which tile all hash keys. Empty while it is being created. */
  open: readonly Shard[] = []
  /** Registered consumers, by name. */
  readonly consumers = new Map<string, ConsumerRow>()
  /** False once it was deleted. */
  alive = true

  constructor(row: StreamRow) {
    this.id = row.id
    this.account = row.account
    this.region = row.region
    this.name = row.name
    this.arn = streamArn(row, row.name)
    this.ref = { id: row.id, account: row.account, region: row.region, name: row.name, arn: this.arn }
    this.row = row
  }

  get settings(): StreamSettings {
    return this.row.settings
  }

  get status(): StreamStatus {
    return this.row.status
  }

  get retentionMs(): number {
    return this.row.settings.retentionHours * 3_600_000
  }

  /** The open shard that a hash key belongs to. Throws while there is none, as in a stream that is being created. */
  shardFor(hash: HashKey): Shard {
    const { open } = this
    let low = 0
    let high = open.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (hash > open[middle]!.row.lastHash) low = middle + 1
      else high = middle
    }
    const shard = open[low]
    if (!shard) throw new Error(`Stream ${this.name} has no open shard`)
    return shard
  }
}
