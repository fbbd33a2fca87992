/**
 * Round trips: from the first lots of a position until it is flat, or on the other side.
 *
 *   profit = what closing brought against the average of opening, contract size included, less every fee of it
 *
 * However many fills it took, it is one trade. A fill that turns a position closes one trade and opens the next, each
 * with its share of the fee by lots. A position still open at the end is no trade: its profit is in the equity only.
 *
 * Source  math.md 12.1; in Decimal, so the profits of all trades and of what is open add up to the cash exactly.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'

export interface RoundTrip {
  readonly instrument: InstrumentId
  /** Of the first fill. */
  readonly side: Side
  readonly openedAt: Micros
  readonly closedAt: Micros
  /** Bought and sold again, lots. */
  readonly lots: Money
  readonly entryPrice: Money
  readonly exitPrice: Money
  readonly fees: Money
  /** Account currency, after fees. */
  readonly profit: Money
  readonly fills: number
}

interface Open {
  readonly side: Side
  readonly openedAt: Micros
  /** Signed. */
  held: Money
  inLots: Money
  inWorth: Money
  outLots: Money
  outWorth: Money
  fees: Money
  fills: number
}

export interface TripBook {
  /** The next fill, in the order they were booked; the trade it closed, when it did. */
  take(fill: VenueFill): RoundTrip | undefined
  /** Positions that are still open: signed lots. */
  open(): ReadonlyMap<InstrumentId, Money>
}

/** Memory: the trades that are open. */
export function createTripBook(instruments: readonly Instrument[]): TripBook {
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, new Money(contractSize)]))
  const opened = new Map<InstrumentId, Open>()

  const begin = (instrument: InstrumentId, side: Side, at: Micros): Open => {
    const open: Open = {
      side,
      openedAt: at,
      held: ZERO,
      inLots: ZERO,
      inWorth: ZERO,
      outLots: ZERO,
      outWorth: ZERO,
      fees: ZERO,
      fills: 0,
    }
    opened.set(instrument, open)
    return open
  }

  const end = (instrument: InstrumentId, open: Open, at: Micros): RoundTrip => {
    opened.delete(instrument)
    const size = sizes.get(instrument) ?? new Money(1)
    const gross = open.outWorth.minus(open.inWorth).times(signOf(open.side)).times(size)
    return {
      instrument,
      side: open.side,
      openedAt: open.openedAt,
      closedAt: at,
      lots: open.inLots,
      entryPrice: open.inWorth.div(open.inLots),
      exitPrice: open.outWorth.div(open.outLots),
      fees: open.fees,
      profit: gross.minus(open.fees),
      fills: open.fills,
    }
  }

  const book = ({ instrument, side, price, at }: VenueFill, lots: Money, fee: Money): RoundTrip | undefined => {
    const open = opened.get(instrument) ?? begin(instrument, side, at)
    open.fees = open.fees.plus(fee)
    open.fills++
    open.held = open.held.plus(lots.times(signOf(side)))
    if (side === open.side) {
      open.inLots = open.inLots.plus(lots)
      open.inWorth = open.inWorth.plus(lots.times(price))
    } else {
      open.outLots = open.outLots.plus(lots)
      open.outWorth = open.outWorth.plus(lots.times(price))
    }
    return open.held.isZero() ? end(instrument, open, at) : undefined
  }

  return {
    take(fill) {
      const open = opened.get(fill.instrument)
      const closing = open === undefined || open.side === fill.side ? ZERO : Money.min(open.held.abs(), fill.lots)
      const opening = fill.lots.minus(closing)
      const closingFee = closing.isZero() ? ZERO : fill.fee.times(closing).div(fill.lots)
      const closed = closing.gt(0) ? book(fill, closing, closingFee) : undefined
      if (opening.gt(0)) book(fill, opening, fill.fee.minus(closingFee))
      return closed
    },
    open: () => new Map([...opened].map(([instrument, { held }]) => [instrument, held])),
  }
}

/** `fills` in the order they were booked. */
export function* roundTrips(fills: Iterable<VenueFill>, instruments: readonly Instrument[]): Generator<RoundTrip> {
  const book = createTripBook(instruments)
  for (const fill of fills) {
    const closed = book.take(fill)
    if (closed !== undefined) yield closed
  }
}

/** What is kept of closed trades, however many there are: 16 bytes of each, and the newest of them whole. */
export interface ClosedTrades {
  readonly closedAt: readonly Micros[]
  /** Account currency, after fees. */
  readonly profits: readonly number[]
  readonly newest: readonly RoundTrip[]
}

const NEWEST = 200

export function createClosedTrades(): ClosedTrades & { add(trip: RoundTrip): void } {
  const closedAt: Micros[] = []
  const profits: number[] = []
  const newest: RoundTrip[] = []
  return {
    closedAt,
    profits,
    newest,
    add(trip) {
      closedAt.push(trip.closedAt)
      profits.push(trip.profit.toNumber())
      newest.push(trip)
      if (newest.length > NEWEST) newest.shift()
    },
  }
}
