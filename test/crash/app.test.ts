import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateQueueCommand } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { openConsole } from '../support/consoleSocket'
import { startHost } from '../support/hostProcess'
import type { HostProcess } from '../support/hostProcess'
import { Running, newClient, random } from './load/clients'
import { Moves } from './load/moves'
import { ORDERED, Ordered } from './load/ordered'
import { storedMessages } from './load/rows'
import type { StoredMessage } from './load/rows'
import { WORK, Work } from './load/work'

/** Beside the fifty of the store's own test. */
const KILLS = 12

const start = (data: string): Promise<HostProcess> =>
  startHost({ data, flags: ['--quotas', 'relaxed'], entry: process.env.SWITCHYARD_SERVE })

async function createQueues(endpoint: string, moves: readonly Moves[]): Promise<void> {
  const client = newClient(endpoint)
  const create = (name: string, attributes: Record<string, string> = {}) =>
    client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
  await create(WORK)
  await create(ORDERED, { FifoQueue: 'true' })
  for (const { from, to } of moves) {
    await create(from)
    // A move task wants a queue that is somebody's dead-letter queue.
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${from}`
    await create(to, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 }) })
  }
  client.destroy()
}

/** Waits until no task runs, and answers how many messages all of them moved. */
async function finishedTasks(host: HostProcess): Promise<number> {
  const { client, close } = await openConsole(host.ready.console)
  try {
    for await (const tasks of await client.tasks.watch({})) {
      if (tasks.some((task) => task.finishedAt === null)) continue
      expect(tasks.filter((task) => task.status !== 'completed')).toEqual([])
      return tasks.reduce((sum, task) => sum + task.done, 0)
    }
    throw new Error('The feed of tasks ended')
  } finally {
    close()
  }
}

it(`keeps all that was answered over ${KILLS} kills and a SIGTERM of the loaded app`, async () => {
  const data = mkdtempSync(join(tmpdir(), 'switchyard-app-'))
  const seed = Date.now() % 1_000_000
  const next = random(seed)
  const work = new Work(next)
  const ordered = new Ordered()
  const moves = [new Moves('redrive'), new Moves('move')]
  const hint = `seed ${seed}`
  const check = (rows: Map<string, StoredMessage[]>): void => {
    const faults = [
      ...work.faults(rows.get(WORK) ?? []),
      ...ordered.faults(rows.get(ORDERED) ?? []),
      ...moves.flatMap((one) => [...one.faults(rows)]),
    ]
    expect(faults.slice(0, 20), hint).toEqual([])
  }
  let host = await start(data)
  try {
    await createQueues(host.ready.endpoint, moves)
    for (let round = 0; round <= KILLS; round++) {
      const run = new Running(host.ready.endpoint)
      const console = await openConsole(host.ready.console)
      const clients = [
        ...work.start(run),
        ...ordered.start(run),
        ...moves.flatMap((one) => one.start(run, console.client, round)),
      ]
      await run.reached(80 + Math.floor(next() * 1200))
      const last = round === KILLS
      const code = await host.stop(last ? 'SIGTERM' : 'SIGKILL')
      run.end()
      await Promise.all(clients)
      console.close()
      expect(run.problems, hint).toEqual([])
      expect(code, host.stderr()).toBe(last ? 0 : null)
      const rows = await storedMessages(data)
      check(rows)
      host = await start(data)
      expect(host.stderr()).not.toMatch(/MISSING|damaged at|failed/)
      const counted = new Running(host.ready.endpoint)
      const wrong: string[] = []
      for await (const fault of work.countFaults(counted, rows.get(WORK) ?? [])) wrong.push(fault)
      counted.end()
      expect(wrong, hint).toEqual([])
    }
    await finishedTasks(host)
    const run = new Running(host.ready.endpoint)
    const console = await openConsole(host.ready.console)
    for (const one of moves) await one.finish(run, console.client)
    const moved = await finishedTasks(host)
    run.end()
    console.close()
    expect(await host.stop()).toBe(0)
    const rows = await storedMessages(data)
    check(rows)
    for (const { from, to } of moves) expect([from, rows.get(from)?.length, to]).toEqual([from, 0, to])
    expect(moved).toBe(moves.reduce((sum, { to }) => sum + (rows.get(to)?.length ?? 0), 0))
    const { sent, deleted } = work.figures
    expect(Math.min(sent, deleted, ordered.sent, moved)).toBeGreaterThan(100)
    globalThis.console.log(
      `${KILLS} kills of the app: ${sent} sends, ${deleted} deletes, ${ordered.sent} FIFO sends, ${moved} moved by tasks`,
    )
  } finally {
    host.child.kill('SIGKILL')
    await host.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
