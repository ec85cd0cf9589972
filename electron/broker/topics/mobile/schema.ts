import type { Migration } from '../../../store/database'

/** The tables of mobile push and SMS. Times are milliseconds since the epoch in broker time. */
export const mobileSchema: Migration = {
  version: 8,
  name: 'mobile push and SMS',
  statements: [
    // attributes: JSON object of what was set, by AWS name. credential, principal: SHA-256 of them, as AWS never answers
    // them and nothing here needs more than to know whether they are the same. authentication: what
    // AuthenticationMethod answers, null where a platform has but one.
    `CREATE TABLE platform_applications (
       id INTEGER PRIMARY KEY,
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       platform TEXT NOT NULL,
       name TEXT NOT NULL,
       created_at INTEGER NOT NULL,
       attributes TEXT NOT NULL,
       credential TEXT,
       principal TEXT,
       authentication TEXT,
       UNIQUE (account, region, platform, name)
     ) STRICT`,

    // uuid: the last part of the ARN. user_data: null if there is none. attributes: JSON, what only Baidu has.
    `CREATE TABLE platform_endpoints (
       id INTEGER PRIMARY KEY,
       application INTEGER NOT NULL,
       uuid TEXT NOT NULL UNIQUE,
       token TEXT NOT NULL,
       enabled INTEGER NOT NULL,
       user_data TEXT,
       attributes TEXT NOT NULL,
       created_at INTEGER NOT NULL,
       UNIQUE (application, token)
     ) STRICT`,
    `CREATE INDEX platform_endpoints_by_application ON platform_endpoints (application, id)`,

    `CREATE TABLE sms_attributes (
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       name TEXT NOT NULL,
       value TEXT NOT NULL,
       PRIMARY KEY (account, region, name)
     ) STRICT, WITHOUT ROWID`,

    // A row stays when the number is opted in, since that is possible once in 30 days.
    `CREATE TABLE sms_opt_outs (
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       number TEXT NOT NULL,
       opted_out INTEGER NOT NULL,
       opted_out_at INTEGER NOT NULL,
       opted_in_at INTEGER,
       PRIMARY KEY (account, region, number)
     ) STRICT, WITHOUT ROWID`,

    // sent: JSON list of the times at which a password was sent. tried_at: of the last verification, or attempt at it.
    `CREATE TABLE sms_sandbox_numbers (
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       number TEXT NOT NULL,
       verified INTEGER NOT NULL,
       password TEXT NOT NULL,
       sent TEXT NOT NULL,
       tried_at INTEGER NOT NULL,
       PRIMARY KEY (account, region, number)
     ) STRICT, WITHOUT ROWID`,
  ],
}
