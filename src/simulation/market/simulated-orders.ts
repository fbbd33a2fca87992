/**
 * Orders at a simulated exchange: judged when they arrive, filled by the markets of their instruments, booked to the
 * account. Everything that becomes of one is handed to `answer`, which brings it back to us.
 *
 * A client order id seen before is never a second order: it is counted and that is all.
 */
import { type Instrument, type InstrumentId, lotsOf, priceOf, stepsOf, ticksOf } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { malformed, refusal, type Refusal, unaffordable } from '#simulation/account/order-check.ts'
import { createAccount, type MarkOf, type SimulatedAccount } from '#simulation/account/simulated-account.ts'
import type { ExchangeOutlet, FillWhy } from '#simulation/exchange/exchange-model.ts'
import type { Fee } from '#simulation/fees/fee-model.ts'
import type { OrderReport, VenueAccount, VenueFill, VenueOrder, VenueSink, VenueSnapshot } from '#swarm/ports/venue.ts'
import { createHeldOrders, KEPT } from './held-orders.ts'
import type { InstrumentMarket } from './instrument-market.ts'

export interface OrdersTerms {
  readonly instruments: readonly Instrument[]
  /** The market of an instrument, made once. */
  readonly marketOf: (instrument: Instrument, outlet: ExchangeOutlet) => InstrumentMarket
  readonly balance: Money
  /** Exposure per unit of margin. */
  readonly leverage: number
  readonly fee: Fee
  /** Whether orders are taken at that moment. */
  readonly isOpenAt: (at: Micros) => boolean
  /** Put before every id given out, so that ids never repeat over runs. */
  readonly run: string
}

/** What reaches us of orders and money. */
export interface OrdersOutlet extends Pick<VenueSink, 'accepted' | 'rejected' | 'filled' | 'canceled' | 'account'> {
  /** How an order stands that was changed. */
  changed(report: OrderReport): void
}

/** The way back: `call` happens at us, `response` later, or as late as anything the exchange sends by itself. */
export interface Answering {
  /** Exchange time. */
  now(): Micros
  answer(call: () => void, response?: Micros): void
}

export interface OrderCounts {
  orders: number
  duplicates: number
  rejections: number
  fills: number
  stopOuts: number
}

export interface SimulatedOrders {
  readonly account: SimulatedAccount
  readonly counts: Readonly<OrderCounts>
  readonly markOf: MarkOf
  marketOf(instrument: InstrumentId): InstrumentMarket | undefined
  /** Orders that rest at any of the exchanges. */
  readonly resting: number
  /** An order arrives, `entryMicros` after it was sent. */
  place(order: VenueOrder, response: Micros, entryMicros: Micros): void
  change(clientId: number, lots: Money, price: Money, response: Micros): void
  /** Nothing to cancel is nothing to say: what became of the order has been said, or is asked. */
  cancel(clientId: number): void
  report(clientId: number): OrderReport
  snapshot(afterFillId: string): VenueSnapshot
  state(): VenueAccount
  /**
   * Closes every position at the market, as orders of nobody (client id 0), and cancels what rests. Not while no market of
   * a position is open.
   */
  stopOut(): void
}

const bookSide = (side: Side): BookSide => (side === 'buy' ? BID : ASK)
const sideOfBook = (side: BookSide): Side => (side === BID ? 'buy' : 'sell')

