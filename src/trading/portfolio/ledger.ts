/**
 * Positions of every instrument, marked to the market, and the profit and loss of the UTC day.
 *
 * Marks   a long at the bid, a short at the ask: what closing now would bring, so the sum equals the account's equity.
 * Day     event time. When it passes midnight UTC, profit and loss so far become the new day's zero. A ledger that
 *         begins in the middle of a day is told what the day has brought so far (`carryDay`).
 * Cost    a quote is four stores into typed arrays, no allocation; everything else is Decimal and rare.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { MICROS_PER_DAY, type Micros, startOfDay } from '#domain/time.ts'
import type { MarketQuote } from '#messages/market.ts'
import { adopted, afterFill, flatPosition, type Position, realizedOf, unrealizedOf } from './position.ts'

/** The part of a quote that marks a position. */
export type Touch = Pick<MarketQuote, 'instrument' | 'at' | 'bid' | 'ask'>

export interface Ledger {
  /** Takes the message whole: doubles handed over one by one are boxed wherever the call is not inlined. */
  quote(quote: Touch): void
  /** The venue's word on what the day has brought so far, for a ledger that began in the middle of it. */
  carryDay(dayPnl: Money): void
  /** False for an instrument that was never configured: nothing is booked. */
  fill(instrument: InstrumentId, at: Micros, side: Side, lots: Money, price: Money, fee: Money): boolean
  /** Takes the venue's word. True when its lots differ from ours; equal lots keep our own average. */
  adopt(instrument: InstrumentId, lots: Money, averagePrice: Money): boolean
  /** Flat for an instrument that was never configured. */
  positionOf(instrument: InstrumentId): Position
  /** NaN before the first quote. */
  bidOf(instrument: InstrumentId): number
  askOf(instrument: InstrumentId): number
  /** Before fees. NaN while an open position has no mark. */
  unrealized(instrument: InstrumentId): Money
  /** Realized + unrealized - fees of all instruments; NaN while an open position has no mark. */
  pnl(): Money
  /** The same since midnight UTC. */
  dayPnl(): Money
  /** Event time of the newest quote or fill; NaN before the first. */
  readonly at: Micros
}

const NOWHERE = flatPosition('1')

export function createLedger(instruments: readonly Instrument[]): Ledger {
  const size = instruments.reduce((most, { id }) => Math.max(most, id), 0) + 1
  const bids = new Float64Array(size).fill(Number.NaN)
  const asks = new Float64Array(size).fill(Number.NaN)
  const clock = new Float64Array(1).fill(Number.NaN) // a cell, because a captured number is boxed anew at every write
  const positions: (Position | undefined)[] = []
  for (const { id, contractSize } of instruments) positions[id] = flatPosition(contractSize)
  let nextDay = -Infinity
  let dayStart = ZERO
  /** Carried but not yet counted: an open position had no mark. */
  let carried: Money | undefined

  const markOf = (id: InstrumentId, lots: Money): number => (lots.isNegative() ? asks[id] : bids[id])
  const unrealized = (id: InstrumentId): Money => {
    const position = positions[id]
    return position === undefined ? ZERO : unrealizedOf(position, markOf(id, position.lots))
  }
  const sum = (markless: 'counts' | 'is left out'): Money => {
    let total = ZERO
    for (const { id } of instruments) {
      const position = positions[id]!
      const open = unrealized(id)
      total = total.plus(realizedOf(position)).minus(position.fees)
      if (markless === 'counts' || !open.isNaN()) total = total.plus(open)
    }
    return total
  }
  const carry = (): void => {
    const so = sum('counts')
    if (carried === undefined || so.isNaN()) return
    dayStart = so.minus(carried)
    carried = undefined
  }
  const passDay = (at: Micros): void => {
    if (nextDay !== -Infinity) dayStart = sum('is left out')
    nextDay = startOfDay(at) + MICROS_PER_DAY
  }

  return {
    quote(quote) {
      // Before the marks move: yesterday ends at yesterday's last price.
      if (quote.at >= nextDay) passDay(quote.at)
      clock[0] = quote.at
      bids[quote.instrument] = quote.bid
      asks[quote.instrument] = quote.ask
      if (carried !== undefined) carry()
    },
    carryDay(dayPnl) {
      carried = dayPnl
      carry()
    },
    fill(instrument, at, side, lots, price, fee) {
      const position = positions[instrument]
      if (position === undefined) return false
      if (at >= nextDay) passDay(at)
      clock[0] = at
      positions[instrument] = afterFill(position, side, lots, price, fee)
      return true
    },
    adopt(instrument, lots, averagePrice) {
      const position = positions[instrument]
      if (position === undefined || position.lots.eq(lots)) return false
      positions[instrument] = adopted(position, lots, averagePrice)
      return true
    },
    positionOf: (instrument) => positions[instrument] ?? NOWHERE,
    bidOf: (instrument) => bids[instrument] ?? Number.NaN,
    askOf: (instrument) => asks[instrument] ?? Number.NaN,
    unrealized,
    pnl: () => sum('counts'),
    dayPnl: () => sum('counts').minus(dayStart),
    get at() {
      return clock[0]
    },
  }
}

/** A Decimal for a reader: plain digits, at most 15 of them significant; null for what is not known. */
export const shown = (value: Money | null): string | null =>
  value === null || value.isNaN() ? null : new Money(value.toSignificantDigits(15)).toFixed()
