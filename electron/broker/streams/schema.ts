import type { Migration } from '../../store/database'

/**
 * The tables of the streams. Times are milliseconds since the epoch in broker time; ids come from the broker's one
 * counter. Hash keys are 32 hexadecimal digits, so that their order is the order of the numbers.
 *
 * Records live in two places. What was put lately is in `record_tail`, so it follows the journal like everything else;
 * what is older has been moved to segment files, and `record_extents` says where. docs/streams.md tells why.
 */
export const streamsSchema: Migration = {
  version: 9,
  name: 'streams, shards and records',
  statements: [
    // stream_id: what AWS calls StreamId. transition: JSON of what the stream turns into at `due_at`; both null while
    // nothing is under way. settings: JSON, see StreamSettings..
    `CREATE TABLE streams (
       id INTEGER PRIMARY KEY,
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       name TEXT NOT NULL,
       stream_id TEXT NOT NULL,
       created_at INTEGER NOT NULL,
       status TEXT NOT NULL,
       transition TEXT,
       due_at INTEGER,
       settings TEXT NOT NULL,
       tags TEXT NOT NULL,
       policy TEXT,
       UNIQUE (account, region, name)
     ) STRICT`,

    // number: the digits of shardId-000000000012. next: the position of its next record when it was last written
    // (closing, expiry); the records in the tables may be further.
    `CREATE TABLE shards (
       id INTEGER PRIMARY KEY,
       stream INTEGER NOT NULL,
       number INTEGER NOT NULL,
       parent INTEGER,
       adjacent_parent INTEGER,
       first_hash TEXT NOT NULL,
       last_hash TEXT NOT NULL,
       created_at INTEGER NOT NULL,
       closed_at INTEGER,
       next INTEGER NOT NULL,
       UNIQUE (stream, number)
     ) STRICT`,

    // One row a put and shard: `count` records from position `first` on. body: see records/recordBody.ts.
    // bytes: of data and partition keys. Bodies are large: as part of a key each comparison would read one whole.
    `CREATE TABLE record_tail (
       id INTEGER PRIMARY KEY,
       shard INTEGER NOT NULL,
       first INTEGER NOT NULL,
       count INTEGER NOT NULL,
       bytes INTEGER NOT NULL,
       at INTEGER NOT NULL,
       body BLOB NOT NULL,
       UNIQUE (shard, first)
     ) STRICT`,

    // Where records are in the segment files: `length` bytes at `offset`, as one body of the tail's kind.
    `CREATE TABLE record_extents (
       shard INTEGER NOT NULL,
       first INTEGER NOT NULL,
       count INTEGER NOT NULL,
       bytes INTEGER NOT NULL,
       first_at INTEGER NOT NULL,
       last_at INTEGER NOT NULL,
       segment INTEGER NOT NULL,
       offset INTEGER NOT NULL,
       length INTEGER NOT NULL,
       PRIMARY KEY (shard, first)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX record_extents_by_segment ON record_extents (segment)`,
    `CREATE TABLE record_segments (
       id INTEGER PRIMARY KEY,
       stream INTEGER NOT NULL,
       bytes INTEGER NOT NULL
     ) STRICT`,

    // tags, policy: as for streams.
    `CREATE TABLE stream_consumers (
       id INTEGER PRIMARY KEY,
       stream INTEGER NOT NULL,
       name TEXT NOT NULL,
       created_at INTEGER NOT NULL,
       status TEXT NOT NULL,
       due_at INTEGER,
       tags TEXT NOT NULL,
       policy TEXT,
       UNIQUE (stream, name)
     ) STRICT`,

    // JSON of what UpdateAccountSettings set, by account and region.
    `CREATE TABLE stream_account_settings (
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       settings TEXT NOT NULL,
       PRIMARY KEY (account, region)
     ) STRICT, WITHOUT ROWID`,
  ],
}
