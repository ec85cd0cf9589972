import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import type { Database, Store } from '../../../electron/store/database'
import { bundleWorker } from '../../crash/bundleStore'
import { crash, newFolder, openIn } from './storeFixture'

const tables = [
  {
    version: 1,
    name: 'two tables',
    statements: [
      'create table item (id integer primary key, name text not null unique, rank integer, body blob)',
      'create index item_rank on item (rank, id)',
      'create table trace (number integer primary key autoincrement, item integer not null, at real)',
      'create trigger item_gone after delete on item begin insert into trace (item, at) values (old.id, 0.5); end',
    ],
  },
]

let workerUrl: URL
beforeAll(async () => {
  workerUrl = await bundleWorker()
})

const step = fc.oneof(
  fc.record({
    kind: fc.constant('insert' as const),
    id: fc.nat(40),
    name: fc.string({ unit: 'grapheme', maxLength: 8 }),
    rank: fc.maxSafeInteger(),
    size: fc.nat(3000),
  }),
  fc.record({ kind: fc.constant('rank' as const), id: fc.nat(40), rank: fc.double({ noNaN: true }) }),
  fc.record({ kind: fc.constant('delete' as const), id: fc.nat(40) }),
  fc.record({ kind: fc.constant('sweep' as const), id: fc.nat(40) }),
  fc.record({ kind: fc.constant('trace' as const), id: fc.nat(40) }),
  fc.record({ kind: fc.constant('ignored' as const), id: fc.nat(40) }),
  fc.record({ kind: fc.constant('fail' as const), id: fc.nat(40) }),
  fc.record({ kind: fc.constant('wait' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function apply(store: Store, one: Exclude<Step, { kind: 'wait' }>): void {
  const { id } = one
  switch (one.kind) {
    case 'insert':
      store
        .prepare('insert or replace into item values (?, ?, ?, ?)')
        .run(id, one.name, one.rank, new Uint8Array(one.size).fill(id))
      return
    case 'rank':
      store.prepare('update item set rank = ? where id <= ?').run(one.rank, id)
      return
    case 'delete':
      store.prepare('delete from item where id = ?').run(id)
      return
    case 'sweep':
      store
        .prepare(
          'delete from item where id in (select id from item where rank < 0 order by rank, id limit ?)',
        )
        .run(id)
      return
    case 'trace':
      store.prepare('insert into trace (item, at) values (?, ?)').run(id, id / 7)
      return
    case 'ignored':
      store.prepare('insert or ignore into trace (item, at) select id, null from item where id = ?').run(id)
      store.prepare('insert or ignore into item (id, name) values (?, ?)').run(id, 'the same')
      return
    case 'fail':
      store.prepare('insert into trace (item, at) values (?, ?)').run(id, -1)
      throw new Error('after a mutation')
  }
}

const dump = (database: Database) => [
  database.prepare('select * from item order by id').all(),
  database.prepare('select * from trace order by number').all(),
  database.prepare('select * from sqlite_sequence where seq > 0').all(),
]

it('recovers the very state that was, from journal and checkpoints, whatever was done', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 120 }), async (steps) => {
      const folder = newFolder()
      const options = { migrations: tables, workerUrl, checkpointBytes: 8000 }
      const store = await openIn(folder, options)
      const running: Promise<unknown>[] = []
      for (const one of steps) {
        if (one.kind === 'wait') await Promise.allSettled(running)
        else running.push(store.transact(() => apply(store, one)))
      }
      await Promise.allSettled(running)
      const live = dump(store)
      const killed = await openIn(crash(folder), options)
      expect(dump(killed)).toEqual(live)
      await killed.close()
      await store.close()
      const closed = await openIn(folder, options)
      expect(dump(closed)).toEqual(live)
      await closed.close()
    }),
    { numRuns: 25 },
  )
}, 60_000)
