/**
 * What the program refuses by itself before it sends a request, and the request it sends when it does not: the last line
 * of defence, the same questions in the same order as in the Expert Advisor. Limits are asked so that NaN is refused.
 */
import { ownRetcodes } from '#venues/mt5/wire/own-codes.ts'
import type { WatchedSymbol } from './market-watch.ts'
import { commentOf, identified, magicOf } from './order-identity.ts'
import type { Surroundings } from './surroundings.ts'
import {
  fillingFor,
  misshapen,
  onTick,
  orderModeTrouble,
  priceTrouble,
  stopsOffGrid,
  stopsTrouble,
  timeTrouble,
  volumeTrouble,
  type OrderFrame,
} from './symbol-gate.ts'
import { ACTION, buys, HEDGING, MODE, RETCODE, TIME } from './trade-codes.ts'
import { blankRequest, type SymbolSpec, type TradeRequest } from './trading.ts'

/** What the session lets the program do. */
export interface Mandate {
  readonly space: number
  /** Bits of WELCOME. */
  readonly allow: number
  readonly halted: number
  /** Host time its socket was last found empty before what is being read: nothing read now is older. */
  readonly readAge: number
  /** A symbol of this session by its number: not found when its status is not 0. */
  symbolOf(sid: number): { readonly name: string; readonly status: number; readonly shown: WatchedSymbol } | undefined
}

export type Gated = { readonly retcode: number } | { readonly request: TradeRequest }

const REAL = 2
const TOO_MANY_REQUESTS = 10_024
const SECOND_MICROS = 1_000_000

export interface OrderGate {
  /** The request to send, or why none is sent. */
  pass(order: OrderFrame): Gated
}

