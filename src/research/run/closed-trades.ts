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

export interface RoundTrips {
  readonly trades: readonly RoundTrip[]
  /** Positions that are still open: signed lots. */
  readonly open: ReadonlyMap<InstrumentId, Money>
}

/** `fills` in the order they were booked. */
export function roundTrips(fills: Iterable<VenueFill>, instruments: readonly Instrument[]): RoundTrips {
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, new Money(contractSize)]))
  const opened = new Map<InstrumentId, Open>()
  const trades: RoundTrip[] = []

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

  const end = (instrument: InstrumentId, open: Open, at: Micros): void => {
    opened.delete(instrument)
    const size = sizes.get(instrument) ?? new Money(1)
    const gross = open.outWorth.minus(open.inWorth).times(signOf(open.side)).times(size)
    trades.push({
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
    })
  }

  const take = ({ instrument, side, price, at }: VenueFill, lots: Money, fee: Money): void => {
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
    if (open.held.isZero()) end(instrument, open, at)
  }

  for (const fill of fills) {
    const open = opened.get(fill.instrument)
    const closing = open === undefined || open.side === fill.side ? ZERO : Money.min(open.held.abs(), fill.lots)
    const opening = fill.lots.minus(closing)
    const closingFee = closing.isZero() ? ZERO : fill.fee.times(closing).div(fill.lots)
    if (closing.gt(0)) take(fill, closing, closingFee)
    if (opening.gt(0)) take(fill, opening, fill.fee.minus(closingFee))
  }
  return { trades, open: new Map([...opened].map(([instrument, { held }]) => [instrument, held])) }
}
