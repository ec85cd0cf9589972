import { describe, expect, it } from 'vitest'
import { optOutStatements } from '../../../electron/broker/topics/mobile/optOuts'
import { pushStatements } from '../../../electron/broker/topics/mobile/pushRows'
import { sandboxStatements } from '../../../electron/broker/topics/mobile/sandbox'
import { smsAttributeStatements } from '../../../electron/broker/topics/mobile/smsAttributes'
import { brokerFixture } from '../../support/brokerFixture'

const statements: [name: string, sql: string][] = Object.entries({
  pushStatements,
  smsAttributeStatements,
  optOutStatements,
  sandboxStatements,
}).flatMap(([table, all]) =>
  Object.entries(all).map(([name, sql]): [string, string] => [`${table}.${name}`, sql]),
)

describe('the cost of a statement does not grow with the applications, endpoints and numbers that are kept', () => {
  it.each(statements)('%s goes by an index and sorts nothing', async (_name, sql) => {
    const { store, broker } = await brokerFixture()
    const plan = store.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from(sql.matchAll(/\?/g), () => 1))
    const steps = plan.map((row) => String(row.at(-1)))
    expect(steps.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([])
    broker.dispose()
  })
})
