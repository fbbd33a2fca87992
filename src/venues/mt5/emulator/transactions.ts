/**
 * What the terminal is told, and how: transactions made of orders, deals, positions and answers, and the faults of their
 * way (shuffled within a moment; answers lost, late or twice).
 */
import { lotsOf, moneyOf } from './amounts.ts'
import type { DealRecord, OrderRecord } from './ledger.ts'
import type { Holding } from './position-fold.ts'
import { KIND } from './trade-codes.ts'
import type { TradeKnobs } from './trade-knobs.ts'
import type { TradeRequest, TradeResult, TradeServerHost, Transaction } from './trading.ts'
import { xorshift32 } from './walk.ts'

const NOTHING: Transaction = {
  kind: 0,
  order: 0n,
  deal: 0n,
  position: 0n,
  positionBy: 0n,
  magic: 0n,
  symbol: '',
  orderType: 0,
  orderState: 0,
  dealType: 0,
  entry: 0,
  reason: 0,
  time: 0,
  volume: 0,
  price: 0,
  sl: 0,
  tp: 0,
  profit: 0,
  commission: 0,
  fee: 0,
  swap: 0,
  comment: '',
}

export const orderTransaction = (kind: number, order: OrderRecord, time: number): Transaction => ({
  ...NOTHING,
  kind,
  order: order.ticket,
  position: order.position,
  positionBy: order.positionBy,
  magic: order.magic,
  symbol: order.symbol,
  orderType: order.orderType,
  orderState: order.orderState,
  reason: order.reason,
  time,
  volume: lotsOf(order.unitsLeft),
  price: order.price,
  sl: order.sl,
  tp: order.tp,
  comment: order.comment,
})

export const dealTransaction = (kind: number, deal: DealRecord, currencyDigits: number): Transaction => ({
  ...NOTHING,
  kind,
  order: deal.order,
  deal: deal.ticket,
  position: deal.position,
  magic: deal.magic,
  symbol: deal.symbol,
  dealType: deal.dealType,
  entry: deal.entry,
  reason: deal.reason,
  time: deal.time,
  volume: lotsOf(deal.units),
  price: deal.price,
  sl: deal.sl,
  tp: deal.tp,
  profit: moneyOf(deal.profitCents, currencyDigits),
  commission: moneyOf(deal.commissionCents, currencyDigits),
  comment: deal.comment,
})

/** A change of a position that no deal made. */
export const positionTransaction = (holding: Holding, time: number): Transaction => ({
  ...NOTHING,
  kind: KIND.position,
  position: holding.identifier,
  magic: holding.magic,
  symbol: holding.symbol,
  dealType: holding.type,
  time,
  volume: lotsOf(holding.units),
  price: holding.price,
  sl: holding.sl,
  tp: holding.tp,
  comment: holding.comment,
})

export const requestTransaction = (request: TradeRequest, result: TradeResult, time: number): Transaction => ({
  ...NOTHING,
  kind: KIND.request,
  order: result.order,
  deal: result.deal,
  magic: request.magic,
  symbol: request.symbol,
  orderType: request.orderType,
  time,
  volume: result.volume,
  price: result.price,
  sl: request.sl,
  tp: request.tp,
  comment: request.comment,
  result,
})

/** Tells the transactions of one moment, as faithfully as the knobs allow. */
export type Teller = (moment: readonly Transaction[]) => void

export function createTeller(host: TradeServerHost, knobs: TradeKnobs): Teller {
  let seed = 0
  let draw = xorshift32(0)

  const shuffled = (moment: readonly Transaction[]): readonly Transaction[] => {
    if (knobs.permute !== seed) {
      seed = knobs.permute
      draw = xorshift32(seed)
    }
    if (seed === 0) return moment
    const order = [...moment]
    for (let last = order.length - 1; last > 0; last--) {
      const other = draw() % (last + 1)
      const moved = order[last]
      order[last] = order[other]
      order[other] = moved
    }
    return order
  }

  const answer = (transaction: Transaction): void => {
    if (knobs.requestLost()) return
    const times = knobs.requestTwice() ? 2 : 1
    const tell = (): void => {
      for (let time = 0; time < times; time++) host.transaction(transaction)
    }
    if (knobs.requestLateMillis > 0) host.after(knobs.requestLateMillis, tell)
    else tell()
  }

  return (moment) => {
    for (const transaction of shuffled(moment)) {
      if (transaction.kind === KIND.request) answer(transaction)
      else host.transaction(transaction)
    }
  }
}
