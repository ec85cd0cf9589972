import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { openStore } from '../../electron/store/store'

/** Measures the store alone; `node test/crash/measure.mjs [folder] [messages]`. */
const [root = '/tmp', count = '1000000', workerUrl = ''] = process.argv.slice(2)
const messages = Number(count)
const folder = mkdtempSync(join(root, 'switchyard-measure-'))
const mib = (bytes: number) => `${Math.round(bytes / 1048576)} MiB`
const memory = () => mib(process.memoryUsage().rss)
const options = {
  folder,
  durability: 'fsync' as const,
  workerUrl: new URL(workerUrl),
  log: (line: string) => console.log(line),
  migrations: [
    {
      version: 1,
      name: 'messages',
      statements: [
        `create table message (id integer primary key, queue integer not null, uid text not null, body text not null,
           md5 text not null, sent_at integer not null, visible_at integer not null, receives integer not null)`,
        'create index message_ready on message (queue, visible_at, id)',
      ],
    },
  ],
}

const uuid = (id: number) => `3d0c9f5a-1b7e-4c39-9e0d-${String(id).padStart(12, '0')}`
const body = 'x'.repeat(256)

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const start = performance.now()
  const result = await work()
  const took = performance.now() - start
  delay.disable()
  console.log(
    `${what}: ${Math.round(took)} ms; loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, ` +
      `longest ${(delay.max / 1e6).toFixed(1)} ms; resident ${memory()}`,
  )
  return result
}

let store = await timed('open empty', () => openStore(options))
await timed(`insert ${messages} messages, 32 at a time`, async () => {
  const insert = store.prepare('insert into message values (?, ?, ?, ?, ?, ?, ?, ?)')
  let next = 0
  const client = async () => {
    while (next < messages) {
      const id = next++
      await store.transact(() =>
        insert.run(id, 1, uuid(id), body, 'd41d8cd98f00b204e9800998ecf8427e', 1.7e12 + id, 1.7e12 + id, 0),
      )
    }
  }
  await Promise.all(Array.from({ length: 32 }, client))
})
console.log(store.figures)
await timed('100,000 pairs of receive and delete, 32 at a time', async () => {
  const ready = store.prepare(
    'select id, body from message where queue = 1 and visible_at <= ? order by visible_at, id limit 1',
  )
  const hide = store.prepare('update message set visible_at = ?, receives = receives + 1 where id = ?')
  const remove = store.prepare('delete from message where id = ?')
  let left = 100_000
  const client = async () => {
    while (left-- > 0) {
      const id = await store.transact(() => {
        const row = ready.get(1.8e12)
        hide.run(1.9e12, row?.[0] as number)
        return row?.[0] as number
      })
      await store.transact(() => remove.run(id))
    }
  }
  await Promise.all(Array.from({ length: 32 }, client))
})
console.log(store.figures)
await timed('close', () => store.close())
store = await timed('open after a clean exit', () => openStore(options))
const insert = store.prepare('insert into message values (?, ?, ?, ?, ?, ?, ?, ?)')
for (let id = messages; id < messages + 130_000; id += 100) {
  await store.transact(() => {
    for (let one = id; one < id + 100; one++) {
      insert.run(one, 1, uuid(one), body, 'd41d8cd98f00b204e9800998ecf8427e', 1.7e12 + one, 1.7e12 + one, 0)
    }
  })
}
console.log('journal left behind', mib(store.figures.journalBytes))
const copy = `${folder}-crashed`
execFileSync('cp', ['-r', folder, copy])
rmSync(join(copy, 'lock'))
const crashed = await timed('open after a crash (beside the first, in one process)', () =>
  openStore({ ...options, folder: copy }),
)
console.log(crashed.prepare('select count(*) from message').get(), crashed.recoveryNotes)
await crashed.close()
await store.close()
rmSync(folder, { recursive: true })
rmSync(copy, { recursive: true })
