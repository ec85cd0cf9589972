import type { Migration } from '../../store/database'

/**
 * The tables of the topics. Times are milliseconds since the epoch in broker time; ids come from the broker's one
 * counter.
 *
 * A publish is one row of `publications`, whatever its fan-out. What it puts into queues are rows of `messages` whose
 * body only refers to it and to the version of the subscription (see queues/storedBody.ts): ten copies of a message
 * cost ten narrow rows, and an envelope is written, and signed, when somebody reads it.
 */
export const topicsSchema: Migration = {
  version: 6,
  name: 'topics and subscriptions',
  statements: [
    // attributes: JSON object of the attributes that were set, by AWS name, values as AWS answers them.
    `CREATE TABLE topics (
       id INTEGER PRIMARY KEY,
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       name TEXT NOT NULL,
       fifo INTEGER NOT NULL,
       created_at INTEGER NOT NULL,
       attributes TEXT NOT NULL,
       tags TEXT NOT NULL,
       data_protection TEXT,
       UNIQUE (account, region, name)
     ) STRICT`,

    // uuid: the last part of the ARN. pending: 1 until it is confirmed, by token,
    // and again once a link ended it; confirmed_at then says that it was. version: its
    // present row in subscription_versions. strict_unsubscribe: confirmed with AuthenticateOnUnsubscribe.
    `CREATE TABLE subscriptions (
       id INTEGER PRIMARY KEY,
       topic INTEGER NOT NULL,
       uuid TEXT NOT NULL UNIQUE,
       owner TEXT NOT NULL,
       protocol TEXT NOT NULL,
       endpoint TEXT NOT NULL,
       pending INTEGER NOT NULL,
       token TEXT,
       strict_unsubscribe INTEGER NOT NULL,
       created_at INTEGER NOT NULL,
       confirmed_at INTEGER,
       attributes TEXT NOT NULL,
       version INTEGER NOT NULL
     ) STRICT`,
    `CREATE INDEX subscriptions_by_topic ON subscriptions (topic, id)`,
    `CREATE INDEX subscriptions_by_token ON subscriptions (token) WHERE token IS NOT NULL`,

    // How a subscription was when a message went through it; never changed, so that what was decided and delivered can
    // be explained, and envelopes be written, after the subscription changed or went.
    `CREATE TABLE subscription_versions (
       id INTEGER PRIMARY KEY,
       subscription INTEGER NOT NULL,
       arn TEXT NOT NULL,
       protocol TEXT NOT NULL,
       endpoint TEXT NOT NULL,
       raw INTEGER NOT NULL,
       filter_policy TEXT,
       filter_scope TEXT NOT NULL
     ) STRICT`,

    // What was published. message: as it was given; structured: it is MessageStructure=json. attributes: JSON in the
    // shape of AWS's MessageAttributes, BinaryValue as base64. sequence: FIFO topics. base: the address that the
    // publisher used, for the links in envelopes. outcomes: JSON list of [subscription version, what, number] with
    // what 'q' = put into a queue as message number, 'f' = filtered out, 'd' = given to delivery number.
    `CREATE TABLE publications (
       id INTEGER PRIMARY KEY,
       topic INTEGER NOT NULL,
       topic_arn TEXT NOT NULL,
       message_id TEXT NOT NULL,
       at INTEGER NOT NULL,
       subject TEXT,
       message TEXT NOT NULL,
       structured INTEGER NOT NULL,
       attributes TEXT,
       group_id TEXT,
       deduplication_id TEXT,
       sequence INTEGER,
       sender_id TEXT NOT NULL,
       base TEXT NOT NULL,
       signature_version TEXT NOT NULL,
       bytes INTEGER NOT NULL,
       outcomes TEXT NOT NULL
     ) STRICT`,
    `CREATE INDEX publications_by_topic ON publications (topic, id)`,

    // FIFO topics: what was published in the last five minutes, by scope ('' = the topic, else the group).
    `CREATE TABLE publication_deduplications (
       n INTEGER PRIMARY KEY,
       topic INTEGER NOT NULL,
       scope TEXT NOT NULL,
       deduplication_id TEXT NOT NULL,
       message_id TEXT NOT NULL,
       sequence INTEGER NOT NULL,
       expires_at INTEGER NOT NULL,
       UNIQUE (topic, scope, deduplication_id)
     ) STRICT`,

    // What each subscription got, since it was made; written now and then, so a crash may lose a few seconds of it.
    `CREATE TABLE subscription_counts (
       subscription INTEGER PRIMARY KEY,
       delivered INTEGER NOT NULL,
       filtered_out INTEGER NOT NULL,
       failed INTEGER NOT NULL
     ) STRICT`,

    // The key that signs envelopes, and its certificate: made once, so that what was signed stays valid.
    `CREATE TABLE signing_keys (
       id INTEGER PRIMARY KEY,
       private_key TEXT NOT NULL,
       certificate TEXT NOT NULL,
       made_at INTEGER NOT NULL
     ) STRICT`,
  ],
}
