/**
 * What the checks are shown: the books in lot steps and doubles, one object for every order.
 *
 * The books keep lots in Decimal. What is made of a Decimal here is kept with it and made anew only when the books hold
 * another: they never change one in place.
 *
 * Told   after the books: quotes, order facts, approvals. It asks nobody else.
 * Held   values of what is held and out are those of the last fact or the last `look`: prices move less in between than
 *        a margin should be near to its limit.
 * Cost   a view is some 20 stores; a quote one.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { TradingState } from '#messages/system.ts'
import type { Blotter, Order, Pending } from '#trading/orders/blotter.ts'
import type { Ledger } from '#trading/portfolio/ledger.ts'
import type { Outstanding, RiskView } from './check.ts'
import { toSteps, unitsOfStep } from './lot-steps.ts'
import { createOwnOrders } from './own-orders.ts'

export interface ViewSources {
  readonly blotter: Pick<Blotter, 'approvals' | 'find' | 'open' | 'openCount' | 'pending'>
  readonly ledger: Pick<
    Ledger,
    | 'positionOf'
    | 'bidOf'
    | 'askOf'
    | 'bidSizeOf'
    | 'askSizeOf'
    | 'rateOf'
    | 'dayLots'
    | 'dayValue'
    | 'dayPnl'
    | 'nearPnl'
    | 'nearDayPnl'
    | 'heldValue'
    | 'at'
  >
  /** A snapshot has been told, and the venue agrees with it. */
  readonly known: boolean
  readonly reconciled: boolean
}

export interface RiskViews {
  /** The instrument was quoted. */
  quoted(instrument: InstrumentId, now: Micros): void
  /** An approval was given or an order of ours placed. */
  placed(order: Pick<Order, 'clientId' | 'parent' | 'instrument' | 'side' | 'orderType' | 'price'>): void
  /** Something was told of the order or the approval, which is of that instrument as far as we know. */
  told(clientId: number, instrument: InstrumentId): void
  /** Orders may have changed that nobody named: a snapshot, or silence. */
  anew(): void
  /** The venue's word on the account. */
  account(equity: number, margin: number): void
  /** Values everything at the present prices. */
  look(): void
  /** The same object every time: judge one order by it before asking for the next. */
  of(instrument: Instrument, now: Micros, trading: TradingState): RiskView
}

interface Kept<From, To> {
  from: From
  to: To
}

type Mutable = { -readonly [Key in keyof RiskView]: RiskView[Key] }

const NOTHING: Outstanding = { marketBuy: 0, marketSell: 0, limitBuy: 0, limitSell: 0 }

