/** How an order is dealt: in parts, as far as liquidity goes, and what becomes of the rest by its filling mode. */
import { unitsOf } from './amounts.ts'
import { expiresAt } from './expiry.ts'
import type { DealRecord, Ledger, OrderRecord } from './ledger.ts'
import type { Holding } from './position-fold.ts'
import { FILLING, KIND, ORDER, REASON, STATE } from './trade-codes.ts'
import type { TradeKnobs } from './trade-knobs.ts'
import type { SymbolSpec, TradeRequest, Transaction } from './trading.ts'
import { dealTransaction, orderTransaction } from './transactions.ts'

export interface ExecutionHost {
  readonly ledger: Ledger
  readonly knobs: TradeKnobs
  serverNow(): number
  nextOrder(): bigint
  spec(symbol: string): SymbolSpec | undefined
}

/** Transactions of one moment, in the order they happen. */
export type Story = Transaction[]

export interface Execution {
  /** An order as the request asks for it, told as begun; not yet working. */
  begin(request: TradeRequest, closes: bigint, story: Story, positionBy?: bigint): OrderRecord
  /** Units one order may be dealt now. */
  available(order: Pick<OrderRecord, 'units' | 'unitsLeft'>): number
  /** Deals so much of it, in as many parts as the knobs say. The last deal. */
  deal(order: OrderRecord, units: number, price: number, story: Story): DealRecord | undefined
  end(order: OrderRecord, orderState: number, story: Story): void
  update(order: OrderRecord, orderState: number, story: Story): void
  /** A working order meets a price: deals what there is and ends, rests or waits by its filling mode. */
  meet(order: OrderRecord, price: number, story: Story): void
  /** Trades by hand, or for the broker: no checks, no end of liquidity. */
  close(holding: Holding, reason: number, price: number, comment: string, story: Story): void
  byHand(symbol: string, orderType: number, units: number, price: number, story: Story): void
}

const BROKER_COMMENT = 'broker'

export function createExecution({ ledger, knobs, serverNow, nextOrder, spec }: ExecutionHost): Execution {
  const digits = (): number => ledger.account.currencyDigits

  const create = (
    from: Pick<TradeRequest, 'magic' | 'symbol' | 'comment' | 'filling' | 'orderType' | 'price' | 'sl' | 'tp'>,
    more: Pick<OrderRecord, 'units' | 'reason' | 'closes' | 'stopLimit' | 'timeType' | 'expiration'>,
  ): OrderRecord => ({
    ticket: nextOrder(),
    magic: from.magic,
    symbol: from.symbol,
    comment: from.comment,
    filling: from.filling,
    orderType: from.orderType,
    price: from.price,
    sl: from.sl,
    tp: from.tp,
    ...more,
    setupTime: serverNow(),
    due: expiresAt(more.timeType, more.expiration, serverNow()),
    doneTime: 0,
    orderState: STATE.started,
    unitsLeft: more.units,
    position: more.closes,
    positionBy: 0n,
  })

  const tell = (kind: number, order: OrderRecord, story: Story): void => {
    story.push(orderTransaction(kind, order, serverNow()))
  }
  const end: Execution['end'] = (order, orderState, story) => {
    ledger.finish(order, orderState, serverNow())
    tell(KIND.orderDelete, order, story)
    tell(KIND.historyAdd, order, story)
  }
  const update: Execution['update'] = (order, orderState, story) => {
    order.orderState = orderState
    tell(KIND.orderUpdate, order, story)
  }

  const deal: Execution['deal'] = (order, units, price, story) => {
    const step = unitsOf(spec(order.symbol)?.volumeStep ?? 0)
    const parts = Math.max(1, knobs.fillParts)
    const part = step > 0 ? Math.floor(units / parts / step) * step : 0
    let last: DealRecord | undefined
    for (let left = units, at = 1; left > 0; at++) {
      const dealt = part > 0 && at < parts ? part : left
      last = ledger.deal(order, { units: dealt, price, time: serverNow() })
      story.push(dealTransaction(KIND.dealAdd, last, digits()))
      left -= dealt
    }
    return last
  }

  const available: Execution['available'] = ({ units, unitsLeft }) => {
    if (knobs.liquidityLots < 0) return unitsLeft
    return Math.max(0, Math.min(unitsLeft, unitsOf(knobs.liquidityLots) - (units - unitsLeft)))
  }

  const atOnce = (order: OrderRecord, price: number, story: Story): void => {
    tell(KIND.orderAdd, order, story)
    deal(order, order.units, price, story)
    end(order, STATE.filled, story)
  }
  const plain = { filling: FILLING.ioc, stopLimit: 0, timeType: 0, expiration: 0, price: 0, sl: 0, tp: 0 }

  return {
    begin(request, closes, story, positionBy = 0n) {
      const comment = knobs.replacesComments ? BROKER_COMMENT : request.comment
      const units = unitsOf(request.volume)
      const { stopLimit, timeType, expiration } = request
      const more = { units, reason: REASON.expert, closes, stopLimit, timeType, expiration }
      const order = create({ ...request, comment }, more)
      order.positionBy = positionBy
      tell(KIND.orderAdd, order, story)
      return order
    },

    available,
    deal,
    end,
    update,

    meet(order, price, story) {
      const units = available(order)
      const short = units < order.unitsLeft
      if (short && order.filling === FILLING.fok) return end(order, STATE.canceled, story)
      if (units > 0) deal(order, units, price, story)
      if (!short) return end(order, STATE.filled, story)
      if (order.filling === FILLING.ioc) return end(order, STATE.canceled, story)
      if (units > 0) update(order, STATE.partial, story)
    },

    close(holding, reason, price, comment, story) {
      const { symbol, units, magic, identifier } = holding
      const orderType = holding.type === 0 ? ORDER.sell : ORDER.buy
      const from = { ...plain, symbol, orderType, magic: reason === REASON.client ? 0n : magic, comment, price }
      atOnce(create(from, { ...plain, units, reason, closes: identifier }), price, story)
    },

    byHand(symbol, orderType, units, price, story) {
      const from = { ...plain, symbol, orderType, magic: 0n, comment: '', price }
      atOnce(create(from, { ...plain, units, reason: REASON.client, closes: 0n }), price, story)
    },
  }
}

/** `[sl 1.09500]`: how brokers mark what they close. */
export const closingComment = (what: 'sl' | 'tp', price: number, { digits }: SymbolSpec): string =>
  `[${what} ${price.toFixed(digits)}]`
