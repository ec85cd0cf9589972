import type { Migration } from '../../../store/database'

/** The tables of deliveries and outboxes. Times are milliseconds since the epoch in broker time. */
export const deliveriesSchema: Migration = {
  version: 7,
  name: 'deliveries and outboxes',
  statements: [
    // kind: notification, confirmation or farewell. publication: null for the latter two, whose text is kept here.
    // next_at: of the next attempt while pending. phase: of the delivery policy, of the next attempt. The dead letter
    // is the message that a queue got when this was given up.
    `CREATE TABLE deliveries (
       id INTEGER PRIMARY KEY,
       kind TEXT NOT NULL,
       publication INTEGER,
       subscription INTEGER NOT NULL,
       subscription_version INTEGER NOT NULL,
       topic INTEGER NOT NULL,
       protocol TEXT NOT NULL,
       message_id TEXT NOT NULL,
       text TEXT,
       state TEXT NOT NULL,
       attempts INTEGER NOT NULL,
       next_at INTEGER,
       phase TEXT NOT NULL,
       begun_at INTEGER NOT NULL,
       finished_at INTEGER,
       last_reason TEXT,
       dead_letter_arn TEXT,
       dead_letter_number INTEGER
     ) STRICT`,
    `CREATE INDEX deliveries_due ON deliveries (subscription, next_at, id) WHERE state = 'pending'`,
    `CREATE INDEX deliveries_needing ON deliveries (publication) WHERE state = 'pending'`,
    `CREATE INDEX deliveries_by_subscription ON deliveries (subscription, state, id)`,
    `CREATE INDEX deliveries_by_topic ON deliveries (topic, state, id)`,

    // Heads and bodies are the first 4 KiB of them; the request's body is kept with the first attempt only, since all
    // attempts send the same.
    `CREATE TABLE delivery_attempts (
       id INTEGER PRIMARY KEY,
       delivery INTEGER NOT NULL,
       at INTEGER NOT NULL,
       duration_ms INTEGER NOT NULL,
       ok INTEGER NOT NULL,
       status INTEGER,
       request_head TEXT,
       request_body TEXT,
       response_head TEXT,
       response_body TEXT,
       error TEXT
     ) STRICT`,
    `CREATE INDEX delivery_attempts_by_delivery ON delivery_attempts (delivery, id)`,

    // details: JSON object of texts.
    `CREATE TABLE outbox (
       id INTEGER PRIMARY KEY,
       kind TEXT NOT NULL,
       recipient TEXT NOT NULL,
       subject TEXT,
       body TEXT NOT NULL,
       at INTEGER NOT NULL,
       topic_arn TEXT,
       subscription_arn TEXT,
       message_id TEXT,
       details TEXT NOT NULL,
       read INTEGER NOT NULL
     ) STRICT`,
    `CREATE INDEX outbox_by_kind ON outbox (kind, id)`,
    `CREATE INDEX outbox_unread ON outbox (kind) WHERE read = 0`,
  ],
}
