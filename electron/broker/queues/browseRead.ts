import { parseArn, queueArn } from '../../../shared/arn'
import type { AttributeMap, MessageDetail, MessageRow } from '../../../shared/console/messages'
import { BrokerError } from '../../../shared/errors'
import type { Database, SqlValue } from '../../store/database'
import type { Clock } from '../clock'
import type { Candidate } from './filter'
import { stateOf } from './filter'
import { numberOf } from './messageIds'
import { utf8Length } from './messageText'
import { toSequenceNumber } from './sequenceNumber'
import type { StoredBodies } from './storedBody'
import { answeredDeduplicationId } from './systemAttributes'

/** A queue as it was when it was looked up: its contents number changes when it is purged. */
export interface BrowsedQueue {
  readonly id: number
  readonly arn: string
  readonly fifo: boolean
  readonly contents: number
}

export interface SeqRange {
  readonly low: number
  readonly high: number
}

/** One entry of the rare history that is kept in SQL: moves to a dead-letter queue and redrives. */
export interface MoveRecord {
  readonly at: number
  readonly kind: 'dead-letter' | 'redrive'
  readonly id: number
  readonly messageId: string
  readonly newId: number
  readonly newMessageId: string
  readonly fromArn: string
  readonly toArn: string
  readonly receiveCount: number
  readonly edited: boolean
}

const PREVIEW_CHARACTERS = 256
/** What `get` gives of a body, in UTF-8 bytes. */
export const BODY_BYTES = 65_536

const QUEUE = `SELECT id, account, region, name, fifo, contents, attributes FROM queues`
const ROW = `p.seq, p.id, m.message_id, p.visible_at, p.sent_at, p.receive_count, m.group_id, p.bytes, m.attributes,
  substr(m.body, 1, ${PREVIEW_CHARACTERS}), p.source_arn, m.redrives`

type QueueRow = [number, string, string, string, number, number, string]
type RowOfMessage = [
  number,
  number,
  string,
  number,
  number,
  number,
  string | null,
  number,
  string | null,
  string,
  string | null,
  number,
]

