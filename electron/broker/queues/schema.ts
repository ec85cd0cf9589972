import type { Migration } from '../../store/database'

/**
 * The tables of the queues. Times are milliseconds since the epoch in broker time.
 *
 * A message is two rows: `messages` holds what was sent (wide, written once, touched again only by a move to a
 * dead-letter queue), `positions` holds where it stands (narrow, rewritten by every receive). So a receive never
 * rewrites a body, and listing, counting and expiring a queue of a million messages reads narrow rows only.
 *
 * A queue does not own rows: it points at a `contents` number, and positions carry that number. Purging or deleting
 * a queue gives it another number (or none) and leaves the old rows to the background sweep (`sweeps`).
 *
 * Numbers of queues, contents, messages and sequences come from one counter that never goes back (`numbers`).
 */
export const queuesSchema: Migration = {
  version: 1,
  name: 'queues and messages',
  statements: [
    // Numbers below `high` may have been given out; the broker reserves them in blocks.
    `CREATE TABLE numbers (
       name TEXT PRIMARY KEY,
       high INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `INSERT INTO numbers (name, high) VALUES ('broker', 1)`,

    // attributes: JSON object of the attributes that were set, by AWS name, values as strings in AWS's own form;
    // what is absent has its default. tags: JSON object. purged_at: for the 60-second rule.
    `CREATE TABLE queues (
       id INTEGER PRIMARY KEY,
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       name TEXT NOT NULL,
       fifo INTEGER NOT NULL,
       contents INTEGER NOT NULL,
       created_at INTEGER NOT NULL,
       modified_at INTEGER NOT NULL,
       purged_at INTEGER,
       attributes TEXT NOT NULL,
       tags TEXT NOT NULL,
       UNIQUE (account, region, name)
     ) STRICT`,

    // Names that stay taken for 60 seconds after DeleteQueue.
    `CREATE TABLE deleted_queues (
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       name TEXT NOT NULL,
       deleted_at INTEGER NOT NULL,
       PRIMARY KEY (account, region, name)
     ) STRICT, WITHOUT ROWID`,

    // What was sent. id: the broker's own number, kept through a move to a dead-letter queue, new after a redrive.
    // contents, seq: the row in positions. attributes: JSON in the shape of AWS's MessageAttributes, BinaryValue as
    // base64; null if there are none. bytes are in positions. redriven_from: id of the message it was before its
    // last redrive; redrives: how often it was redriven in all.
    `CREATE TABLE messages (
       id INTEGER PRIMARY KEY,
       contents INTEGER NOT NULL,
       seq INTEGER NOT NULL,
       message_id TEXT NOT NULL,
       sender_id TEXT NOT NULL,
       group_id TEXT,
       deduplication_id TEXT,
       trace_header TEXT,
       redriven_from INTEGER,
       redrives INTEGER NOT NULL,
       attributes TEXT,
       body TEXT NOT NULL
     ) STRICT`,

    // Where each message stands. seq: the order of arrival in this queue, and what the FIFO SequenceNumber shows; it
    // equals id except for messages that a FIFO dead-letter queue took over. sent_at grows with seq within a contents.
    // visible_at: when it can be received (next): past = waiting; future with receive_count 0 = delayed;
    // future with receive_count > 0 = in flight. received_at: the last receive, for the 12-hour rule and the
    // receipt handle. lane: the message group's row, FIFO only. source_arn: the queue it dead-lettered from.
    `CREATE TABLE positions (
       contents INTEGER NOT NULL,
       seq INTEGER NOT NULL,
       id INTEGER NOT NULL,
       visible_at INTEGER NOT NULL,
       sent_at INTEGER NOT NULL,
       receive_count INTEGER NOT NULL,
       first_received_at INTEGER,
       received_at INTEGER,
       bytes INTEGER NOT NULL,
       lane INTEGER,
       source_arn TEXT,
       PRIMARY KEY (contents, seq)
     ) STRICT, WITHOUT ROWID`,
    // The receive order of a standard queue (made anew in version 5). Partial: FIFO receives go by lane.
    `CREATE INDEX positions_by_visibility ON positions (contents, visible_at) WHERE lane IS NULL`,
    // The order within a message group.
    `CREATE INDEX positions_by_lane ON positions (lane, seq) WHERE lane IS NOT NULL`,

    // The message groups of FIFO queues that have messages now. ready_at: when the group may be received from, which is
    // the visible_at of its first message.
    `CREATE TABLE lanes (
       id INTEGER PRIMARY KEY,
       contents INTEGER NOT NULL,
       group_id TEXT NOT NULL,
       ready_at INTEGER NOT NULL,
       UNIQUE (contents, group_id)
     ) STRICT`,
    `CREATE INDEX lanes_by_readiness ON lanes (contents, ready_at)`,

    // FIFO deduplication (made anew in version 4): kept 5 minutes after the send, whatever became of the message. scope: the message group if the
    // queue deduplicates by group, else ''. Rows are in order of time.
    `CREATE TABLE deduplications (
       n INTEGER PRIMARY KEY,
       queue INTEGER NOT NULL,
       scope TEXT NOT NULL,
       deduplication_id TEXT NOT NULL,
       message_id TEXT NOT NULL,
       id INTEGER NOT NULL,
       seq INTEGER NOT NULL,
       expires_at INTEGER NOT NULL,
       UNIQUE (queue, scope, deduplication_id)
     ) STRICT`,

    // ReceiveRequestAttemptId of FIFO queues: what the attempt returned. taken: JSON list of [seq, receive_count].
    `CREATE TABLE receive_attempts (
       n INTEGER PRIMARY KEY,
       queue INTEGER NOT NULL,
       attempt_id TEXT NOT NULL,
       contents INTEGER NOT NULL,
       taken TEXT NOT NULL,
       expires_at INTEGER NOT NULL,
       UNIQUE (queue, attempt_id)
     ) STRICT`,

    // Moves to a dead-letter queue and redrives: rare, and worth remembering (14 days). For a dead-letter move, id and
    // new_id are the same. kind: 'dead-letter' or 'redrive'. edited: body or attributes were changed on the way.
    `CREATE TABLE moves (
       n INTEGER PRIMARY KEY,
       at INTEGER NOT NULL,
       kind TEXT NOT NULL,
       id INTEGER NOT NULL,
       message_id TEXT NOT NULL,
       new_id INTEGER NOT NULL,
       new_message_id TEXT NOT NULL,
       from_arn TEXT NOT NULL,
       to_arn TEXT NOT NULL,
       receive_count INTEGER NOT NULL,
       edited INTEGER NOT NULL,
       task_id TEXT
     ) STRICT`,
    `CREATE INDEX moves_by_id ON moves (id)`,
    `CREATE INDEX moves_by_new_id ON moves (new_id)`,

    // Contents that no queue points at any more and whose rows are yet to be deleted, in slices.
    `CREATE TABLE sweeps (
       contents INTEGER PRIMARY KEY
     ) STRICT`,
  ],
}

/** A purge makes a FIFO queue forget what it deduplicates: what is remembered belongs to the contents, not to the queue. */
export const deduplicationByContents: Migration = {
  version: 4,
  name: 'deduplication by contents',
  statements: [
    `DROP TABLE deduplications`,
    `CREATE TABLE deduplications (
       n INTEGER PRIMARY KEY,
       contents INTEGER NOT NULL,
       scope TEXT NOT NULL,
       deduplication_id TEXT NOT NULL,
       message_id TEXT NOT NULL,
       id INTEGER NOT NULL,
       seq INTEGER NOT NULL,
       expires_at INTEGER NOT NULL,
       UNIQUE (contents, scope, deduplication_id)
     ) STRICT`,
  ],
}

/**
 * A message of a standard queue that was sent without a delay and never received needs no place in the order of
 * visibility: it comes in order of arrival (`Queue.firstFresh`). So a send writes one b-tree less, and a receive takes
 * nothing out of the index.
 */
export const visibilityOfReturned: Migration = {
  version: 5,
  name: 'visibility of returned messages',
  statements: [
    `DROP INDEX positions_by_visibility`,
    `CREATE INDEX positions_by_visibility ON positions (contents, visible_at) WHERE lane IS NULL AND visible_at <> sent_at`,
  ],
}
