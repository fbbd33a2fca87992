/**
 * The exchange behind the paper venue: takes orders, fills them against the touch, keeps the account and every order.
 *
 * Pure and deterministic: it knows market time and the touch, and nothing of wires. An order is judged when it arrives
 * and meets the market `matchMicros` later. A market order takes what the touch shows and the rest is canceled; a limit
 * order takes what it crosses at the touch's price and, unless `ioc`, rests for the rest, filled at its own price when
 * the opposite touch comes to it. What the touch shows is offered once per tick, better prices first, then in order of
 * arrival. A tick that nobody could trade at (crossed, one-sided, not above zero, not a number) leaves the touch as it was.
 *
 * A client order id seen before is never a second order: it is counted and that is all. Closed orders and fills are
 * remembered for the last 100,000 of each.
 */
import { lotsOf, priceOf, stepsOf, ticksOf, type Instrument } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import { signOf, type Side } from '#domain/side.ts'
import type { Rng } from '#numeric/rng.ts'
import { malformed, unaffordable } from '#simulation/account/order-check.ts'
import { createAccount, type MarkOf } from '#simulation/account/simulated-account.ts'
import type { OrderReport, VenueAccount, VenueFill, VenueOrder, VenueSink, VenueSnapshot } from '#swarm/ports/venue.ts'
import type { MarketClock } from '#venues/markets/market-clock.ts'
import { delayLine } from './delay-line.ts'
import { restingOrders } from './resting.ts'

/** What the exchange makes known, at the market time it happens. */
export type ExchangeOutlet = Pick<VenueSink, 'accepted' | 'rejected' | 'filled' | 'canceled' | 'account'>

export interface ExchangeTerms {
  readonly instrument: Instrument
  readonly matchMicros: number
  /** Lots offered at each side of a touch that says no size. */
  readonly touchLots: number
  readonly balance: Money
  readonly leverage: number
  readonly commissionPerLot: Money
  /** Share of sound orders refused by chance. */
  readonly rejectShare: number
  /** Put before every id given out, so that ids never repeat over runs. */
  readonly run: string
}

export interface ExchangeCounts {
  orders: number
  /** Client order ids that came a second time. */
  duplicates: number
  rejections: number
  fills: number
}

export interface Exchange {
  /** Elapsed market time of the next order to meet the market; Infinity when there is none. */
  readonly due: number
  readonly counts: Readonly<ExchangeCounts>
  quote(bid: number, bidSize: number, ask: number, askSize: number): void
  /** The order that is due meets the market. */
  match(): void
  submit(order: VenueOrder): void
  cancel(clientId: number): void
  report(clientId: number): OrderReport
  snapshot(afterFillId: string): VenueSnapshot
  account(): VenueAccount
  /** It holds a position, so that every quote changes what the account is worth. */
  exposed(): boolean
}

interface Held {
  readonly order: VenueOrder
  readonly venueId: string
  readonly limitTicks: number
  readonly fills: VenueFill[]
  leavesSteps: number
  state: 'working' | 'filled' | 'canceled' | 'rejected'
}

const KEPT = 100_000
const NOTHING_TO_REDUCE = 'there is no position left to reduce'

