import type { Migration } from '../../store/database'

/**
 * The tables of long-running work. What changes while a task runs is kept narrow and apart from what was asked for,
 * so that progress is cheap to keep in the same transaction as the messages it counts.
 */
export const tasksSchema: Migration = {
  version: 3,
  name: 'tasks',
  statements: [
    // n: the order of starting. place: how far it got (meaning depends on the kind). dismissed: no longer shown.
    `CREATE TABLE tasks (
         n INTEGER PRIMARY KEY,
         id TEXT NOT NULL UNIQUE,
         kind TEXT NOT NULL,
         status TEXT NOT NULL,
         source_arn TEXT,
         destination_arn TEXT,
         place INTEGER NOT NULL,
         total INTEGER NOT NULL,
         done INTEGER NOT NULL,
         failed INTEGER NOT NULL,
         started_at INTEGER NOT NULL,
         finished_at INTEGER,
         failure_reason TEXT,
         download_path TEXT,
         dismissed INTEGER NOT NULL
       ) STRICT`,
    `CREATE INDEX tasks_by_source ON tasks (source_arn, n)`,

    // What was asked for. params: JSON, by kind.
    `CREATE TABLE task_params (
         task INTEGER PRIMARY KEY,
         title TEXT NOT NULL,
         params TEXT NOT NULL
       ) STRICT`,

    // Chosen messages: positions in ascending order, as differences in LEB128, at most 20,000 a part.
    `CREATE TABLE task_selections (
         task INTEGER NOT NULL,
         part INTEGER NOT NULL,
         seqs BLOB NOT NULL,
         PRIMARY KEY (task, part)
       ) STRICT, WITHOUT ROWID`,

    `CREATE TABLE task_moved (
         task INTEGER NOT NULL,
         arn TEXT NOT NULL,
         count INTEGER NOT NULL,
         PRIMARY KEY (task, arn)
       ) STRICT, WITHOUT ROWID`,

    // The first 1,000 failures of a task; all are counted in tasks.failed.
    `CREATE TABLE task_failures (
         task INTEGER NOT NULL,
         n INTEGER NOT NULL,
         message_id TEXT NOT NULL,
         reason TEXT NOT NULL,
         PRIMARY KEY (task, n)
       ) STRICT, WITHOUT ROWID`,
  ],
}