/** Reads messages without touching them: selects only, each bounded and over an index. */
export class MessageReader {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly bodies: StoredBodies,
  ) {}

  /** Throws QueueDoesNotExist. */
  queue(arn: string): BrowsedQueue {
    const row = this.#queueRow(arn)
    return { id: row[0], arn, fifo: row[4] === 1, contents: row[5] }
  }

  /** It was purged or deleted since it was looked up. */
  queueChanged(queue: BrowsedQueue): boolean {
    const row = this.database.prepare('SELECT contents FROM queues WHERE id = ?').get<[number]>(queue.id)
    return row?.[0] !== queue.contents
  }

  /** The first and the last position, or undefined if the queue is empty. */
  bounds(queue: BrowsedQueue): { first: number; last: number } | undefined {
    const end = (order: string) =>
      this.database
        .prepare(`SELECT seq FROM positions WHERE contents = ? ORDER BY seq ${order} LIMIT 1`)
        .get<[number]>(queue.contents)?.[0]
    const first = end('ASC')
    const last = end('DESC')
    return first === undefined || last === undefined ? undefined : { first, last }
  }

  /** The next positions in a range, at most `count`, and few enough that their messages weigh `bytes` or are one. */
  seqs(
    queue: BrowsedQueue,
    range: SeqRange,
    downward: boolean,
    limit: { count: number; bytes: number },
  ): number[] {
    const rows = this.database
      .prepare(
        `SELECT seq, bytes FROM positions WHERE contents = ? AND seq BETWEEN ? AND ?
         ORDER BY seq ${downward ? 'DESC' : 'ASC'} LIMIT ?`,
      )
      .all<[number, number]>(queue.contents, range.low, range.high, limit.count)
    const seqs: number[] = []
    let bytes = 0
    for (const [seq, weight] of rows) {
      bytes += weight
      if (bytes > limit.bytes && seqs.length > 0) break
      seqs.push(seq)
    }
    return seqs
  }

  /** Visits what a filter looks at for each position of a range; only the wanted columns are read. */
  candidates(
    queue: BrowsedQueue,
    range: SeqRange,
    downward: boolean,
    columns: { message: boolean; body: boolean; attributes: boolean },
    visit: (seq: number, bytes: number, candidate: Candidate) => void,
  ): void {
    const message = columns.message || columns.body || columns.attributes
    const wide = message
      ? `, m.message_id, m.group_id, ${columns.body ? 'm.body' : "''"}, ${columns.attributes ? 'm.attributes' : 'NULL'}`
      : ", '', NULL, '', NULL"
    const rows = this.database
      .prepare(
        `SELECT p.seq, p.bytes, p.visible_at, p.sent_at, p.receive_count, p.source_arn${wide}
         FROM positions p ${message ? 'CROSS JOIN messages m ON m.id = p.id' : ''}
         WHERE p.contents = ? AND p.seq BETWEEN ? AND ? ORDER BY p.seq ${downward ? 'DESC' : 'ASC'}`,
      )
      .all<
        [number, number, number, number, number, string | null, string, string | null, string, string | null]
      >(queue.contents, range.low, range.high)
    for (const row of rows) {
      visit(row[0], row[1], {
        visibleAt: row[2],
        sentAt: row[3],
        receiveCount: row[4],
        sourceArn: row[5],
        messageId: row[6],
        groupId: row[7],
        body: this.bodies.unsignedText(row[8]),
        attributes: row[9],
      })
    }
  }

  /** Rows by position, in the order asked for; null where the message is gone. */
  rows(queue: BrowsedQueue, seqs: Float64Array): (MessageRow | null)[] {
    if (this.queueChanged(queue)) return Array.from(seqs, () => null)
    const found = new Map<number, MessageRow>()
    const rows = this.database
      .prepare(
        `SELECT ${ROW} FROM json_each(?) e CROSS JOIN positions p ON p.contents = ? AND p.seq = e.value
         CROSS JOIN messages m ON m.id = p.id`,
      )
      .all<RowOfMessage>(JSON.stringify([...seqs]), queue.contents)
    for (const row of rows) found.set(row[0], this.#row(row, queue.fifo))
    return Array.from(seqs, (seq) => found.get(seq) ?? null)
  }

  /** Positions of messages by their numbers, in ascending order; those that are not in this queue are left out. */
  positionsOf(queue: BrowsedQueue, ids: readonly number[]): number[] {
    return this.database
      .prepare(
        `SELECT m.seq FROM json_each(?) e CROSS JOIN messages m ON m.id = e.value
         CROSS JOIN positions p ON p.contents = m.contents AND p.seq = m.seq
         WHERE m.contents = ? ORDER BY m.seq`,
      )
      .all<[number]>(JSON.stringify(ids), queue.contents)
      .map(([seq]) => seq)
  }

  /** All about one message; undefined if it is not in this queue any more. Throws QueueDoesNotExist. */
  get(arn: string, id: number): MessageDetail | undefined {
    const queueRow = this.#queueRow(arn)
    const fifo = queueRow[4] === 1
    const row = this.database
      .prepare(
        `SELECT ${ROW} FROM messages m CROSS JOIN positions p ON p.contents = m.contents AND p.seq = m.seq
         WHERE m.id = ? AND m.contents = ?`,
      )
      .get<RowOfMessage>(id, queueRow[5])
    if (!row) return undefined
    const more = this.database
      .prepare(
        `SELECT m.sender_id, m.deduplication_id, m.trace_header, p.first_received_at, substr(m.body, 1, ${BODY_BYTES}),
           octet_length(m.body)
         FROM messages m CROSS JOIN positions p ON p.contents = m.contents AND p.seq = m.seq WHERE m.id = ?`,
      )
      .get<[string, string | null, string | null, number | null, string, number]>(id)!
    const [sender, deduplicationId, trace, firstReceivedAt, stored, storedBytes] = more
    const start = this.bodies.text(stored)
    const bodyBytes = start === stored ? storedBytes : utf8Length(start)
    const base = this.#row(row, fifo)
    const system: Record<string, string | null> = {
      SenderId: sender,
      SentTimestamp: String(base.sentAt),
      ApproximateReceiveCount: String(base.receiveCount),
      ApproximateFirstReceiveTimestamp: firstReceivedAt === null ? null : String(firstReceivedAt),
      SequenceNumber: base.sequenceNumber,
      MessageGroupId: base.groupId,
      MessageDeduplicationId: answeredDeduplicationId({ ...base, deduplicationId }),
      AWSTraceHeader: trace,
      DeadLetterQueueSourceArn: base.sourceArn,
    }
    const queueAttributes = JSON.parse(queueRow[6]) as Record<string, string>
    const body = cutToBytes(start, BODY_BYTES)
    return {
      ...base,
      queueArn: arn,
      body,
      bodyBytes,
      bodyComplete: bodyBytes <= BODY_BYTES,
      attributes: attributeMap(row[8]),
      systemAttributes: Object.fromEntries(
        Object.entries(system).filter((pair): pair is [string, string] => pair[1] !== null),
      ),
      deduplicationId,
      firstReceivedAt,
      expiresAt: base.sentAt + Number(queueAttributes['MessageRetentionPeriod'] ?? 345_600) * 1000,
      maxReceiveCount: this.#maxReceiveCount(base.sourceArn, queueAttributes),
    }
  }

  /** The whole body; undefined if the message is not in this queue any more. */
  body(arn: string, id: number): string | undefined {
    const stored = this.database
      .prepare(
        `SELECT m.body FROM messages m CROSS JOIN positions p ON p.contents = m.contents AND p.seq = m.seq
         WHERE m.id = ? AND m.contents = ?`,
      )
      .get<[string]>(id, this.queue(arn).contents)?.[0]
    return stored === undefined ? undefined : this.bodies.text(stored)
  }

  /** Where a message id is now, in any queue of any account; at most 100 places. */
  find(messageId: string): { queueArn: string; id: number }[] {
    const id = numberOf(messageId)
    if (id === undefined) return []
    return this.database
      .prepare(
        `SELECT q.account, q.region, q.name, m.id FROM messages m
         CROSS JOIN positions p ON p.contents = m.contents AND p.seq = m.seq
         JOIN queues q ON q.contents = m.contents
         WHERE m.id = ? AND m.message_id = ?`,
      )
      .all<[string, string, string, number]>(id, messageId.toLowerCase())
      .map(([account, region, name, id]) => ({ queueArn: queueArn({ account, region }, name), id }))
  }

  /**
   * The moves of a message's life, oldest first: back through the messages it was before its redrives, at most 100.
   */
  history(id: number): MoveRecord[] {
    const lives: number[] = [id]
    for (let current: number | undefined = id; current !== undefined && lives.length < 50;) {
      const before: number | undefined = this.database
        .prepare(`SELECT id FROM moves WHERE new_id = ? AND kind = 'redrive' AND id <> new_id LIMIT 1`)
        .get<[number]>(current)?.[0]
      if (before === undefined || lives.includes(before)) break
      lives.push(before)
      current = before
    }
    return this.database
      .prepare(
        `SELECT at, kind, id, message_id, new_id, new_message_id, from_arn, to_arn, receive_count, edited FROM moves
         WHERE id IN (SELECT value FROM json_each(?)) ORDER BY n LIMIT 100`,
      )
      .all<
        [number, 'dead-letter' | 'redrive', number, string, number, string, string, string, number, number]
      >(JSON.stringify(lives))
      .map((row) => ({
        at: row[0],
        kind: row[1],
        id: row[2],
        messageId: row[3],
        newId: row[4],
        newMessageId: row[5],
        fromArn: row[6],
        toArn: row[7],
        receiveCount: row[8],
        edited: row[9] === 1,
      }))
  }

  #row(row: RowOfMessage, fifo: boolean): MessageRow {
    const [seq, id, messageId, visibleAt, sentAt, receiveCount, groupId, bytes, attributes] = row
    const sourceArn = row[10]
    const redrives = row[11]
    return {
      id,
      messageId,
      state: stateOf(visibleAt, receiveCount, this.clock.now()),
      sentAt,
      visibleAt,
      receiveCount,
      groupId,
      sequenceNumber: fifo ? toSequenceNumber(seq) : null,
      bytes,
      attributeCount: attributes === null ? 0 : Object.keys(JSON.parse(attributes) as object).length,
      preview: this.bodies.unsignedText(row[9]).slice(0, PREVIEW_CHARACTERS),
      sourceArn,
      // A redriven message that is in a dead-letter queue again came back each time; one that is not, is still out.
      timesBack: sourceArn === null ? Math.max(0, redrives - 1) : redrives,
    }
  }

  #maxReceiveCount(sourceArn: string | null, own: Record<string, string>): number | null {
    let policy = own['RedrivePolicy']
    if (sourceArn !== null) {
      const source = this.#find(sourceArn)
      policy = source && (JSON.parse(source[6]) as Record<string, string>)['RedrivePolicy']
    }
    if (!policy) return null
    const count = Number((JSON.parse(policy) as { maxReceiveCount?: unknown }).maxReceiveCount)
    return Number.isInteger(count) ? count : null
  }

  #queueRow(arn: string): QueueRow {
    const row = this.#find(arn)
    if (!row) throw new BrokerError('QueueDoesNotExist')
    return row
  }

  #find(arn: string): QueueRow | undefined {
    const parts = parseArn(arn)
    if (parts?.service !== 'sqs') return undefined
    const values: SqlValue[] = [parts.account, parts.region, parts.resource]
    return this.database
      .prepare(`${QUEUE} WHERE account = ? AND region = ? AND name = ?`)
      .get<QueueRow>(...values)
  }
}

interface StoredAttribute {
  DataType: string
  StringValue?: string
  BinaryValue?: string
}

/** Stored attributes as the console carries them. */
export function attributeMap(stored: string | null): AttributeMap {
  if (stored === null) return {}
  return Object.fromEntries(
    Object.entries(JSON.parse(stored) as Record<string, StoredAttribute>).map(([name, attribute]) => [
      name,
      { type: attribute.DataType, value: attribute.StringValue ?? attribute.BinaryValue ?? '' },
    ]),
  )
}

/** The longest start of the text that weighs at most `bytes` in UTF-8, never half a character. */
export function cutToBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes))
  return text.slice(0, read)
}
