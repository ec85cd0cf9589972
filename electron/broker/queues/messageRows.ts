import type { Database, SqlValue, Statement } from '../../store/database'
import type { StoredBodies } from './storedBody'

/** Where a message stands in its queue: a row of `positions`. */
export interface Position {
  readonly contents: number
  /** Order of arrival in this queue; what the SequenceNumber of a FIFO queue shows. */
  readonly seq: number
  /** The broker's own number of the message. */
  readonly id: number
  readonly visibleAt: number
  readonly sentAt: number
  readonly receiveCount: number
  readonly firstReceivedAt: number | null
  readonly receivedAt: number | null
  readonly bytes: number
  /** The message group's row, FIFO only. */
  readonly lane: number | null
  /** The queue it dead-lettered from. */
  readonly sourceArn: string | null
}

/** What was sent: a row of `messages`. */
export interface Content {
  readonly messageId: string
  readonly senderId: string
  readonly groupId: string | null
  readonly deduplicationId: string | null
  readonly traceHeader: string | null
  /** The id it had before its last redrive. */
  readonly redrivenFrom: number | null
  /** How often it was redriven. */
  readonly redrives: number
  /** As `storeAttributes` writes them. */
  readonly attributes: string | null
  /** When it is written it may be a reference (see storedBody.ts); when it is read it is the text. */
  readonly body: string
}

export interface Message extends Position, Content {
  /** The body as it is stored. */
  readonly storedBody: string
}

/** Of a message that was never received and dead-lettered from nowhere. */
export type NewPosition = Pick<
  Position,
  'contents' | 'seq' | 'id' | 'visibleAt' | 'sentAt' | 'bytes' | 'lane'
>

export interface NewMessage {
  readonly position: NewPosition
  readonly messageId: string
  readonly content: Omit<Content, 'messageId'>
}

type PositionColumns = [
  number,
  number,
  number,
  number,
  number,
  number,
  number | null,
  number | null,
  number,
  number | null,
  string | null,
]
type ContentColumns = [
  string,
  string,
  string | null,
  string | null,
  string | null,
  number | null,
  number,
  string | null,
  string,
]
type MessageColumns = [...PositionColumns, ...ContentColumns]

const POSITION =
  'p.contents, p.seq, p.id, p.visible_at, p.sent_at, p.receive_count, p.first_received_at, p.received_at, p.bytes, p.lane, p.source_arn'
const CONTENT =
  'm.message_id, m.sender_id, m.group_id, m.deduplication_id, m.trace_header, m.redriven_from, m.redrives, m.attributes, m.body'
/** CROSS JOIN fixes the order: first the narrow rows by their index, then the wide one by its key. */
const JOINED = 'FROM positions p CROSS JOIN messages m ON m.id = p.id'

/** Every statement that a send, receive or delete runs. None may scan; a test explains each. */
export const messageStatements = {
  insertMessage:
    'INSERT INTO messages (id, contents, seq, message_id, sender_id, group_id, deduplication_id, trace_header, redriven_from, redrives, attributes, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  /** What most messages are: no group, no attributes, never redriven. */
  insertPlainMessage:
    'INSERT INTO messages (id, contents, seq, message_id, sender_id, redrives, body) VALUES (?, ?, ?, ?, ?, 0, ?)',
  insertPosition:
    'INSERT INTO positions (contents, seq, id, visible_at, sent_at, receive_count, bytes, lane) VALUES (?, ?, ?, ?, ?, 0, ?, ?)',
  nextReturned: `SELECT ${POSITION}, ${CONTENT} ${JOINED} WHERE p.contents = ? AND p.visible_at <= ? AND p.lane IS NULL AND p.visible_at <> p.sent_at ORDER BY p.visible_at, p.seq LIMIT ?`,
  nextFresh: `SELECT ${POSITION}, ${CONTENT} ${JOINED} WHERE p.contents = ? AND p.seq >= ? AND p.lane IS NULL AND p.visible_at = p.sent_at ORDER BY p.seq LIMIT ?`,
  nextFreshBy: `SELECT ${POSITION}, ${CONTENT} ${JOINED} WHERE p.contents = ? AND p.seq >= ? AND p.visible_at <= ? AND p.lane IS NULL AND p.visible_at = p.sent_at ORDER BY p.seq LIMIT ?`,
  nextInLane: `SELECT ${POSITION}, ${CONTENT} ${JOINED} WHERE p.lane = ? AND p.seq > ? ORDER BY p.seq LIMIT ?`,
  position: `SELECT ${POSITION} FROM positions p WHERE p.contents = ? AND p.seq = ?`,
  message: `SELECT ${POSITION}, ${CONTENT} ${JOINED} WHERE p.contents = ? AND p.seq = ?`,
  messageId: 'SELECT message_id FROM messages WHERE id = ?',
  place: 'SELECT contents, seq FROM messages WHERE id = ?',
  oldest: 'SELECT sent_at FROM positions WHERE contents = ? ORDER BY seq LIMIT 1',
  newest: 'SELECT sent_at FROM positions WHERE contents = ? ORDER BY seq DESC LIMIT 1',
  oldestMessages: `SELECT ${POSITION} FROM positions p WHERE p.contents = ? ORDER BY p.seq LIMIT ?`,
  hide: 'UPDATE positions SET visible_at = ?, receive_count = ?, received_at = ?, first_received_at = ? WHERE contents = ? AND seq = ?',
  setVisibleAt: 'UPDATE positions SET visible_at = ? WHERE contents = ? AND seq = ?',
  relocatePosition:
    'UPDATE positions SET contents = ?, seq = ?, visible_at = ?, sent_at = ?, lane = ?, source_arn = ? WHERE contents = ? AND seq = ?',
  relocateMessage: 'UPDATE messages SET contents = ?, seq = ? WHERE id = ?',
  deletePosition: 'DELETE FROM positions WHERE contents = ? AND seq = ?',
  deleteMessage: 'DELETE FROM messages WHERE id = ?',
} as const

