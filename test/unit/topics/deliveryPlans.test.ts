import { describe, expect, it } from 'vitest'
import { deliveryStatements } from '../../../electron/broker/topics/delivery/deliveryRows'
import { historyStatements } from '../../../electron/broker/topics/delivery/history'
import { outboxStatements } from '../../../electron/broker/topics/delivery/outbox'
import { countStatements } from '../../../electron/broker/topics/delivery/subscriptionCounts'
import { brokerFixture } from '../../support/brokerFixture'

const hot: [name: string, sql: string][] = Object.entries({
  deliveryStatements,
  historyStatements,
  outboxStatements,
  countStatements,
}).flatMap(([table, statements]) =>
  Object.entries(statements).map(([name, sql]): [string, string] => [`${table}.${name}`, sql]),
)

describe('the cost of a statement does not grow with the deliveries that are kept', () => {
  it.each(hot)('%s goes by an index and sorts nothing', async (_name, sql) => {
    const { store, broker } = await brokerFixture()
    const plan = store.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from(sql.matchAll(/\?/g), () => 1))
    const steps = plan.map((row) => String(row.at(-1)))
    expect(steps.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([])
    broker.dispose()
  })
})