export function createRiskViews(instruments: readonly Instrument[], sources: ViewSources): RiskViews {
  const { blotter, ledger } = sources
  const size = instruments.reduce((most, { id }) => Math.max(most, id), 0) + 1
  const quotedAt = new Float64Array(size).fill(Number.NaN)
  const outValues = new Float64Array(size)
  const positions: (Kept<Money, number> | undefined)[] = []
  const filled: (Kept<Money, number> | undefined)[] = []
  const outs: (Kept<Pending, Outstanding> | undefined)[] = []
  const own = createOwnOrders()
  let equityTold = Number.NaN
  let pnlThen = Number.NaN
  let heldValue = Number.NaN
  let outValue = Number.NaN

  const stepsOf = (kept: (Kept<Money, number> | undefined)[], lots: Money, instrument: Instrument): number => {
    const before = kept[instrument.id]
    if (before !== undefined && before.from === lots) return before.to
    const to = toSteps(lots, instrument)
    kept[instrument.id] = { from: lots, to }
    return to
  }
  const outOf = (instrument: Instrument): Outstanding => {
    const from = blotter.pending(instrument.id)
    const before = outs[instrument.id]
    if (before !== undefined && before.from === from) return before.to
    const to: Outstanding = {
      marketBuy: toSteps(from.marketBuy, instrument),
      marketSell: toSteps(from.marketSell, instrument),
      limitBuy: toSteps(from.limitBuy, instrument),
      limitSell: toSteps(from.limitSell, instrument),
    }
    outs[instrument.id] = { from, to }
    return to
  }
  const valueOut = (instrument: Instrument): void => {
    const { marketBuy, marketSell, limitBuy, limitSell } = outOf(instrument)
    const steps = marketBuy + marketSell + limitBuy + limitSell
    const price = ledger.askOf(instrument.id) * ledger.rateOf(instrument.id)
    outValues[instrument.id] = steps === 0 ? 0 : steps * unitsOfStep(instrument) * price
  }
  const byId = new Map(instruments.map((instrument) => [instrument.id, instrument]))
  const changed = (id: InstrumentId): void => {
    const instrument = byId.get(id)
    if (instrument !== undefined) valueOut(instrument)
    outValue = heldValue = Number.NaN
  }

  const put: RiskViews['placed'] = ({ clientId, parent, instrument, side, orderType, price }) => {
    own.put({ clientId, parent, instrument, side, price: orderType === 'limit' ? price.toNumber() : Number.NaN })
    changed(instrument)
  }

  const view: Mutable = {
    instrument: instruments[0], // of the order in hand, as are all the others
    now: Number.NaN,
    at: Number.NaN,
    trading: 'ACTIVE',
    obstacle: null,
    position: 0,
    out: NOTHING,
    openOrders: 0,
    openHere: 0,
    ownBuy: -Infinity,
    ownSell: Infinity,
    bid: Number.NaN,
    ask: Number.NaN,
    bidSize: Number.NaN,
    askSize: Number.NaN,
    quotedAt: Number.NaN,
    rate: Number.NaN,
    dayFilled: 0,
    dayValue: 0,
    margin: Number.NaN,
    get equity() {
      // Of positions that had no mark when it was told.
      if (Number.isNaN(pnlThen)) pnlThen = ledger.nearPnl()
      return equityTold + ledger.nearPnl() - pnlThen
    },
    get dayPnl() {
      return ledger.nearDayPnl()
    },
    exactDayPnl: () => ledger.dayPnl(),
    get heldValue() {
      if (Number.isNaN(heldValue)) heldValue = ledger.heldValue()
      return heldValue
    },
    get outValue() {
      if (Number.isNaN(outValue)) {
        outValue = 0
        for (const value of outValues) outValue += value
      }
      return outValue
    },
  }

  return {
    quoted(instrument, now) {
      quotedAt[instrument] = now
    },
    placed: put,
    told(clientId, instrument) {
      const order = blotter.find(clientId)
      if (order?.open) return put(order)
      own.drop(clientId)
      changed(order?.instrument ?? instrument)
    },
    anew() {
      own.clear()
      for (const { order } of blotter.approvals()) put(order)
      for (const order of blotter.open()) put(order)
      for (const { id } of instruments) changed(id)
    },
    account(equity, margin) {
      equityTold = equity
      pnlThen = ledger.nearPnl()
      view.margin = margin
    },
    look() {
      for (const { id } of instruments) changed(id)
    },

    of(instrument, now, trading) {
      const { id } = instrument
      const { orders, bestBuy, bestSell } = own.of(id)
      view.instrument = instrument
      view.now = now
      view.at = ledger.at
      view.trading = trading
      view.obstacle = !sources.known ? 'STATE_UNKNOWN' : sources.reconciled ? null : 'VENUE_DOWN'
      view.position = stepsOf(positions, ledger.positionOf(id).lots, instrument)
      view.out = outOf(instrument)
      view.openOrders = blotter.openCount
      view.openHere = orders
      view.ownBuy = bestBuy
      view.ownSell = bestSell
      view.bid = ledger.bidOf(id)
      view.ask = ledger.askOf(id)
      view.bidSize = ledger.bidSizeOf(id)
      view.askSize = ledger.askSizeOf(id)
      view.quotedAt = quotedAt[id] ?? Number.NaN
      view.rate = ledger.rateOf(id)
      view.dayFilled = stepsOf(filled, ledger.dayLots(id), instrument)
      view.dayValue = ledger.dayValue(id)
      return view
    },
  }
}