function isPlain(content: Omit<Content, 'messageId'>): boolean {
  return (
    content.groupId === null &&
    content.deduplicationId === null &&
    content.traceHeader === null &&
    content.redrivenFrom === null &&
    content.redrives === 0 &&
    content.attributes === null
  )
}

/** Undelayed, and of the same batch: they differ in number, id, size and body alone. */
function stepsWith({ position, content }: NewMessage, first: NewMessage): boolean {
  return (
    position.seq === position.id &&
    position.visibleAt === position.sentAt &&
    position.lane === null &&
    position.contents === first.position.contents &&
    position.sentAt === first.position.sentAt &&
    content.senderId === first.content.senderId
  )
}

function repeated(rows: number, perRow: number, row: (first: number) => string): string {
  return Array.from({ length: rows }, (_, index) => row(3 + index * perRow)).join(', ')
}

/** Copies in one statement; a larger fan-out takes several. */
const COPIES = 50

const alikeMessages = (rows: number): string =>
  `INSERT OR FAIL INTO messages (id, contents, seq, message_id, sender_id, redrives, body) VALUES ${repeated(rows, 3, (at) => `(?${at}, ?1, ?${at}, ?${at + 1}, ?2, 0, ?${at + 2})`)}`
const alikePositions = (rows: number): string =>
  `INSERT OR FAIL INTO positions (contents, seq, id, visible_at, sent_at, receive_count, bytes, lane) VALUES ${repeated(rows, 2, (at) => `(?1, ?${at}, ?${at}, ?2, ?2, 0, ?${at + 1}, NULL)`)}`

const copiesOfMessage = (rows: number): string =>
  `INSERT OR FAIL INTO messages (id, contents, seq, message_id, sender_id, redrives, body) VALUES ${repeated(rows, 4, (at) => `(?${at}, ?${at + 1}, ?${at}, ?${at + 2}, ?1, ?2, ?${at + 3})`)}`
const positionsOfCopies = (rows: number): string =>
  `INSERT OR FAIL INTO positions (contents, seq, id, visible_at, sent_at, receive_count, bytes, lane) VALUES ${repeated(rows, 3, (at) => `(?${at}, ?${at + 1}, ?${at + 1}, ?1, ?1, ?2, ?${at + 2}, NULL)`)}`

/** The rows of messages. Only this file and the lanes know their SQL. */
export class MessageRows {
  readonly #database: Database
  readonly #bodies: StoredBodies
  readonly #insertMessage: Statement
  readonly #insertPlainMessage: Statement
  readonly #insertPosition: Statement
  readonly #nextReturned: Statement
  readonly #nextFresh: Statement
  readonly #nextInLane: Statement
  readonly #position: Statement
  readonly #message: Statement
  readonly #messageId: Statement
  readonly #hide: Statement
  readonly #deletePosition: Statement
  readonly #deleteMessage: Statement
  /** Inserts of several rows: by what builds them, by how many. */
  readonly #inserts = new Map<(rows: number) => string, Statement[]>()

