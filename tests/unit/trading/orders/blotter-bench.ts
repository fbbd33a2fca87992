/** A blotter and what it booked, and the orders, fills and reports it is told. */
import { Money, ZERO } from '#domain/money.ts'
import type { OrderFilled } from '#messages/orders.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import { type Blotter, createBlotter, type NewOrder, type WorkingOrder } from '#trading/orders/blotter.ts'
import type { Fill } from '#trading/orders/fill-set.ts'

export const money = (value: number | string) => new Money(value)
const instruments = [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }]
export const order = (clientId: number, fields: Partial<NewOrder> = {}): NewOrder => ({
  clientId,
  parent: clientId,
  instrument: 1,
  side: 'buy',
  lots: money(2),
  orderType: 'market',
  price: ZERO,
  reference: 1.1,
  ballot: 7,
  seq: 5,
  at: 100,
  lapses: Infinity,
  ...fields,
})
export const fill = (clientId: number, fillId: string, lots: number, fields: Partial<OrderFilled> = {}) =>
  message('order.filled', {
    clientId,
    fillId,
    side: 'buy',
    lots: money(lots),
    price: money('1.1'),
    fee: ZERO,
    ...fields,
  })
export const working = (
  clientId: number,
  lots: number,
  leaves: number,
  fields: Partial<WorkingOrder> = {},
): WorkingOrder => ({
  clientId,
  venueId: '',
  instrument: 1,
  side: 'buy',
  lots: money(lots),
  leaves: money(leaves),
  price: money('1.1'),
  seq: 1,
  at: 1,
  ...fields,
})
export const accepted = { fact: 'accepted', venueId: 'v' } as const
export const canceled = (blotter: Blotter) => ({ fact: 'canceled', stamp: blotter.stamp() }) as const
export const stateOf = (blotter: Blotter, clientId: number) => blotter.find(clientId)?.state
export const pendingOf = (blotter: Blotter, instrument = 1): readonly number[] => {
  const { marketBuy, marketSell, limitBuy, limitSell } = blotter.pending(instrument)
  return [marketBuy, marketSell, limitBuy, limitSell].map(Number)
}

/** A blotter and what it booked: `+` for booked, `-` for taken back. */
export function bench() {
  const booked: string[] = []
  const book = ({ fillId, lots }: Fill, undo: boolean): void => {
    booked.push(`${undo ? '-' : '+'}${lots.toFixed()} ${fillId.startsWith('S') ? 'made up' : fillId}`)
  }
  return { blotter: createBlotter(instruments, { book }), booked }
}
