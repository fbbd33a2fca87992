/**
 * Frames of the terminal as facts. An order event says what remains of the order, and what it was at the most; a deal is
 * a fact only when something was bought or sold: balances, credits and fees that stand alone are the account's.
 */
import { sideOf, type Side } from '#domain/side.ts'
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { Amounts } from './amounts.ts'
import type { DealFact, OrderFact } from './order-fold.ts'

/** Kinds of TRADE_EVENT. */
export const eventKind = {
  ORDER_ADD: 1,
  ORDER_UPDATE: 2,
  ORDER_DELETE: 3,
  HISTORY_ADD: 4,
  HISTORY_UPDATE: 5,
  DEAL_ADD: 7,
  DEAL_UPDATE: 8,
  DEAL_DELETE: 9,
  REQUEST: 11,
} as const

const [BUY, SELL] = [0, 1]
const [BUY_CANCELED, SELL_CANCELED] = [13, 14]

export const isTrade = (dealType: number): boolean => dealType === BUY || dealType === SELL
export const isUndone = (dealType: number): boolean => dealType === BUY_CANCELED || dealType === SELL_CANCELED
export const sideOfType = (type: number): Side => sideOf(type % 2 === 0 ? 1 : -1)

/** ENUM_ORDER_TYPE: 0 and 1 are deals to be made at once. */
export const isPending = (type: number): boolean => type >= 2
/** It rests at the server: placed, or dealt in part. */
export const isPlaced = (state: number): boolean => state === 1 || state === 3

/** A deal as any frame has it: of an event its ticket is called `deal`. */
export type DealFrame = Pick<
  FrameNamed<'DEAL'>,
  'order' | 'position' | 'time' | 'volume' | 'price' | 'commission' | 'fee' | 'dealType' | 'entry' | 'symbol'
> & { readonly ticket: bigint }

export const dealOfEvent = (event: FrameNamed<'TRADE_EVENT'>): DealFrame => ({ ...event, ticket: event.deal })

export const dealFact = (frame: DealFrame, stamp: number, amounts: Amounts): DealFact => ({
  ticket: frame.ticket,
  order: frame.order,
  stamp,
  side: sideOfType(frame.dealType),
  lots: amounts.lots(frame.volume, frame.symbol),
  price: amounts.price(frame.price, frame.symbol),
  fee: amounts.fee(frame.commission, frame.fee),
  time: frame.time,
  symbol: frame.symbol,
})

export function orderFactOfEvent(frame: FrameNamed<'TRADE_EVENT'>, stamp: number, amounts: Amounts): OrderFact {
  const { kind, order, part, orderState, orderType, volume, price, symbol } = frame
  const remaining = amounts.lots(volume, symbol)
  return {
    ticket: order,
    part,
    stamp,
    state: orderState,
    initial: remaining,
    begun: kind === eventKind.ORDER_ADD,
    remaining,
    price: amounts.price(price, symbol),
    type: orderType,
    symbol,
  }
}

export const orderFactOfState = (frame: FrameNamed<'ORDER_STATE'>, stamp: number, amounts: Amounts): OrderFact => ({
  ticket: frame.ticket,
  part: frame.part,
  stamp,
  state: frame.orderState,
  initial: amounts.lots(frame.volumeInitial, frame.symbol),
  begun: true,
  remaining: amounts.lots(frame.volumeCurrent, frame.symbol),
  price: amounts.price(frame.price, frame.symbol),
  type: frame.orderType,
  symbol: frame.symbol,
})