  constructor(database: Database, bodies: StoredBodies) {
    this.#database = database
    this.#bodies = bodies
    this.#insertMessage = database.prepare(messageStatements.insertMessage)
    this.#insertPlainMessage = database.prepare(messageStatements.insertPlainMessage)
    this.#insertPosition = database.prepare(messageStatements.insertPosition)
    this.#nextReturned = database.prepare(messageStatements.nextReturned)
    this.#nextFresh = database.prepare(messageStatements.nextFresh)
    this.#nextInLane = database.prepare(messageStatements.nextInLane)
    this.#position = database.prepare(messageStatements.position)
    this.#message = database.prepare(messageStatements.message)
    this.#messageId = database.prepare(messageStatements.messageId)
    this.#hide = database.prepare(messageStatements.hide)
    this.#deletePosition = database.prepare(messageStatements.deletePosition)
    this.#deleteMessage = database.prepare(messageStatements.deleteMessage)
  }

  insert(position: NewPosition, messageId: string, content: Omit<Content, 'messageId'>): void {
    this.#insertContent(position, messageId, content)
    const { contents, seq, id, visibleAt, sentAt, bytes, lane } = position
    this.#insertPosition.run(contents, seq, id, visibleAt, sentAt, bytes, lane)
  }

  /** Several at once, which costs two thirds of one by one: half of an insert is beginning and ending it. */
  insertAll(messages: readonly NewMessage[]): void {
    const [first] = messages
    if (!first) return
    if (messages.every((message) => isPlain(message.content) && stepsWith(message, first))) {
      this.#insertAlike(messages, first)
      return
    }
    for (const { position, messageId, content } of messages) this.insert(position, messageId, content)
  }

