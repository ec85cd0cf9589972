import { expect, it } from 'vitest'
import { httpAttemptPage } from '../../../electron/console/topics/outboxReader'
import { publicationPage } from '../../../electron/console/topics/publicationReader'
import { verdictStatements } from '../../../electron/console/topics/verdicts'
import { brokerFixture } from '../../support/brokerFixture'

it.each(Object.entries({ publicationPage, httpAttemptPage, ...verdictStatements }))(
  'what the console reads of topics again and again goes by an index: %s',
  async (_name, sql) => {
    const { store, broker } = await brokerFixture()
    const values = Array.from(sql.matchAll(/\?/g), () => 1)
    const steps = store
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map((row) => String(row.at(-1)))
    // The numbers that were asked for are gone through one by one.
    expect(steps.filter((step) => step.startsWith('SCAN') && !step.startsWith('SCAN e '))).toEqual([])
    expect(steps.filter((step) => step.includes('TEMP B-TREE'))).toEqual([])
    broker.dispose()
  },
)
