/**
 * What the trade server refuses a request for, in the order of the page: shape, permissions, session, volume, filling,
 * price, stops, expiration, number of orders, margin, freeze, unknown order or position. A check that meets NaN refuses.
 */
import { marginOf, onGrid, pointsBetween, unitsOf } from './amounts.ts'
import { expiresAt } from './expiry.ts'
import type { Ledger, OrderRecord } from './ledger.ts'
import type { Holding } from './position-fold.ts'
import { crosses, opposite, type Touch } from './touch.ts'
import {
  ACTION,
  buys,
  EXECUTION,
  FILLING,
  HEDGING,
  isLimit,
  isPending,
  isStopLimit,
  MODE,
  ORDER,
  RETCODE,
  TIME,
} from './trade-codes.ts'
import type { Permissions, SymbolSpec, TradeRequest } from './trading.ts'

/** What a request is judged against. */
export interface Standing {
  readonly ledger: Ledger
  readonly permissions: Permissions
  readonly now: number
  spec(symbol: string): SymbolSpec | undefined
  touch(symbol: string): Touch
  sessionOpen(symbol: string): boolean
}

/** A request with what it speaks of looked up. */
export interface Subject {
  readonly request: TradeRequest
  /** Named by MODIFY and REMOVE. */
  readonly order: OrderRecord | undefined
  /** Named by SLTP, CLOSE_BY and a DEAL that closes; on a netting account the symbol's. */
  readonly position: Holding | undefined
  readonly positionBy: Holding | undefined
  readonly spec: SymbolSpec | undefined
  readonly touch: Touch
  /** Of the order in question: that of a modified order is its own. */
  readonly orderType: number
  readonly units: number
  /** Of it what opens or increases a position. */
  readonly opening: number
}

export function subjectOf(request: TradeRequest, { ledger, spec, touch }: Standing): Subject {
  const { action } = request
  const hedging = ledger.account.marginMode === HEDGING
  const changes = action === ACTION.modify || action === ACTION.remove
  const order = changes ? ledger.working.get(request.order) : undefined
  const named = ledger.positions.get(request.position)
  const ofSymbol = hedging || changes ? undefined : ledger.net(request.symbol)
  const fresh = action === ACTION.deal || action === ACTION.pending
  const position = fresh && !hedging ? ofSymbol : (named ?? ofSymbol)
  const symbol = order?.symbol ?? (fresh ? undefined : position?.symbol) ?? request.symbol
  const units = unitsOf(request.volume)
  const closesNamed = hedging && action === ACTION.deal && request.position !== 0n
  const against =
    !hedging && action === ACTION.deal && position !== undefined && buys(position.type) !== buys(request.orderType)
  return {
    request,
    order,
    position,
    positionBy: ledger.positions.get(request.positionBy),
    // Of an order nobody knows nothing can be judged but that.
    spec: changes && order === undefined ? undefined : spec(symbol),
    touch: touch(symbol),
    orderType: order?.orderType ?? request.orderType,
    units,
    opening: closesNamed ? 0 : against ? Math.max(0, units - position.units) : units,
  }
}

type Check = (subject: Subject, standing: Standing) => number
const FINE = 0

const isNew = ({ request: { action } }: Subject): boolean => action === ACTION.deal || action === ACTION.pending
const isPriced = ({ request: { action } }: Subject): boolean => action === ACTION.pending || action === ACTION.modify
const dealsAtAsked = ({ executionMode }: SymbolSpec): boolean =>
  executionMode === EXECUTION.request || executionMode === EXECUTION.instant
/** A limit that may be dealt on arrival, and would be. */
const mayCross = ({ orderType, request, touch }: Subject, { executionMode }: SymbolSpec): boolean =>
  executionMode === EXECUTION.exchange && isLimit(orderType) && crosses(orderType, request.price, touch)

const ORDER_BITS: readonly number[] = [1, 1, 2, 2, 4, 4, 8, 8, 64]
const STOP_LOSS_BIT = 16
const TAKE_PROFIT_BIT = 32

const shape: Check = (subject, { ledger }) => {
  const { request, position, spec, orderType } = subject
  const hedging = ledger.account.marginMode === HEDGING
  const known = Object.values(ACTION).some((action) => action === request.action)
  if (!known || !(request.deviation >= 0)) return RETCODE.invalid
  if (isNew(subject)) {
    const fits =
      request.action === ACTION.deal ? orderType === ORDER.buy || orderType === ORDER.sell : isPending(orderType)
    const filling = Object.values(FILLING).some((filling) => filling === request.filling)
    const time = Object.values(TIME).some((time) => time === request.timeType)
    if (!fits || !filling || !time || spec === undefined) return RETCODE.invalid
    const closes = hedging && request.action === ACTION.deal && position !== undefined
    if (closes && (position.symbol !== request.symbol || buys(position.type) === buys(orderType)))
      return RETCODE.invalid
    if ((spec.orderMask & ORDER_BITS[orderType]) === 0) return RETCODE.invalidOrder
  }
  if (request.action !== ACTION.closeBy) return FINE
  if (!hedging) return RETCODE.invalid
  return spec !== undefined && (spec.orderMask & ORDER_BITS[ORDER.closeBy]) === 0 ? RETCODE.invalidOrder : FINE
}