  /** What they share is bound once: binding and journalling a value costs as much as storing it. */
  #insertAlike(messages: readonly NewMessage[], { position, content }: NewMessage): void {
    const contentValues: SqlValue[] = [position.contents, content.senderId]
    const positionValues: SqlValue[] = [position.contents, position.sentAt]
    for (const message of messages) {
      const { id, bytes } = message.position
      contentValues.push(id, message.messageId, message.content.body)
      positionValues.push(id, bytes)
    }
    this.#alike(alikeMessages, messages.length).runWith(contentValues)
    this.#alike(alikePositions, messages.length).runWith(positionValues)
  }

  #insertContent(position: NewPosition, messageId: string, content: Omit<Content, 'messageId'>): void {
    const { contents, seq, id } = position
    if (isPlain(content)) {
      this.#insertPlainMessage.run(id, contents, seq, messageId, content.senderId, content.body)
      return
    }
    this.#insertMessage.run(
      id,
      contents,
      seq,
      messageId,
      content.senderId,
      content.groupId,
      content.deduplicationId,
      content.traceHeader,
      content.redrivenFrom,
      content.redrives,
      content.attributes,
      content.body,
    )
  }

  /**
   * One message for each of several queues, alike in all but number, id and body: what a topic hands out. Each must be
   * undelayed and without a group.
   */
  insertCopies(copies: readonly NewMessage[]): void {
    for (let from = 0; from < copies.length; from += COPIES) {
      const some = copies.slice(from, from + COPIES)
      const { position, content } = some[0]!
      const contentValues: SqlValue[] = [content.senderId, 0]
      const positionValues: SqlValue[] = [position.sentAt, 0]
      for (const { position: at, messageId, content: own } of some) {
        contentValues.push(at.id, at.contents, messageId, own.body)
        positionValues.push(at.contents, at.id, at.bytes)
      }
      this.#alike(copiesOfMessage, some.length).runWith(contentValues)
      this.#alike(positionsOfCopies, some.length).runWith(positionValues)
    }
  }

  #alike(build: (rows: number) => string, rows: number): Statement {
    let statements = this.#inserts.get(build)
    if (!statements) this.#inserts.set(build, (statements = []))
    return (statements[rows] ??= this.#database.prepare(build(rows)))
  }

  /** The first visible ones of those that were delayed or received before, in the order in which they became visible. */
  nextReturned(contents: number, now: number, limit: number): Message[] {
    return this.#nextReturned.all<MessageColumns>(contents, now, limit).map(this.#toMessage)
  }

  /** The next fresh messages (see `Queue.firstFresh`) from a sequence number on, in order of arrival. */
  nextFresh(contents: number, from: number, limit: number): Message[] {
    return this.#nextFresh.all<MessageColumns>(contents, from, limit).map(this.#toMessage)
  }

  /** Those of them that are visible by a time. */
  nextFreshBy(contents: number, from: number, now: number, limit: number): Message[] {
    return this.#database
      .prepare(messageStatements.nextFreshBy)
      .all<MessageColumns>(contents, from, now, limit)
      .map(this.#toMessage)
  }

  /** The next messages of a group after a sequence number, visible or not. */
  nextInLane(lane: number, after: number, limit: number): Message[] {
    return this.#nextInLane.all<MessageColumns>(lane, after, limit).map(this.#toMessage)
  }

  position(contents: number, seq: number): Position | undefined {
    const columns = this.#position.get<PositionColumns>(contents, seq)
    return columns && toPosition(columns)
  }

  message(contents: number, seq: number): Message | undefined {
    const columns = this.#message.get<MessageColumns>(contents, seq)
    return columns && this.#toMessage(columns)
  }

  /** A message by the broker's own number, wherever it is; its rows may await the sweep. */
  messageById(id: number): Message | undefined {
    const place = this.#database.prepare(messageStatements.place).get<[number, number]>(id)
    return place && this.message(place[0], place[1])
  }

  /** The id that clients see. */
  messageId(id: number): string | undefined {
    return this.#messageId.get<[string]>(id)?.[0]
  }

  /** When the oldest message of a queue was sent; undefined if it is empty. */
  oldestSentAt(contents: number): number | undefined {
    return this.#database.prepare(messageStatements.oldest).get<[number]>(contents)?.[0]
  }

  newestSentAt(contents: number): number | undefined {
    return this.#database.prepare(messageStatements.newest).get<[number]>(contents)?.[0]
  }

  oldest(contents: number, limit: number): Position[] {
    return this.#database
      .prepare(messageStatements.oldestMessages)
      .all<PositionColumns>(contents, limit)
      .map(toPosition)
  }

  /** Records a receive. */
  hide(position: Position, visibleAt: number, now: number): void {
    this.#hide.run(
      visibleAt,
      position.receiveCount + 1,
      now,
      position.firstReceivedAt ?? now,
      position.contents,
      position.seq,
    )
  }

  setVisibleAt(position: Position, visibleAt: number): void {
    this.#database.prepare(messageStatements.setVisibleAt).run(visibleAt, position.contents, position.seq)
  }

  /** Puts a message elsewhere: a move to a dead-letter queue. */
  relocate(
    from: Position,
    to: Pick<Position, 'contents' | 'seq' | 'visibleAt' | 'sentAt' | 'lane' | 'sourceArn'>,
  ): void {
    this.#database
      .prepare(messageStatements.relocatePosition)
      .run(to.contents, to.seq, to.visibleAt, to.sentAt, to.lane, to.sourceArn, from.contents, from.seq)
    this.#database.prepare(messageStatements.relocateMessage).run(to.contents, to.seq, from.id)
  }

  delete(position: Position): void {
    this.#deletePosition.run(position.contents, position.seq)
    this.#deleteMessage.run(position.id)
  }

  readonly #toMessage = (columns: MessageColumns): Message =>
    toMessage(columns, this.#bodies.text(columns[19]))
}

function toPosition(columns: PositionColumns): Position {
  const [
    contents,
    seq,
    id,
    visibleAt,
    sentAt,
    receiveCount,
    firstReceivedAt,
    receivedAt,
    bytes,
    lane,
    sourceArn,
  ] = columns
  return {
    contents,
    seq,
    id,
    visibleAt,
    sentAt,
    receiveCount,
    firstReceivedAt,
    receivedAt,
    bytes,
    lane,
    sourceArn,
  }
}

function toMessage(columns: MessageColumns, body: string): Message {
  return {
    contents: columns[0],
    seq: columns[1],
    id: columns[2],
    visibleAt: columns[3],
    sentAt: columns[4],
    receiveCount: columns[5],
    firstReceivedAt: columns[6],
    receivedAt: columns[7],
    bytes: columns[8],
    lane: columns[9],
    sourceArn: columns[10],
    messageId: columns[11],
    senderId: columns[12],
    groupId: columns[13],
    deduplicationId: columns[14],
    traceHeader: columns[15],
    redrivenFrom: columns[16],
    redrives: columns[17],
    attributes: columns[18],
    body,
    storedBody: columns[19],
  }
}
