import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../../../electron/broker/migrations'
import { openStore } from '../../../electron/store/store'

/** A message as SQL has it. */
export interface StoredMessage {
  readonly queue: string
  readonly seq: number
  readonly visibleAt: number
  readonly receiveCount: number
  readonly groupId: string | null
  readonly messageId: string
  readonly body: string
}

/** What the files of a host that was killed hold, by queue, oldest first. Recovers a copy: the folder is not touched. */
export async function storedMessages(folder: string): Promise<Map<string, StoredMessage[]>> {
  const copy = mkdtempSync(join(tmpdir(), 'switchyard-copy-'))
  try {
    cpSync(folder, copy, { recursive: true })
    rmSync(join(copy, 'lock'), { force: true })
    const lines: string[] = []
    const store = await openStore({
      folder: copy,
      durability: 'write',
      migrations,
      log: (line) => lines.push(line),
    })
    if (lines.some((line) => /MISSING|damaged/.test(line))) throw new Error(lines.join('\n'))
    const [halves] = store
      .prepare('select count(*) from messages where id not in (select id from positions)')
      .get<[number]>() ?? [0]
    if (halves > 0) throw new Error(`${halves} messages have no position`)
    const queues = new Map<string, StoredMessage[]>()
    for (const [name] of store.prepare('select name from queues').all<[string]>()) queues.set(name, [])
    const rows = store
      .prepare(
        `select q.name, p.seq, p.visible_at, p.receive_count, m.group_id, m.message_id, m.body
           from positions p join queues q on q.contents = p.contents left join messages m on m.id = p.id
          order by p.seq`,
      )
      .all<[string, number, number, number, string | null, string | null, string | null]>()
    for (const [queue, seq, visibleAt, receiveCount, groupId, messageId, body] of rows) {
      if (messageId === null || body === null) throw new Error(`Position ${seq} of ${queue} has no message`)
      queues.get(queue)?.push({ queue, seq, visibleAt, receiveCount, groupId, messageId, body })
    }
    await store.close()
    return queues
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