const permission: Check = (subject, { permissions }) => {
  const { spec, opening, orderType } = subject
  if (!permissions.connected) return RETCODE.noConnection
  if (!permissions.algo || !permissions.program) return RETCODE.clientDisables
  if (!permissions.server) return RETCODE.serverDisables
  if (!permissions.account || spec?.tradeMode === MODE.disabled) return RETCODE.tradeDisabled
  if (!isNew(subject) || opening === 0) return FINE
  if (spec?.tradeMode === MODE.longOnly && !buys(orderType)) return RETCODE.longOnly
  if (spec?.tradeMode === MODE.shortOnly && buys(orderType)) return RETCODE.shortOnly
  return spec?.tradeMode === MODE.closeOnly ? RETCODE.closeOnly : FINE
}

const session: Check = ({ spec }, { sessionOpen }) =>
  spec !== undefined && !sessionOpen(spec.name) ? RETCODE.marketClosed : FINE

const volume: Check = (subject, { ledger }) => {
  const { spec, units, opening, orderType, request } = subject
  if (!isNew(subject) || spec === undefined) return FINE
  const allowed = units >= unitsOf(spec.volumeMin) && units <= unitsOf(spec.volumeMax)
  if (!allowed || !onGrid(request.volume, spec.volumeStep)) return RETCODE.invalidVolume
  if (!(spec.volumeLimit > 0) || opening === 0) return FINE
  let sameWay = opening
  for (const held of ledger.positions.values()) {
    if (held.symbol === spec.name && buys(held.type) === buys(orderType)) sameWay += held.units
  }
  for (const order of ledger.working.values()) {
    if (order.symbol === spec.name && buys(order.orderType) === buys(orderType)) sameWay += order.unitsLeft
  }
  return sameWay <= unitsOf(spec.volumeLimit) ? FINE : RETCODE.limitVolume
}

const filling: Check = (subject) => {
  const { spec, request, orderType } = subject
  if (!isNew(subject) || spec === undefined) return FINE
  const pending = request.action === ACTION.pending
  const free = dealsAtAsked(spec)
  const allowed = [
    free || (spec.fillingMask & 1) !== 0,
    free || (spec.fillingMask & 2) !== 0,
    pending || spec.executionMode !== EXECUTION.market,
    (isLimit(orderType) || isStopLimit(orderType)) && (spec.fillingMask & 4) !== 0,
  ]
  return allowed[request.filling] ? FINE : RETCODE.invalidFilling
}

const priceFits = (price: number, spec: SymbolSpec): boolean =>
  price > 0 && onGrid(price, spec.tickSize) && price >= spec.priceMin && (spec.priceMax === 0 || price <= spec.priceMax)

/** How far beyond its market a pending order is, points; below 0 on the wrong side, undefined while there is none. */
function pointsAway({ orderType, request, touch }: Subject, spec: SymbolSpec): number | undefined {
  const at = opposite(orderType, touch)
  if (!(at > 0)) return undefined
  const above = pointsBetween(at, request.price, spec)
  return buys(orderType) === isLimit(orderType) ? -above : above
}

const price: Check = (subject) => {
  const { spec, request, orderType, touch, order } = subject
  if (spec === undefined) return FINE
  if (request.action === ACTION.deal) {
    const quoted = opposite(orderType, touch) > 0
    return quoted && (!dealsAtAsked(spec) || priceFits(request.price, spec)) ? FINE : RETCODE.invalidPrice
  }
  if (!isPriced(subject)) return FINE
  if (!priceFits(request.price, spec)) return RETCODE.invalidPrice
  if (!mayCross(subject, spec) && !((pointsAway(subject, spec) ?? 1) > 0)) return RETCODE.invalidPrice
  if (!isStopLimit(orderType) || (order !== undefined && request.stopLimit === 0)) return FINE
  // The limit is to the better side of the stop that sets it.
  const better = buys(orderType) ? request.stopLimit < request.price : request.stopLimit > request.price
  return better && priceFits(request.stopLimit, spec) ? FINE : RETCODE.invalidPrice
}

