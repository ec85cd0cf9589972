import { describe, expect, it } from 'vitest'
import { openMemoryStore } from '../../../electron/store/memoryStore'
import { BatchRolledBack, NewerDatabase } from '../../../electron/store/storeErrors'

const tables = [
  {
    version: 1,
    name: 'things',
    statements: ['create table thing (id integer primary key, name text, body blob, size real)'],
  },
]

describe('a statement', () => {
  it('gives back what was bound, of every type', async () => {
    const store = await openMemoryStore(tables)
    const bytes = new Uint8Array([0, 1, 255])
    const long = 'ä€😀\0x'.repeat(100_000)
    await store.transact(() => {
      const insert = store.prepare('insert into thing values (?, ?, ?, ?)')
      expect(insert.run(1, 'short', bytes, 0.5)).toBe(1)
      insert.run(2 ** 40, long, null, -1)
      insert.run(-5, '', new Uint8Array(0), Number.MAX_SAFE_INTEGER)
    })
    expect(store.prepare('select * from thing order by id').all()).toEqual([
      [-5, '', new Uint8Array(0), Number.MAX_SAFE_INTEGER],
      [1, 'short', bytes, 0.5],
      [2 ** 40, long, null, -1],
    ])
    await store.close()
  })

  it('is refused with too few values, in the wrong place, or when a replay would differ', async () => {
    const store = await openMemoryStore(tables)
    const insert = store.prepare('insert into thing (name) values (?)')
    expect(() => insert.run('x')).toThrow('only inside transact')
    expect(() => insert.get('x')).toThrow('Only run()')
    await expect(store.transact(() => insert.run())).rejects.toThrow('1 values expected, 0 given')
    await expect(
      store.transact(() => store.prepare('insert into thing (id) values (random())').run()),
    ).rejects.toThrow('replay')
    expect(() => store.prepare('select 1; select 2')).toThrow('More than one')
    await store.close()
  })
})

describe('a batch', () => {
  const count = 'select count(*) from thing'
  it('rejects alone an operation that throws before its first mutation', async () => {
    const store = await openMemoryStore(tables)
    const insert = store.prepare('insert into thing (name) values (?)')
    const kept = store.transact(() => insert.run('kept'))
    const refused = store.transact(() => {
      throw new Error('not valid')
    })
    await expect(refused).rejects.toThrow('not valid')
    await kept
    expect(store.prepare(count).get()).toEqual([1])
    await store.close()
  })

  it('is rolled back whole when an operation throws after a mutation', async () => {
    const store = await openMemoryStore(tables)
    const insert = store.prepare('insert into thing (name) values (?)')
    let rebuilt = 0
    store.onRollback(() => rebuilt++)
    const neighbour = store.transact(() => insert.run('neighbour'))
    const half = store.transact(() => {
      insert.run('half')
      throw new Error('half way')
    })
    const later = store.transact(() => insert.run('later'))
    await expect(neighbour).rejects.toBeInstanceOf(BatchRolledBack)
    await expect(half).rejects.toThrow('half way')
    await later
    expect(rebuilt).toBe(1)
    expect(store.prepare('select name from thing').all()).toEqual([['later']])
    await store.close()
  })

  it('is rolled back when several rows were to be inserted and one of them failed', async () => {
    const store = await openMemoryStore(tables)
    const some = store.prepare('insert or fail into thing (id) values (?), (?), (?)')
    const neighbour = store.transact(() => store.prepare('insert into thing (id) values (9)').run())
    const half = store.transact(() => {
      expect(() => some.run(1, 2, 1)).toThrow('UNIQUE')
    })
    await expect(neighbour).rejects.toBeInstanceOf(BatchRolledBack)
    await expect(half).rejects.toThrow('UNIQUE')
    expect(store.prepare(count).get()).toEqual([0])
    await store.close()
  })

  it('goes on after a constraint that the operation caught', async () => {
    const store = await openMemoryStore(tables)
    const insert = store.prepare('insert into thing (id) values (?)')
    await store.transact(() => {
      insert.run(1)
      expect(() => insert.run(1)).toThrow('UNIQUE')
      insert.run(2)
    })
    expect(store.prepare(count).get()).toEqual([2])
    await store.close()
  })
})

it('refuses a list of migrations with a hole', async () => {
  await expect(openMemoryStore([{ version: 2, name: 'b', statements: [] }])).rejects.toThrow(
    'Migration 1 says 2',
  )
  expect(new NewerDatabase(3, 2).message).toContain('newer')
})
