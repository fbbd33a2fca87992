/** A book of one order, 10 lots of instrument 1 at 5, and a venue that reports on it. */
import { Money, ZERO } from '#domain/money.ts'
import { EURUSD } from '#tests/outbox.ts'
import type { OrderFact } from '#trading/orders/order-life.ts'
import { createRegister, type OrderRegister } from '#trading/orders/order-register.ts'
import { stateIn } from '#trading/orders/order-view.ts'
import { applyAction, reconcile } from '#trading/orders/reconcile.ts'
import type { VenueOrder, VenueReport } from '#trading/orders/venue-report.ts'

export const money = (value: number | string): Money => new Money(value)
export const filled = (fillId: string, lots: number, price: number): OrderFact => ({
  fact: 'filled',
  fill: { fillId, instrument: 1, side: 'buy', lots: money(lots), price: money(price), fee: ZERO, at: 1 },
})
export const theirs = (fields: Partial<VenueOrder> = {}): VenueOrder => ({
  clientId: 7,
  venueId: 'v7',
  instrument: 1,
  side: 'buy',
  lots: money(10),
  filled: ZERO,
  averagePrice: null,
  price: money(5),
  ...fields,
})
export const report = (fields: Partial<VenueReport> = {}): VenueReport => ({
  asked: 100_000_000,
  stamp: 50,
  instruments: [1],
  orders: [],
  fills: [],
  positions: [],
  lookups: new Map(),
  mids: new Map(),
  ...fields,
})
export function bookOf(...facts: readonly OrderFact[]): OrderRegister {
  const instruments = [{ ...EURUSD, contractSize: '1' }]
  const register = createRegister(instruments, { overfill: 'refuse', keptClosed: 10, say: () => undefined })
  register.place({ clientId: 7, instrument: 1, side: 'buy', lots: money(10), price: money(5), at: 0, parent: 0 })
  for (const fact of facts) register.tell(7, fact)
  return register
}
export const settle = 5_000_000
export const submitted: OrderFact = { fact: 'submitted' }
export const accepted: OrderFact = { fact: 'accepted', venueId: 'v7' }

export function run(register: OrderRegister, fields: Partial<VenueReport> = {}) {
  const found = reconcile(register, report(fields), settle)
  for (const action of found.actions) applyAction(register, action)
  return found
}
export const stateOf = (register: OrderRegister, clientId = 7): string => {
  const life = register.find(clientId)
  return life === undefined ? 'none' : stateIn(life)
}