export function exchange(terms: ExchangeTerms, clock: MarketClock, rng: Rng, outlet: ExchangeOutlet): Exchange {
  const { instrument } = terms
  const tickSize = Number(instrument.tickSize)
  const lotStep = Number(instrument.lotStep)
  const account = createAccount([instrument], terms)
  const arriving = delayLine()
  const orders = new Map<number, Held>()
  const closed: number[] = []
  const working = new Set<Held>()
  /** Lot steps still open in working orders. */
  const workingSteps = { buy: 0, sell: 0 }
  const resting = { buy: restingOrders<Held>('buy'), sell: restingOrders<Held>('sell') }
  let fills: VenueFill[] = []
  const counts: ExchangeCounts = { orders: 0, duplicates: 0, rejections: 0, fills: 0 }
  const touch = { bid: NaN, bidSize: NaN, ask: NaN, askSize: NaN, takenBid: 0, takenAsk: 0 }

  const quoted = (): boolean => touch.bid > 0
  /** Price a taker on `side` gets, in ticks. */
  const takerTicks = (side: Side): number => ticksOf(side === 'buy' ? touch.ask : touch.bid, tickSize)
  const markOf: MarkOf = (_instrument, side) => (quoted() ? priceOf(takerTicks(side), instrument) : undefined)
  const lotsHeld = (): Money => account.lotsOf(instrument.id)
  const state = (): VenueAccount => account.shown(markOf)

  const offered = (side: Side): number => {
    const size = side === 'buy' ? touch.askSize : touch.bidSize
    const taken = side === 'buy' ? touch.takenAsk : touch.takenBid
    return Math.max(0, stepsOf(size >= 0 ? size : terms.touchLots, lotStep) - taken)
  }

  const close = (held: Held, as: 'filled' | 'canceled' | 'rejected'): void => {
    held.state = as
    if (working.delete(held)) workingSteps[held.order.side] -= held.leavesSteps
    closed.push(held.order.clientId)
    if (closed.length < 2 * KEPT) return
    for (const clientId of closed.splice(0, KEPT)) orders.delete(clientId)
  }

  const cancelRest = (held: Held, reason: string): void => {
    close(held, 'canceled')
    outlet.canceled(held.order.clientId, lotsOf(held.leavesSteps, instrument), reason)
  }

  /** Fills what the touch offers at `ticks`. */
  const fill = (held: Held, ticks: number): void => {
    const { order } = held
    let steps = Math.min(held.leavesSteps, offered(order.side))
    if (order.reduceOnly) {
      const reducible = lotsHeld().times(-signOf(order.side)).div(instrument.lotStep).toNumber()
      steps = Math.min(steps, Math.max(0, reducible))
    }
    if (steps === 0) return
    if (order.side === 'buy') touch.takenAsk += steps
    else touch.takenBid += steps
    held.leavesSteps -= steps
    workingSteps[order.side] -= steps
    const lots = lotsOf(steps, instrument)
    const price = priceOf(ticks, instrument)
    const fee = terms.commissionPerLot.times(lots)
    account.trade(instrument.id, order.side, lots, price, fee)
    counts.fills++
    const one: VenueFill = {
      clientId: order.clientId,
      fillId: `${terms.run}-${counts.fills}`,
      instrument: instrument.id,
      side: order.side,
      lots,
      price,
      fee,
      leaves: lotsOf(held.leavesSteps, instrument),
      at: clock.eventTime(),
    }
    held.fills.push(one)
    fills.push(one)
    if (fills.length >= 2 * KEPT) fills = fills.slice(KEPT)
    if (held.leavesSteps === 0) close(held, 'filled')
    outlet.filled(one)
    outlet.account(state())
  }

  const exposureGone = ({ order }: Held): boolean => order.reduceOnly && !lotsHeld().times(signOf(order.side)).lt(ZERO)

  const fillResting = (side: Side): void =>
    resting[side].reach(takerTicks(side), (held) => {
      fill(held, held.limitTicks)
      if (held.state === 'working' && exposureGone(held)) cancelRest(held, NOTHING_TO_REDUCE)
      return held.state === 'working'
    })

  const meet = (held: Held): void => {
    if (held.state !== 'working') return
    const { order } = held
    const price = takerTicks(order.side)
    const limit = order.orderType === 'limit'
    if (!limit || (held.limitTicks - price) * signOf(order.side) >= 0) fill(held, price)
    if (held.state !== 'working') return
    if (exposureGone(held)) cancelRest(held, NOTHING_TO_REDUCE)
    else if (limit && order.timeInForce === 'gtc') resting[order.side].add(held)
    else cancelRest(held, limit ? 'no more at its price' : 'no more at the touch')
  }

  const judge = (order: VenueOrder) => {
    const shape = malformed(order, instrument)
    if (shape !== null) return shape
    const { equity, margin } = state()
    const atTouch = markOf(instrument.id, order.side)
    const refused = unaffordable(order, {
      position: lotsHeld(),
      workingLots: lotsOf(workingSteps[order.side], instrument),
      price: atTouch === undefined || order.orderType === 'market' ? atTouch : order.price,
      freeMoney: equity.minus(margin),
      marginOf: (lots, price) => account.marginOf(instrument.id, lots, price),
    })
    if (refused !== null) return refused
    // Drawn only when configured, so that the knob at 0 changes no run.
    const unlucky = terms.rejectShare > 0 && rng.uniform() < terms.rejectShare
    return unlucky ? { code: 'VENUE_REFUSED' as const, reason: 'refused by chance (rejectShare)' } : null
  }

  const reportOf = ({ order, venueId, state, leavesSteps, fills }: Held): Extract<OrderReport, { known: true }> => ({
    known: true,
    order,
    venueId,
    state,
    leaves: lotsOf(leavesSteps, instrument),
    fills: [...fills],
  })

  return {
    get due() {
      return arriving.due
    },
    counts,

    quote(bid, bidSize, ask, askSize) {
      if (!(bid > 0 && ask >= bid && ask < Infinity)) return
      touch.bid = bid
      touch.bidSize = bidSize
      touch.ask = ask
      touch.askSize = askSize
      touch.takenBid = 0
      touch.takenAsk = 0
      if (resting.buy.size > 0) fillResting('buy')
      if (resting.sell.size > 0) fillResting('sell')
    },

    match: () => arriving.take()(),

    submit(order) {
      if (orders.has(order.clientId)) {
        counts.duplicates++
        return
      }
      counts.orders++
      const refused = judge(order)
      const held: Held = {
        order,
        venueId: `${terms.run}-o${counts.orders}`,
        limitTicks: order.orderType === 'limit' ? ticksOf(order.price.toNumber(), tickSize) : 0,
        fills: [],
        leavesSteps: stepsOf(order.lots.toNumber(), lotStep),
        state: 'working',
      }
      orders.set(order.clientId, held)
      if (refused !== null) {
        counts.rejections++
        close(held, 'rejected')
        outlet.rejected(order.clientId, refused.code, refused.reason)
        return
      }
      working.add(held)
      workingSteps[order.side] += held.leavesSteps
      outlet.accepted(order.clientId, held.venueId)
      arriving.push(clock.elapsed + terms.matchMicros, () => meet(held))
    },

    cancel(clientId) {
      const held = orders.get(clientId)
      // Nothing to cancel is nothing to say: what became of the order has been said, or is asked with a query.
      if (held === undefined || held.state !== 'working') return
      resting[held.order.side].remove(held)
      cancelRest(held, 'on request')
    },

    report(clientId) {
      const held = orders.get(clientId)
      return held === undefined ? { known: false, clientId } : reportOf(held)
    },

    snapshot(afterFillId) {
      const last = afterFillId === '' ? -1 : fills.findLastIndex(({ fillId }) => fillId === afterFillId)
      return {
        account: state(),
        positions: account.positions(),
        orders: [...working].map(reportOf),
        fills: fills.slice(last + 1),
      }
    },

    account: state,
    exposed: () => account.isHolding,
  }
}
