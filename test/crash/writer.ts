import { writeSync } from 'node:fs'
import { codeOf } from '../../electron/store/disk'
import { openStore } from '../../electron/store/store'

/**
 * The process that is killed. It inserts and deletes at random and says on its standard output, one line each, what it
 * is about to delete (`-id`), what was confirmed as inserted (`+id`) and as deleted (`=id`).
 */
const [folder = '', from = '0', workerUrl = ''] = process.argv.slice(2)

/** Says it at once, waiting where the reader is behind: a line that was only queued would be lost by the kill. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
    }
  }
}

const store = await openStore({
  folder,
  durability: 'fsync',
  workerUrl: new URL(workerUrl),
  checkpointBytes: 192 * 1024,
  log: (line) => say(`! ${line}`),
  migrations: [
    {
      version: 1,
      name: 'things',
      statements: ['create table thing (id integer primary key, body text not null)'],
    },
  ],
})
for (const note of store.recoveryNotes) say(`# ${note}`)
say('ready')

const insert = store.prepare('insert into thing values (?, ?)')
const remove = store.prepare('delete from thing where id = ?')
let next = Number(from)

async function client(): Promise<never> {
  for (;;) {
    const id = next++
    await store.transact(() => insert.run(id, `body of ${id} `.repeat(1 + (id % 40))))
    say(`+${id}`)
    if (id % 3 !== 0) continue
    say(`-${id}`)
    await store.transact(() => remove.run(id))
    say(`=${id}`)
  }
}
await Promise.all(Array.from({ length: 16 }, client))
