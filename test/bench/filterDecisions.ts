import type { CompiledFilter, FilterMessage, FilterScope } from '../../shared/filterPolicy/filterPolicy'
import {
  compileFilter,
  explain,
  matches,
  parseFilterPolicy,
  prepareMessage,
} from '../../shared/filterPolicy/filterPolicy'
import type { Figure } from './report'
import { figureTable, median } from './report'

const ROUNDS = 7
const MILLISECONDS = 120

function compiled(policy: object, scope: FilterScope): CompiledFilter {
  const parsed = parseFilterPolicy(JSON.stringify(policy), scope)
  if (!parsed.ok) throw new Error(parsed.problem.message)
  return compileFilter(parsed.policy)
}

/** Microseconds for one call: the median of some rounds after one that is thrown away. */
function microseconds(call: () => boolean, wanted: boolean): number {
  if (call() !== wanted) throw new Error('The measured decision is wrong.')
  const rounds: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    let calls = 0
    let hits = 0
    const start = performance.now()
    let spent = 0
    while (spent < MILLISECONDS) {
      for (let index = 0; index < 200; index += 1) hits += call() ? 1 : 0
      calls += 200
      spent = performance.now() - start
    }
    if (hits !== (wanted ? calls : 0)) throw new Error('The decision changed.')
    if (round > 0) rounds.push((spent * 1_000) / calls)
  }
  return median(rounds)
}

/** What a decision by filter policy costs. */
export function measureFilterDecisions(): Figure[] {
  const typical = {
    store: ['example_corp'],
    event: [{ 'anything-but': 'order_cancelled' }],
    price_usd: [{ numeric: ['>=', 100] }],
  }
  const values = { store: 'example_corp', event: 'order_placed', price_usd: 210.75 }
  const attributes = {
    store: { DataType: 'String', StringValue: values.store },
    event: { DataType: 'String', StringValue: values.event },
    price_usd: { DataType: 'Number', StringValue: String(values.price_usd) },
    customer_interests: { DataType: 'String.Array', StringValue: '["soccer","rugby","hockey"]' },
  }
  const message: FilterMessage = {
    attributes,
    body: JSON.stringify({ ...values, lines: Array(50).fill({ sku: 'x', count: 1 }) }),
  }
  const cheap = {
    ...message,
    attributes: { ...attributes, price_usd: { DataType: 'Number', StringValue: '8' } },
  }
  const onAttributes = compiled(typical, 'MessageAttributes')
  const onBody = compiled(typical, 'MessageBody')
  const interests = compiled({ customer_interests: [{ prefix: 'rug' }] }, 'MessageAttributes')
  const nested = compiled({ lines: { sku: ['y'], count: [1] } }, 'MessageBody')
  const wild = compiled({ store: [{ wildcard: '*a*a*a*a*a*b*' }] }, 'MessageAttributes')
  const hostile = { attributes: { store: { DataType: 'String', StringValue: 'a'.repeat(10_000) } }, body: '' }
  const ready = prepareMessage(message)
  const figure = (name: string, wanted: boolean, call: () => boolean, most?: number): Figure => ({
    name,
    value: microseconds(call, wanted),
    unit: 'µs',
    ...(most === undefined ? {} : { wanted: most }),
  })
  return [
    figure('3 keys on attributes, match', true, () => matches(onAttributes, message), 2),
    figure('3 keys on attributes, no match at the third', false, () => matches(onAttributes, cheap), 2),
    figure('3 keys on attributes, prepared message', true, () => matches(onAttributes, ready)),
    figure('String.Array, read each time', true, () => matches(interests, message)),
    figure('3 keys on a body of 1.4 KB, read each time', true, () => matches(onBody, message)),
    figure('3 keys on a body, prepared message', true, () => matches(onBody, ready)),
    figure('2 keys in a list of 50 objects, prepared message', false, () => matches(nested, ready)),
    figure('wildcard with 6 stars against 10,000 letters', false, () => matches(wild, hostile)),
    figure('explain, 3 keys on attributes', true, () => explain(onAttributes, ready).verdict === 'match'),
  ]
}

console.log(figureTable(measureFilterDecisions()))
