import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startHost } from '../support/hostProcess'
import type { HostProcess } from '../support/hostProcess'
import { random } from './load/clients'
import { Writer, kinesis, readAll } from './load/records'

const KILLS = 8
const STREAM = 'trucks'
const BYTES = 4_000

const start = (data: string): Promise<HostProcess> =>
  startHost({
    data,
    // So little memory that records go to segment files all the time.
    flags: ['--quotas', 'relaxed', '--record-memory', '16', '--stream-delay', '0'],
    entry: process.env.SWITCHYARD_SERVE,
  })

it(`loses no record that was answered, and keeps each key's order, over ${KILLS} kills while records move to disk and shards split`, async () => {
  const data = mkdtempSync(join(tmpdir(), 'switchyard-streams-'))
  const seed = Date.now() % 1_000_000
  const next = random(seed)
  const hint = `seed ${seed}`
  const writers = Array.from({ length: 6 }, (_, number) => new Writer(`truck-${number}`, STREAM, BYTES))
  let host = await start(data)
  try {
    await kinesis(host.ready.endpoint, 'CreateStream', { StreamName: STREAM, ShardCount: 2 })
    for (let round = 0; round <= KILLS; round++) {
      const { endpoint } = host.ready
      const last = round === KILLS
      let ended = false
      let answers = 0
      const wanted = 20 + Math.floor(next() * 160)
      const reached = new Promise<void>((resolve) => {
        const done = (): void => {
          if (++answers === wanted) resolve()
        }
        void Promise.all(writers.map((writer) => writer.write(endpoint, () => ended, done))).then(
          () => resolve(),
          (error: unknown) => {
            throw error
          },
        )
      })
      const scaling = kinesis(endpoint, 'UpdateShardCount', {
        StreamName: STREAM,
        TargetShardCount: 2 + (round % 3),
        ScalingType: 'UNIFORM_SCALING',
      }).catch(() => undefined)
      await reached
      const code = await host.stop(last ? 'SIGTERM' : 'SIGKILL')
      ended = true
      await scaling
      expect(code, host.stderr()).toBe(last ? 0 : null)
      host = await start(data)
      expect(host.stderr()).not.toMatch(/MISSING|damaged|failed/)
      const seen = await readAll(host.ready.endpoint, STREAM)
      const faults = writers.flatMap((writer) => [...writer.faults(seen.get(writer.key) ?? [])])
      expect(faults.slice(0, 20), hint).toEqual([])
    }
    const answered = writers.reduce((sum, writer) => sum + writer.answered.size, 0)
    expect(answered).toBeGreaterThan(2_000)
    expect(readdirSync(join(data, 'records')).length).toBeGreaterThan(0)
    console.log(`${KILLS} kills: ${answered} records of ${BYTES} bytes answered, none lost`)
  } finally {
    host.child.kill('SIGKILL')
    await host.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
