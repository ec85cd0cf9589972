import type { World } from '../../../shared/arn'
import { parseQueueUrl } from '../../../shared/arn'
import { BrokerError } from '../../../shared/errors'
import type { Database, Row } from '../../store/database'
import type { Caller } from './operations'
import { Queue, type QueueRow } from './queue'
import { missingParameter } from './refusals'

const COLUMNS =
  'id, account, region, name, fifo, contents, created_at, modified_at, purged_at, attributes, tags'

export const registryStatements = {
  all: `SELECT ${COLUMNS} FROM queues ORDER BY id`,
  insert: `INSERT INTO queues (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE queues SET contents = ?, modified_at = ?, purged_at = ?, attributes = ?, tags = ? WHERE id = ?`,
  remove: `DELETE FROM queues WHERE id = ?`,
  deletedAt: `SELECT deleted_at FROM deleted_queues WHERE account = ? AND region = ? AND name = ?`,
  bury: `INSERT OR REPLACE INTO deleted_queues (account, region, name, deleted_at) VALUES (?, ?, ?, ?)`,
  exhume: `DELETE FROM deleted_queues WHERE account = ? AND region = ? AND name = ?`,
} as const

/** All queues of all worlds, kept in memory in step with their rows, since every request asks for one. */
export class Registry {
  readonly #database: Database
  #byName = new Map<string, Queue>()
  #byId = new Map<number, Queue>()
  #byUrl = new Map<string, Queue>()
  #byArn = new Map<string, Queue>()

  constructor(database: Database) {
    this.#database = database
    this.reload()
  }

  /** Reads all rows again: at start, and after a rollback. Queues that are still there stay the same objects. */
  reload(): void {
    const before = this.#byId
    this.#byName = new Map()
    this.#byId = new Map()
    this.#byUrl.clear()
    this.#byArn = new Map()
    for (const columns of this.#database.prepare(registryStatements.all).all()) {
      const row = toQueueRow(columns)
      const queue = before.get(row.id) ?? new Queue(row)
      queue.row = row
      queue.alive = true
      this.#keep(queue)
    }
    for (const queue of before.values()) if (!this.#byId.has(queue.id)) queue.alive = false
  }

  /** Every queue, in order of creation. */
  all(): IterableIterator<Queue> {
    return this.#byId.values()
  }

  byId(id: number): Queue | undefined {
    return this.#byId.get(id)
  }

  byName(world: World, name: string): Queue | undefined {
    return this.#byName.get(key(world, name))
  }

  byArn(arn: string): Queue | undefined {
    return this.#byArn.get(arn)
  }

  /** The queue at a URL, in the caller's region: the URL names the account, its host does not matter. */
  resolve(caller: Caller, url: string | undefined): Queue {
    if (url === undefined) throw missingParameter('QueueUrl')
    const cacheKey = `${caller.account} ${caller.region} ${url}`
    const cached = this.#byUrl.get(cacheKey)
    if (cached?.alive) return cached
    // Recorded from AWS: the name alone will do for a queue of the caller's own.
    const parts = parseQueueUrl(url) ?? { account: caller.account, name: url }
    const queue = this.byName({ account: parts.account, region: caller.region }, parts.name)
    if (!queue) throw new BrokerError('QueueDoesNotExist')
    if (this.#byUrl.size > 10_000) this.#byUrl.clear()
    this.#byUrl.set(cacheKey, queue)
    return queue
  }

  /** Names of a world's queues, sorted. */
  inWorld(world: World): Queue[] {
    const queues = [...this.#byId.values()].filter(
      (queue) => queue.account === world.account && queue.region === world.region,
    )
    return queues.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }

  insert(row: QueueRow): Queue {
    this.#database
      .prepare(registryStatements.insert)
      .run(
        row.id,
        row.account,
        row.region,
        row.name,
        row.fifo ? 1 : 0,
        row.contents,
        row.createdAt,
        row.modifiedAt,
        row.purgedAt,
        JSON.stringify(row.attributes),
        JSON.stringify(row.tags),
      )
    this.#database.prepare(registryStatements.exhume).run(row.account, row.region, row.name)
    const queue = new Queue(row)
    this.#keep(queue)
    return queue
  }

  update(queue: Queue, changes: Partial<QueueRow>): void {
    const row = { ...queue.row, ...changes }
    this.#database
      .prepare(registryStatements.update)
      .run(
        row.contents,
        row.modifiedAt,
        row.purgedAt,
        JSON.stringify(row.attributes),
        JSON.stringify(row.tags),
        row.id,
      )
    queue.row = row
  }

  /** Takes the queue away; its name stays taken for a while after `now`. */
  remove(queue: Queue, now: number): void {
    this.#database.prepare(registryStatements.remove).run(queue.id)
    this.#database.prepare(registryStatements.bury).run(queue.account, queue.region, queue.name, now)
    queue.alive = false
    this.#byId.delete(queue.id)
    this.#byName.delete(key(queue, queue.name))
    this.#byArn.delete(queue.arn)
    this.#byUrl.clear()
  }

  /** Lets the name of a deleted queue be taken again at once. */
  release(world: World, name: string): void {
    this.#database.prepare(registryStatements.exhume).run(world.account, world.region, name)
  }

  /** When a queue of this name was last deleted. */
  deletedAt(world: World, name: string): number | undefined {
    return this.#database
      .prepare(registryStatements.deletedAt)
      .get<[number]>(world.account, world.region, name)?.[0]
  }

  #keep(queue: Queue): void {
    this.#byId.set(queue.id, queue)
    this.#byName.set(key(queue, queue.name), queue)
    this.#byArn.set(queue.arn, queue)
  }
}

function key(world: World, name: string): string {
  return `${world.account}/${world.region}/${name}`
}

function toQueueRow(columns: Row): QueueRow {
  const [id, account, region, name, fifo, contents, createdAt, modifiedAt, purgedAt, attributes, tags] =
    columns as [number, string, string, string, number, number, number, number, number | null, string, string]
  return {
    id,
    account,
    region,
    name,
    fifo: fifo === 1,
    contents,
    createdAt,
    modifiedAt,
    purgedAt,
    attributes: JSON.parse(attributes) as Record<string, string>,
    tags: JSON.parse(tags) as Record<string, string>,
  }
}
