/** Questions of the program about an order and its symbol alone: shape, volume, filling, prices, stops, expiration. */
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { ownRetcodes } from '#venues/mt5/wire/own-codes.ts'
import { onGrid } from './amounts.ts'
import type { WatchedSymbol } from './market-watch.ts'
import { ACTION, buys, EXECUTION, FILLING, isPending, isStopLimit, ORDER, RETCODE, TIME } from './trade-codes.ts'
import type { SymbolSpec } from './trading.ts'
import { roundedTo } from './walk.ts'

export type OrderFrame = FrameNamed<'ORDER'>

const AUTO = 255
const MAX_CID = 2 ** 53 - 1
const ORDERS_MARKET = 1
const ORDERS_LIMIT = 2
const ORDERS_STOP = 4
const ORDERS_STOP_LIMIT = 8
const ORDERS_SL = 16
const ORDERS_TP = 32

export const happensOnce = (action: number): boolean =>
  action === ACTION.deal || action === ACTION.pending || action === ACTION.closeBy
const isKnownAction = (action: number): boolean => Object.values<number>(ACTION).includes(action)

/** The request makes no sense. */
export function misshapen(order: OrderFrame): boolean {
  const { cid, action, orderType, timeType, filling, position, positionBy } = order
  if (!isKnownAction(action) || !(cid >= 1 && cid <= MAX_CID)) return true
  if (orderType > ORDER.closeBy || timeType > TIME.specifiedDay || (filling > FILLING.boc && filling !== AUTO))
    return true
  if (action === ACTION.deal) return orderType > ORDER.sell
  if (action === ACTION.pending) return !isPending(orderType)
  return action === ACTION.closeBy && (position === 0n || positionBy === 0n)
}

/** Filling modes are numbers in a request and bits in the mask; RETURN has no bit and depends on the execution. */
function mayFill({ fillingMask, executionMode }: SymbolSpec, filling: number, pending: boolean): boolean {
  if (filling === FILLING.boc) return pending && (fillingMask & 4) !== 0
  if (filling === FILLING.return) return pending || executionMode !== EXECUTION.market
  if (executionMode === EXECUTION.request || executionMode === EXECUTION.instant) return true
  return (fillingMask & (filling === FILLING.fok ? 1 : 2)) !== 0
}

/** The mode for a request; undefined when the symbol allows none. */
export function fillingFor(spec: SymbolSpec, wanted: number, pending: boolean): number | undefined {
  if (wanted !== AUTO) return mayFill(spec, wanted, pending) ? wanted : undefined
  if (pending) return FILLING.return
  return [FILLING.ioc, FILLING.fok, FILLING.return].find((filling) => mayFill(spec, filling, false))
}

export const onTick = (price: number, { tickSize, digits }: SymbolSpec): number =>
  price === 0 ? 0 : roundedTo(digits, Math.round(price / tickSize) * tickSize)

const goodPrice = (price: number, { tickSize, priceMin, priceMax }: SymbolSpec): boolean =>
  price > 0 && onGrid(price, tickSize) && (priceMin <= 0 || price >= priceMin) && (priceMax <= 0 || price <= priceMax)

/** Each gives 0, or the return code of the refusal. */
export function orderModeTrouble({ orderMask }: SymbolSpec, { orderType, sl, tp }: OrderFrame): number {
  const kind = isStopLimit(orderType)
    ? ORDERS_STOP_LIMIT
    : orderType >= ORDER.buyStop
      ? ORDERS_STOP
      : orderType >= ORDER.buyLimit
        ? ORDERS_LIMIT
        : ORDERS_MARKET
  if ((orderMask & kind) === 0) return RETCODE.invalidOrder
  const barred = (sl !== 0 && (orderMask & ORDERS_SL) === 0) || (tp !== 0 && (orderMask & ORDERS_TP) === 0)
  return barred ? RETCODE.invalidStops : 0
}

export function volumeTrouble(spec: SymbolSpec, volume: number, maxLots: number): number {
  const { volumeMin, volumeMax, volumeStep } = spec
  if (maxLots > 0 && !(volume <= maxLots)) return ownRetcodes.TOO_LARGE.code
  const slack = volumeStep * 1e-4
  const sound = volume > 0 && volume >= volumeMin - slack && volume <= volumeMax + slack && onGrid(volume, volumeStep)
  return sound ? 0 : RETCODE.invalidVolume
}

export function priceTrouble(spec: SymbolSpec, order: OrderFrame, orderType: number): number {
  const { executionMode, tickSize } = spec
  const pending = order.action !== ACTION.deal
  const quoted = executionMode === EXECUTION.request || executionMode === EXECUTION.instant
  // A market deal ignores its price, but not that it is none.
  if (!Number.isFinite(order.price) || !Number.isFinite(order.stopLimit)) return RETCODE.invalidPrice
  if ((pending || (quoted && order.price !== 0)) && !goodPrice(order.price, spec)) return RETCODE.invalidPrice
  if (pending && isStopLimit(orderType) && !goodPrice(order.stopLimit, spec)) return RETCODE.invalidPrice
  return stopsOffGrid(order, tickSize) ? RETCODE.invalidStops : 0
}

export const stopsOffGrid = ({ sl, tp }: OrderFrame, tickSize: number): boolean =>
  !(sl >= 0) || !(tp >= 0) || !onGrid(sl, tickSize) || !onGrid(tp, tickSize)

/** Distance of the stops from the price they are measured against; a level of 0 may mean that the server decides. */
export function stopsTrouble(spec: SymbolSpec, order: OrderFrame, shown: WatchedSymbol): number {
  const { sl, tp, orderType, action } = order
  const buying = buys(orderType)
  const touch = buying ? shown.last.bid : shown.last.ask
  const from = action !== ACTION.pending ? touch : isStopLimit(orderType) ? order.stopLimit : order.price
  if ((sl === 0 && tp === 0) || from <= 0) return 0
  const level = (spec.stopsLevel - 0.01) * spec.point
  const [below, above] = buying ? [sl, tp] : [tp, sl]
  const near = (below !== 0 && !(from - below >= level)) || (above !== 0 && !(above - from >= level))
  return near ? RETCODE.invalidStops : 0
}

export function timeTrouble(
  { expirationMask }: SymbolSpec,
  { timeType, expiration }: OrderFrame,
  serverNow: number,
): number {
  if ((expirationMask & (1 << timeType)) === 0) return RETCODE.invalidExpiration
  const dated = timeType === TIME.specified || timeType === TIME.specifiedDay
  return dated && !(expiration > serverNow) ? RETCODE.invalidExpiration : 0
}