/** Price that a stop loss and a take profit are measured from, and whether the position is long. */
function protectedFrom(subject: Subject): { readonly from: number; readonly long: boolean } | undefined {
  const { request, orderType, position, touch, order } = subject
  const closing = (long: boolean) => ({ from: long ? touch.bid : touch.ask, long })
  if (request.action === ACTION.deal) return closing(buys(orderType))
  if (request.action === ACTION.sltp) return position === undefined ? undefined : closing(buys(position.type))
  if (!isPriced(subject)) return undefined
  const from = isStopLimit(orderType) ? request.stopLimit || (order?.stopLimit ?? 0) : request.price
  return { from, long: buys(orderType) }
}

const stops: Check = (subject) => {
  const { spec, request } = subject
  if (spec === undefined) return FINE
  const far = (points: number): boolean => points > 0 && points >= spec.stopsLevel
  const away = isPriced(subject) && !mayCross(subject, spec) ? pointsAway(subject, spec) : undefined
  if (away !== undefined && !far(away)) return RETCODE.invalidStops
  const measured = protectedFrom(subject)
  if (measured === undefined) return FINE
  const { from, long } = measured
  const { sl, tp } = request
  const below = (level: number): number => pointsBetween(level, from, spec)
  const soundStop = sl === 0 || (onGrid(sl, spec.tickSize) && far(long ? below(sl) : -below(sl)))
  const soundProfit = tp === 0 || (onGrid(tp, spec.tickSize) && far(long ? -below(tp) : below(tp)))
  const mayStop = sl === 0 || (spec.orderMask & STOP_LOSS_BIT) !== 0
  const mayProfit = tp === 0 || (spec.orderMask & TAKE_PROFIT_BIT) !== 0
  return soundStop && soundProfit && mayStop && mayProfit ? FINE : RETCODE.invalidStops
}

const expiration: Check = (subject, { now }) => {
  const { spec, request } = subject
  if (!isPriced(subject) || spec === undefined) return FINE
  const allowed = (spec.expirationMask & (1 << request.timeType)) !== 0
  return allowed && expiresAt(request.timeType, request.expiration, now) > now ? FINE : RETCODE.invalidExpiration
}

const orders: Check = ({ request }, { ledger }) =>
  request.action !== ACTION.pending || ledger.working.size < ledger.account.limitOrders ? FINE : RETCODE.limitOrders

const margin: Check = (subject, { ledger }) => {
  const { spec, request, opening, orderType, touch } = subject
  if (!isNew(subject) || spec === undefined || opening === 0) return FINE
  const at = request.action === ACTION.deal ? opposite(orderType, touch) : request.price
  return marginOf(opening, at, spec, ledger.account.leverage) <= ledger.state().marginFree ? FINE : RETCODE.noMoney
}

const freeze: Check = (subject, { ledger }) => {
  const { spec, request, order, position, touch, units, opening } = subject
  if (spec === undefined || spec.freezeLevel === 0) return FINE
  const frozen = (at: number, level: number): boolean =>
    at > 0 && level > 0 && Math.abs(pointsBetween(at, level, spec)) <= spec.freezeLevel
  if (order !== undefined) return frozen(opposite(order.orderType, touch), order.price) ? RETCODE.frozen : FINE
  const closes = request.action === ACTION.deal && opening < units
  if (position === undefined || (request.action !== ACTION.sltp && request.action !== ACTION.closeBy && !closes))
    return FINE
  const one = ({ type, sl, tp }: Holding): boolean => {
    const at = opposite(type === 0 ? 1 : 0, touch)
    return frozen(at, sl) || frozen(at, tp)
  }
  const by = ledger.positions.get(request.positionBy)
  return one(position) || (by !== undefined && one(by)) ? RETCODE.frozen : FINE
}

const unknown: Check = ({ request, order, position, positionBy, units }, { ledger }) => {
  const { action } = request
  if (action === ACTION.modify || action === ACTION.remove) {
    const known = order !== undefined && (action === ACTION.remove || isPending(order.orderType))
    return known ? FINE : RETCODE.invalidOrder
  }
  const hedging = ledger.account.marginMode === HEDGING
  const needs =
    action === ACTION.sltp ||
    action === ACTION.closeBy ||
    (hedging && action === ACTION.deal && request.position !== 0n)
  if (!needs) return FINE
  if (position === undefined) return RETCODE.positionClosed
  if (action === ACTION.deal) return units <= position.units ? FINE : RETCODE.invalidCloseVolume
  if (action === ACTION.sltp) return FINE
  const opposed = positionBy !== undefined && positionBy.symbol === position.symbol && positionBy.type !== position.type
  return opposed ? FINE : RETCODE.invalidOrder
}

const checks: readonly Check[] = [
  shape,
  permission,
  session,
  volume,
  filling,
  price,
  stops,
  expiration,
  orders,
  margin,
  freeze,
  unknown,
]

/** The return code of a refusal; 0 when nothing stands against it. */
export function refusalOf(subject: Subject, standing: Standing): number {
  for (const check of checks) {
    const retcode = check(subject, standing)
    if (retcode !== FINE) return retcode
  }
  return FINE
}
