/** What the shop sells, with prices in cents. */
export const catalogue = { 'TEA-100': 890, 'MUG-BLUE': 1450, 'POT-IRON': 6900, 'TIN-SMALL': 520 }

const customers = [
  { name: 'Ada Byron', address: '12 Rope Walk, Bristol' },
  { name: 'Grace Murray', address: '3 Harbor Street, Portland' },
  { name: 'Karl Gauss', address: 'Sternwarte 1, Göttingen' },
  { name: 'Emmy Noether', address: 'Hauptstraße 23, Erlangen' },
]

/** The ways in which an order goes wrong, in turn. Each takes a good order and spoils it. */
const faults = [
  (order) => ({ ...order, items: order.items.map((item) => ({ ...item, quantity: 0 })) }),
  (order) => ({ ...order, items: [{ ...order.items[0], sku: 'MUG-BLEU' }, ...order.items.slice(1)] }),
  (order) => ({ ...order, customer: { name: order.customer.name } }),
  (order) => ({ ...order, total: order.total + 100 }),
]

/** The order with this number, the same every time; every fifth one has a fault. */
export function makeOrder(number) {
  const skus = Object.keys(catalogue)
  const items = [0, 1].map((offset) => {
    const sku = skus[(number + offset * 2) % skus.length]
    return { sku, quantity: 1 + ((number + offset) % 3), price: catalogue[sku] }
  })
  const order = {
    orderId: `O-${10_000 + number}`,
    customer: customers[number % customers.length],
    items,
    total: totalOf(items),
    currency: 'EUR',
  }
  return number % 5 === 4 ? faults[Math.floor(number / 5) % faults.length](order) : order
}

function totalOf(items) {
  return items.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
}

/** Throws what is wrong with an order; does the shop's work otherwise. */
export function fulfil(order) {
  for (const { sku, quantity } of order.items) {
    if (!(sku in catalogue)) throw new Error(`unknown article ${sku}`)
    if (!Number.isInteger(quantity) || quantity < 1) throw new Error(`quantity of ${sku} is ${quantity}`)
  }
  if (!order.customer.address) throw new Error(`no address for ${order.customer.name}`)
  const expected = totalOf(order.items)
  if (order.total !== expected) throw new Error(`total is ${order.total}, not ${expected}`)
}