export function createOrders(terms: OrdersTerms, { now, answer }: Answering, outlet: OrdersOutlet): SimulatedOrders {
  const { instruments, run } = terms
  const account = createAccount(instruments, terms)
  const fills: VenueFill[] = [] // the newest: a snapshot that asks for older ones has these
  const markets = new Map<InstrumentId, InstrumentMarket>()
  const counts: OrderCounts = { orders: 0, duplicates: 0, rejections: 0, fills: 0, stopOuts: 0 }

  const instrumentOf = (id: InstrumentId): Instrument | undefined => instruments.find((one) => one.id === id)
  const orders = createHeldOrders(instrumentOf)
  const stepsIn = (instrument: Instrument, lots: Money): number => stepsOf(lots.toNumber(), Number(instrument.lotStep))
  const ticksIn = (instrument: Instrument, price: number): number => ticksOf(price, Number(instrument.tickSize))
  const markOf: MarkOf = (id, closing) => {
    const instrument = instrumentOf(id)
    const touch = markets.get(id)?.touchOf(bookSide(closing)) ?? Number.NaN
    return instrument !== undefined && touch > 0 ? priceOf(ticksIn(instrument, touch), instrument) : undefined
  }
  const state = (): VenueAccount => account.shown(markOf)

  const book = (
    instrument: Instrument,
    id: number,
    bookedSide: BookSide,
    steps: number,
    ticks: number,
    leaves: number,
    why: FillWhy,
    touch: number,
  ): void => {
    const held = orders.get(id)
    const side = sideOfBook(bookedSide)
    const lots = lotsOf(steps, instrument)
    const price = priceOf(ticks, instrument)
    const contractSize = new Money(instrument.contractSize)
    const fee = terms.fee({ side, maker: why !== 'take', lots, price, contractSize })
    account.trade(instrument.id, side, lots, price, fee)
    markets.get(instrument.id)?.moved(lots.times(signOf(side)).toNumber())
    counts.fills++
    const fill: VenueFill = {
      clientId: held?.order.clientId ?? 0,
      fillId: `${run}-${counts.fills}`,
      instrument: instrument.id,
      side,
      lots,
      price,
      fee,
      leaves: lotsOf(leaves, instrument),
      at: now(),
      why,
      ...(touch === NONE ? {} : { touch: priceOf(touch, instrument).toNumber() }),
    }
    if (fills.push(fill) === 2 * KEPT) fills.splice(0, KEPT)
    if (held !== undefined) {
      held.fills.push(fill)
      held.leavesSteps = leaves
      if (leaves === 0) orders.end(held, 'filled', 0)
    }
    const after = state()
    answer(() => {
      outlet.filled(fill)
      outlet.account(after)
    })
  }

  const outletOf = (instrument: Instrument): ExchangeOutlet => ({
    filled: (id, side, steps, ticks, leaves, why, touch) =>
      book(instrument, id, side, steps, ticks, leaves, why, touch),
    canceled(id, leaves, reason) {
      const held = orders.get(id)
      if (held === undefined) return
      orders.end(held, 'canceled', leaves)
      const lots = lotsOf(leaves, instrument)
      answer(() => outlet.canceled(id, lots, reason))
    },
    reducible: (side) =>
      Math.max(0, stepsIn(instrument, account.lotsOf(instrument.id).times(-signOf(sideOfBook(side))))),
  })
  for (const instrument of instruments) {
    markets.set(instrument.id, terms.marketOf(instrument, outletOf(instrument)))
  }
  const exchanges = Array.from(markets.values(), ({ exchange }) => exchange)
  /** One was placed or changed since none rested: asked with every tick, and nearly always none does. */
  let mayRest = false

  const judge = (order: VenueOrder, instrument: Instrument, market: InstrumentMarket): Refusal | null =>
    malformed(order, instrument) ?? closed(market) ?? afford(order, instrument)

  const closed = ({ isOpen }: InstrumentMarket): Refusal | null => {
    if (!terms.isOpenAt(now())) return refusal('MARKET_CLOSED', 'outside of its trading hours')
    return isOpen ? null : refusal('MARKET_CLOSED', 'notOpen: an auction, or its orders are not all known')
  }

  const afford = (order: VenueOrder, instrument: Instrument): Refusal | null => {
    const { equity, margin } = account.state(markOf)
    return unaffordable(order, {
      position: account.lotsOf(instrument.id),
      workingLots: orders.workingLots(instrument, order.side),
      price: order.orderType === 'limit' ? order.price : markOf(instrument.id, order.side),
      freeMoney: equity.minus(margin),
      marginOf: (lots, price) => account.marginOf(instrument.id, lots, price),
    })
  }

  const refuse = (order: VenueOrder, { code, reason }: Refusal, response: Micros): void => {
    counts.rejections++
    orders.put(order, '', 0, 'rejected')
    answer(() => outlet.rejected(order.clientId, code, reason), response)
  }

  return {
    account,
    counts,
    markOf,
    marketOf: (instrument) => markets.get(instrument),
    get resting() {
      if (!mayRest) return 0
      let resting = 0
      for (let k = 0; k < exchanges.length; k++) resting += exchanges[k].resting
      mayRest = resting > 0
      return resting
    },

    place(order, response, entryMicros) {
      if (orders.has(order.clientId)) {
        counts.duplicates++
        return
      }
      counts.orders++
      const instrument = instrumentOf(order.instrument)
      const market = markets.get(order.instrument)
      if (instrument === undefined || market === undefined) {
        return refuse(order, refusal('INSTRUMENT_UNKNOWN', 'this venue does not trade it'), response)
      }
      const refused = judge(order, instrument, market)
      if (refused !== null) return refuse(order, refused, response)
      const steps = stepsIn(instrument, order.lots)
      const venueId = `${run}-o${counts.orders}`
      orders.put(order, venueId, steps, 'working')
      answer(() => outlet.accepted(order.clientId, venueId), response)
      market.setTaking(order.lots.toNumber(), entryMicros / MICROS_PER_SECOND)
      mayRest = true
      const refusedToReduce = market.exchange.place({
        id: order.clientId,
        side: bookSide(order.side),
        steps,
        ticks: order.orderType === 'market' ? NONE : ticksIn(instrument, order.price.toNumber()),
        timeInForce: order.timeInForce,
        postOnly: false,
        reduceOnly: order.reduceOnly,
      })
      if (refusedToReduce !== null) outletOf(instrument).canceled(order.clientId, steps, refusedToReduce)
    },

    change(clientId, lots, price, response) {
      const held = orders.get(clientId)
      const instrument = held && instrumentOf(held.order.instrument)
      if (held === undefined || instrument === undefined || held.state !== 'working') {
        return answer(() => outlet.rejected(clientId, 'ORDER_UNKNOWN', 'it does not work any more'), response)
      }
      const order: VenueOrder = { ...held.order, lots, price }
      const market = markets.get(instrument.id)
      const steps = stepsIn(instrument, lots)
      const more = steps - stepsIn(instrument, held.order.lots)
      const grown = { ...order, lots: lotsOf(more, instrument) }
      // What it has is bound already: only what it grows by needs money.
      const poor = more > 0 ? afford(grown, instrument) : null
      const refused = malformed(order, instrument) ?? poor
      if (refused !== null) return answer(() => outlet.rejected(clientId, refused.code, refused.reason), response)
      held.leavesSteps += more
      held.order = order
      market?.setTaking(lots.toNumber(), 0)
      mayRest = true
      market?.exchange.replace(clientId, steps, ticksIn(instrument, price.toNumber()))
      const report = orders.reportOf(held)
      answer(() => outlet.changed(report), response)
    },

    cancel(clientId) {
      const held = orders.get(clientId)
      if (held?.state === 'working') markets.get(held.order.instrument)?.exchange.cancel(clientId)
    },

    report(clientId) {
      const held = orders.get(clientId)
      return held === undefined ? { known: false, clientId } : orders.reportOf(held)
    },

    snapshot(afterFillId) {
      const last = afterFillId === '' ? -1 : fills.findLastIndex(({ fillId }) => fillId === afterFillId)
      return {
        account: state(),
        positions: account.positions(),
        orders: orders.working().map(orders.reportOf),
        fills: fills.slice(last + 1),
      }
    },

    state,

    stopOut() {
      const held = account.positions()
      if (!held.some(({ instrument }) => markets.get(instrument)?.isOpen === true)) return
      counts.stopOuts++
      for (const { order } of orders.working()) markets.get(order.instrument)?.exchange.cancel(order.clientId)
      for (const { instrument: id, lots } of held) {
        const instrument = instrumentOf(id)
        const market = markets.get(id)
        if (instrument === undefined || market === undefined) continue
        market.setTaking(lots.abs().toNumber(), 0)
        market.exchange.place({
          id: -counts.stopOuts,
          side: lots.isNegative() ? BID : ASK,
          steps: stepsIn(instrument, lots.abs()),
          ticks: NONE,
          timeInForce: 'ioc',
          postOnly: false,
          reduceOnly: true,
        })
      }
    },
  }
}
