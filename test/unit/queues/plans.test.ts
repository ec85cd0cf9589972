import { describe, expect, it } from 'vitest'
import { deduplicationStatements } from '../../../electron/broker/queues/deduplication'
import { laneStatements } from '../../../electron/broker/queues/lanes'
import { messageStatements } from '../../../electron/broker/queues/messageRows'
import { moveStatements } from '../../../electron/broker/queues/moves'
import { attemptStatements } from '../../../electron/broker/queues/receiveAttempts'
import { registryStatements } from '../../../electron/broker/queues/registry'
import { sweepStatements } from '../../../electron/broker/queues/sweeper'
import { brokerFixture } from '../../support/brokerFixture'

const { all: readAtStart, ...registry } = registryStatements

/** Every statement that runs while clients are served. */
const hot: [name: string, sql: string][] = Object.entries({
  messageStatements,
  laneStatements,
  deduplicationStatements,
  moveStatements,
  attemptStatements,
  sweepStatements,
  registry,
}).flatMap(([table, statements]) =>
  Object.entries(statements).map(([name, sql]): [string, string] => [`${table}.${name}`, sql]),
)

describe('the cost of a statement does not grow with the depth of a queue', () => {
  it.each(hot)('%s goes by an index and sorts nothing', async (_name, sql) => {
    const { store } = await brokerFixture()
    const plan = store.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from(sql.matchAll(/\?/g), () => 1))
    const steps = plan.map((row) => String(row.at(-1)))
    const scans = steps.filter((step) => /^SCAN/.test(step))
    expect({ steps, scans: scans.length }).toEqual({ steps, scans: FIRST_ROWS.includes(sql) ? 1 : 0 })
    expect(steps.filter((step) => step.includes('TEMP B-TREE'))).toEqual([])
  })
})

/** Statements that read the first one or two rows of a table in order of its key: SQLite calls that a scan. */
const FIRST_ROWS: string[] = [
  deduplicationStatements.prune,
  moveStatements.prune,
  attemptStatements.prune,
  sweepStatements.pending,
]

it('reads all queues only at start', () => {
  expect(readAtStart).toContain('ORDER BY id')
})
