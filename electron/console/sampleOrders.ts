import { gzipSync } from 'node:zlib'
import type { MessageAttributes } from '../broker/queues/operations'

/** A message of the sample shop. */
export interface SampleMessage {
  readonly body: string
  readonly attributes: Record<string, string>
}

interface Order {
  orderId: string
  placedAt: string
  customer: { id: string; name: string; email: string }
  shippingAddress?: { street: string; city: string; postalCode: string; country: string } | null
  items: { sku: string; quantity: number | string; unitPrice: number | string }[]
  currency: string
  total: number | string
  [more: string]: unknown
}

const customers = [
  ['c-1041', 'Amara Okafor', 'amara.okafor@example.com', '14 Marina Road', 'Lagos', '101241', 'NG'],
  ['c-2207', 'Jürgen Weiß', 'juergen.weiss@example.com', 'Königsallee 92', 'Düsseldorf', '40212', 'DE'],
  ['c-0388', '山田 花子', 'hanako.yamada@example.com', '神宮前 4-12-10', '東京', '150-0001', 'JP'],
  ['c-5120', "Siobhán O'Neill", 'siobhan@example.com', '7 Quay Street', 'Galway', 'H91 K2P0', 'IE'],
  ['c-3316', 'María-José Núñez', 'mj.nunez@example.com', 'Calle Mayor 8', 'Sevilla', '41004', 'ES'],
  ['c-0907', 'Łukasz Żółć', 'lukasz@example.com', 'ul. Długa 3', 'Gdańsk', '80-831', 'PL'],
  ['c-4452', 'نورة العتيبي', 'noura@example.com', 'شارع العليا 210', 'الرياض', '12211', 'SA'],
] as const

const goods = [
  ['MUG-350', 12.5],
  ['TEE-M-BLK', 24],
  ['BAG-TOTE', 18.9],
  ['NOTE-A5', 7.25],
  ['LAMP-DESK', 59],
] as const

/** A sound order; `number` decides who bought what. */
function order(number: number, placedAt: number): Order {
  const [id, name, email, street, city, postalCode, country] = customers[number % customers.length]!
  const items = Array.from({ length: 1 + (number % 3) }, (_, index) => {
    const [sku, unitPrice] = goods[(number + index * 2) % goods.length]!
    return { sku, quantity: 1 + ((number + index) % 3), unitPrice }
  })
  const total = items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0)
  return {
    orderId: `SO-${20_400 + number}`,
    placedAt: new Date(placedAt - number * 47_000).toISOString(),
    customer: { id, name, email },
    shippingAddress: { street, city, postalCode, country },
    items,
    currency: 'EUR',
    total: Math.round(total * 100) / 100,
  }
}

const web = { channel: 'web', schemaVersion: '2' }
const message = (content: unknown, attributes: Record<string, string> = web): SampleMessage => ({
  body: typeof content === 'string' ? content : JSON.stringify(content),
  attributes,
})

/** Orders that a careful consumer refuses, each for a reason that can be seen in it. */
export function failingOrders(now: number): SampleMessage[] {
  const at = (number: number): Order => order(number, now)
  const partner = { channel: 'partner-feed', partner: 'NordWare', schemaVersion: '2' }
  const spelled = at(2)
  const negative = at(3)
  const homeless = at(4)
  const zipped = { ...at(5), currency: 'EURO' }
  const textual = at(6)
  const unknown = at(7)
  const future = at(8)
  const wrongSum = at(9)
  const empty = at(10)
  const date = at(11)
  return [
    message({ ...spelled, currency: 'EURO' }, partner),
    message({ ...negative, items: negative.items.map((item) => ({ ...item, quantity: -1 })) }),
    message({ ...homeless, shippingAddress: null }),
    message(gzipSync(JSON.stringify(zipped), { level: 9 }).toString('base64'), {
      ...partner,
      contentEncoding: 'gzip+base64',
    }),
    message({ ...textual, total: String(textual.total).replace('.', ',') }, partner),
    message({ ...unknown, items: [{ sku: 'MUG-35O', quantity: 2, unitPrice: 12.5 }] }),
    message(
      { version: 3, order: { ...future, lines: future.items, items: undefined } },
      { ...web, schemaVersion: '3' },
    ),
    message({ ...wrongSum, total: 1 }),
    message({ ...empty, items: [] }),
    message({ ...date, placedAt: '31/02/2026 25:61' }, partner),
    message(JSON.stringify(at(12)).slice(0, 180), { channel: 'mobile', schemaVersion: '2' }),
    message('<order id="SO-20413"><customer>Siobhán O&apos;Neill</customer><sku>NOTE-A5</sku></order>', {
      channel: 'legacy-edi',
      contentType: 'application/xml',
    }),
  ]
}

/** Orders that nobody has worked on yet. */
export function waitingOrders(now: number): SampleMessage[] {
  return Array.from({ length: 8 }, (_, index) => message(order(20 + index, now)))
}

/** Payments by customer, one of which fails. */
export function payments(now: number): (SampleMessage & { group: string; fails: boolean })[] {
  return Array.from({ length: 6 }, (_, index) => {
    const fails = index === 1
    const { orderId, customer, total, currency } = order(20 + index, now)
    return {
      ...message(
        {
          paymentId: `PAY-${7_300 + index}`,
          orderId,
          customerId: customer.id,
          amount: fails ? 0 : total,
          currency,
          method: index % 2 === 0 ? 'card' : 'sepa-debit',
          ...(fails ? { declined: 'amount_must_be_positive' } : {}),
        },
        { schemaVersion: '1' },
      ),
      group: customer.id,
      fails,
    }
  })
}

export function emails(now: number): SampleMessage[] {
  return Array.from({ length: 4 }, (_, index) => {
    const { orderId, customer } = order(20 + index, now)
    return message(
      { template: 'order-confirmation', to: customer.email, name: customer.name, orderId },
      { locale: index === 1 ? 'de' : 'en' },
    )
  })
}

/** What happened to some orders, as their topic tells it. */
export function orderEvents(now: number): (SampleMessage & { subject: string })[] {
  const happened = ['placed', 'paid', 'packed', 'shipped', 'cancelled', 'refunded'] as const
  return Array.from({ length: 9 }, (_, index) => {
    const what = happened[(index * 5) % happened.length]!
    const { orderId, customer, total, currency } = order(30 + index, now)
    const content = { event: `order.${what}`, orderId, customerId: customer.id, total, currency }
    return {
      ...message(content, {
        event: content.event,
        total: String(Math.round(Number(total))),
        channel: index % 3 === 0 ? 'partner-feed' : 'web',
      }),
      subject: `Order ${orderId} ${what}`,
    }
  })
}

/** Whole numbers travel as Number, all else as String. */
export function sampleAttributes(values: Record<string, string>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { DataType: /^\d+$/.test(value) ? 'Number' : 'String', StringValue: value },
    ]),
  )
}
