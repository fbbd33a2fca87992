/** The books of an account as the program and the scenario language see them. */
import { lotsOf, moneyOf } from './amounts.ts'
import type { DealRecord, Ledger, OrderRecord } from './ledger.ts'
import type { Holding } from './position-fold.ts'
import type { ServerDeal, ServerOrder, ServerPosition } from './trading.ts'

export const shownOrder = (order: OrderRecord): ServerOrder => ({
  ticket: order.ticket,
  magic: order.magic,
  position: order.position,
  symbol: order.symbol,
  comment: order.comment,
  orderType: order.orderType,
  orderState: order.orderState,
  filling: order.filling,
  timeType: order.timeType,
  reason: order.reason,
  expiration: order.expiration,
  setupTime: order.setupTime,
  doneTime: order.doneTime,
  volumeInitial: lotsOf(order.units),
  volumeCurrent: lotsOf(order.unitsLeft),
  price: order.price,
  stopLimit: order.stopLimit,
  sl: order.sl,
  tp: order.tp,
})

export const shownDeal = (deal: DealRecord, currencyDigits: number): ServerDeal => ({
  ticket: deal.ticket,
  order: deal.order,
  position: deal.position,
  magic: deal.magic,
  symbol: deal.symbol,
  comment: deal.comment,
  dealType: deal.dealType,
  entry: deal.entry,
  reason: deal.reason,
  time: deal.time,
  volume: lotsOf(deal.units),
  price: deal.price,
  profit: moneyOf(deal.profitCents, currencyDigits),
  commission: moneyOf(deal.commissionCents, currencyDigits),
  fee: 0,
  swap: 0,
})

export const shownPosition = ({ units, ...shown }: Holding, profit: number): ServerPosition => ({
  ...shown,
  volume: lotsOf(units),
  profit,
  swap: 0,
})

/** What `truth` answers: numbers beyond a double as strings, so that it is JSON. */
export const truthOf = (ledger: Ledger, requests: number) => ({
  requests,
  positions: [...ledger.positions.values()].map(({ ticket, symbol, type, units, price, magic }) => ({
    ticket: `${ticket}`,
    symbol,
    type,
    volume: lotsOf(units),
    price,
    magic: `${magic}`,
  })),
  orders: [...ledger.working.values()].map((order) => ({
    ticket: `${order.ticket}`,
    symbol: order.symbol,
    type: order.orderType,
    volume: lotsOf(order.unitsLeft),
    price: order.price,
    magic: `${order.magic}`,
    state: order.orderState,
  })),
  deals: ledger.deals.map(({ ticket, order, symbol, dealType, entry, units, price, magic }) => ({
    ticket: `${ticket}`,
    order: `${order}`,
    symbol,
    type: dealType,
    entry,
    volume: lotsOf(units),
    price,
    magic: `${magic}`,
  })),
  balance: ledger.state().balance,
})