export function createOrderGate(around: Surroundings, mandate: Mandate): OrderGate {
  const { host, server, inputs } = around
  /** Host times of the last requests, as many as may go out in a second. */
  const sentAt: number[] = []
  const refuse = (retcode: number): Gated => ({ retcode })

  const sessionTrouble = ({ action, ttlMillis }: OrderFrame): number => {
    const { connected, algo, program, account, server: serverSide } = server.permissions
    if (!inputs.allowTrading || (mandate.allow & 1) === 0) return ownRetcodes.READ_ONLY.code
    if (server.account.tradeMode === REAL && (!inputs.allowReal || (mandate.allow & 2) === 0)) {
      return ownRetcodes.REAL_REFUSED.code
    }
    if (mandate.halted !== 0 && action !== ACTION.remove) return ownRetcodes.HALTED.code
    if (ttlMillis > 0 && host.now() - mandate.readAge > ttlMillis * 1_000) return ownRetcodes.EXPIRED_UNREAD.code
    if (!connected) return RETCODE.noConnection
    if (!algo || !program) return RETCODE.clientDisables
    if (!serverSide) return RETCODE.serverDisables
    return account ? 0 : RETCODE.tradeDisabled
  }

  /** Cancels are never refused for haste. */
  const hasty = (action: number): boolean => {
    if (inputs.ordersPerSecond === 0 || action === ACTION.remove) return false
    const now = host.now()
    while (sentAt.length > 0 && now - sentAt[0] >= SECOND_MICROS) sentAt.shift()
    if (sentAt.length >= inputs.ordersPerSecond) return true
    sentAt.push(now)
    return false
  }

  const quotesTrouble = (spec: SymbolSpec, { last }: WatchedSymbol): number => {
    if (spec.delayed) return ownRetcodes.QUOTES_DELAYED.code
    const age = around.serverNow() - last.time
    return inputs.maxTickAgeMillis > 0 && !(age <= inputs.maxTickAgeMillis) ? ownRetcodes.QUOTES_OLD.code : 0
  }

  const reduces = (symbol: string, { position, orderType }: OrderFrame): boolean => {
    if (position !== 0n) return true
    if (server.account.marginMode === HEDGING) return false
    const held = server.positions().find((one) => one.symbol === symbol)
    return held !== undefined && (held.type === 0) !== buys(orderType)
  }

  const modeTrouble = (spec: SymbolSpec, order: OrderFrame): number => {
    const { tradeMode, name } = spec
    if (tradeMode === MODE.disabled) return RETCODE.tradeDisabled
    if (tradeMode === MODE.full || reduces(name, order)) return 0
    if (tradeMode === MODE.closeOnly) return RETCODE.closeOnly
    if (tradeMode === MODE.longOnly) return buys(order.orderType) ? 0 : RETCODE.longOnly
    return buys(order.orderType) ? RETCODE.shortOnly : 0
  }

  const blank = (order: OrderFrame): TradeRequest => ({
    ...blankRequest,
    action: order.action,
    magic: magicOf(mandate.space, order.cid),
    position: order.position,
    positionBy: order.positionBy,
    deviation: order.deviation,
    orderType: order.orderType,
    timeType: order.timeType,
    comment: commentOf(order.cid, order.part),
  })
  const priced = (order: OrderFrame, spec: SymbolSpec) => ({
    price: onTick(order.price, spec),
    stopLimit: onTick(order.stopLimit, spec),
    sl: onTick(order.sl, spec),
    tp: onTick(order.tp, spec),
  })
  /** The terminal keeps it in whole seconds. */
  const expirationOf = ({ expiration }: OrderFrame): number => Math.floor(expiration / 1_000) * 1_000

  const newOrder = (order: OrderFrame): Gated => {
    const known = mandate.symbolOf(order.sid)
    const spec = known === undefined ? undefined : server.symbol(known.name)
    if (known?.status === ownRetcodes.SYMBOL_REFUSED.code) return refuse(known.status)
    if (known === undefined || spec === undefined || known.status !== 0) return refuse(ownRetcodes.NOT_SUBSCRIBED.code)
    const pending = order.action === ACTION.pending
    const { limitOrders } = server.account
    const filling = fillingFor(spec, order.filling, pending)
    const retcode =
      quotesTrouble(spec, known.shown) ||
      modeTrouble(spec, order) ||
      orderModeTrouble(spec, order) ||
      volumeTrouble(spec, order.volume, inputs.maxLots) ||
      (filling === undefined ? RETCODE.invalidFilling : 0) ||
      priceTrouble(spec, order, order.orderType) ||
      stopsTrouble(spec, order, known.shown) ||
      (pending ? timeTrouble(spec, order, around.serverNow()) : 0) ||
      (pending && limitOrders > 0 && server.orders().length >= limitOrders ? RETCODE.limitOrders : 0)
    if (retcode !== 0 || filling === undefined) return refuse(retcode)
    const prices = priced(order, spec)
    const { bid, ask } = known.shown.last
    const gtc = (spec.expirationMask & 1) !== 0 ? TIME.gtc : TIME.day
    return {
      request: {
        ...blank(order),
        ...prices,
        symbol: spec.name,
        volume: order.volume,
        price: order.price !== 0 ? prices.price : buys(order.orderType) ? ask : bid,
        filling,
        timeType: pending ? order.timeType : gtc,
        expiration: pending ? expirationOf(order) : 0,
      },
    }
  }

  /** MODIFY and REMOVE: by ticket, or by the client order it belongs to. */
  const oldOrder = (order: OrderFrame): Gated => {
    const working = server.orders()
    const found = working.find((one) => {
      const { cid, part } = identified(one, mandate.space)
      return order.order === 0n && cid === order.cid && part === order.part
    })
    const ticket = order.order !== 0n ? order.order : (found?.ticket ?? 0n)
    if (ticket === 0n) return refuse(RETCODE.invalidOrder)
    const standing = working.find((one) => one.ticket === ticket)
    const spec = standing && server.symbol(standing.symbol)
    // The server knows best what became of it.
    if (order.action === ACTION.remove || standing === undefined || spec === undefined) {
      return { request: { ...blank(order), order: ticket, symbol: standing?.symbol ?? '' } }
    }
    if (barred(standing.symbol)) return refuse(ownRetcodes.SYMBOL_REFUSED.code)
    const retcode = priceTrouble(spec, order, standing.orderType) || timeTrouble(spec, order, around.serverNow())
    if (retcode !== 0) return refuse(retcode)
    return {
      request: {
        ...blank(order),
        ...priced(order, spec),
        order: ticket,
        symbol: standing.symbol,
        orderType: standing.orderType,
        expiration: expirationOf(order),
      },
    }
  }

  /** SLTP and CLOSE_BY. */
  const heldPosition = (order: OrderFrame): Gated => {
    const subscribed = mandate.symbolOf(order.sid)?.name
    const held = server
      .positions()
      .find(({ ticket, symbol }) => (order.position !== 0n ? ticket === order.position : symbol === subscribed))
    const symbol = held?.symbol ?? subscribed
    const spec = symbol === undefined ? undefined : server.symbol(symbol)
    if (symbol === undefined || spec === undefined) return refuse(ownRetcodes.NOT_SUBSCRIBED.code)
    if (barred(symbol)) return refuse(ownRetcodes.SYMBOL_REFUSED.code)
    if (stopsOffGrid(order, spec.tickSize)) return refuse(RETCODE.invalidStops)
    const { sl, tp } = priced(order, spec)
    return { request: { ...blank(order), symbol, sl, tp, position: held?.ticket ?? order.position } }
  }

  const barred = (symbol: string): boolean => inputs.symbols.length > 0 && !inputs.symbols.includes(symbol)

  return {
    pass(order) {
      if (misshapen(order)) return refuse(ownRetcodes.MALFORMED.code)
      const trouble = sessionTrouble(order)
      if (trouble !== 0) return refuse(trouble)
      const { action } = order
      const gated =
        action === ACTION.deal || action === ACTION.pending
          ? newOrder(order)
          : action === ACTION.modify || action === ACTION.remove
            ? oldOrder(order)
            : heldPosition(order)
      return 'request' in gated && hasty(action) ? refuse(TOO_MANY_REQUESTS) : gated
    },
  }
}
