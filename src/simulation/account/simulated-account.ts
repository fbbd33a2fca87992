/**
 * The account at a simulated exchange: one netted position an instrument at average price, cash, and what is charged.
 *
 *   realized = closed lots (price - average) contract size sign         mark = bid when long, ask when short
 *   equity   = cash + sum of lots (mark - average) contract size        margin = sum of |lots| mark contract size / leverage
 *
 * It is the venue's own arithmetic and shares none with the swarm's ledger: reconciling the two means something only
 * while they are written twice. Everything is in one currency, the account's.
 *
 * Edge  A position without a mark is valued at its average.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf, type Side } from '#domain/side.ts'

export interface AccountTerms {
  readonly balance: Money
  /** Exposure per unit of margin. */
  readonly leverage: number
}

export interface AccountState {
  readonly balance: Money
  readonly equity: Money
  readonly margin: Money
}

export interface AccountPosition {
  readonly instrument: InstrumentId
  /** Signed. */
  readonly lots: Money
  readonly averagePrice: Money
}

/** The price a position would close at; NaN when there is none. */
export type MarkOf = (instrument: InstrumentId, closing: Side) => number

export interface SimulatedAccount {
  lotsOf(instrument: InstrumentId): Money
  trade(instrument: InstrumentId, side: Side, lots: Money, price: Money, fee: Money): void
  /** Takes money for holding a position; below zero gives it. */
  charge(amount: Money): void
  state(markOf: MarkOf): AccountState
  positions(): readonly AccountPosition[]
  /** There is a position. */
  readonly isHolding: boolean
  /** Margin of `lots` at `price`. */
  marginOf(instrument: InstrumentId, lots: Money, price: Money): Money
  readonly fees: Money
  /** Sum of everything charged. */
  readonly charges: Money
}

interface Holding {
  lots: Money
  average: Money
  readonly contractSize: Money
}

export function createAccount(instruments: readonly Instrument[], terms: AccountTerms): SimulatedAccount {
  const holdings = new Map<InstrumentId, Holding>(
    instruments.map(({ id, contractSize }) => [
      id,
      { lots: ZERO, average: ZERO, contractSize: new Money(contractSize) },
    ]),
  )
  let cash = terms.balance
  let isHolding = false
  let fees = ZERO
  let charges = ZERO

  const holdingOf = (instrument: InstrumentId): Holding => {
    const holding = holdings.get(instrument)
    if (holding === undefined) throw new RangeError(`instrument ${instrument} is not of this account`)
    return holding
  }
  const markedAt = (instrument: InstrumentId, { lots, average }: Holding, markOf: MarkOf): Money => {
    const mark = markOf(instrument, lots.isNegative() ? 'buy' : 'sell')
    return mark > 0 ? new Money(mark) : average
  }

  return {
    lotsOf: (instrument) => holdingOf(instrument).lots,
    trade(instrument, side, lots, price, fee) {
      const holding = holdingOf(instrument)
      const before = holding.lots
      const change = lots.times(signOf(side))
      const after = before.plus(change)
      if (before.isZero() || before.isNegative() === change.isNegative()) {
        holding.average = before.times(holding.average).plus(change.times(price)).div(after)
      } else {
        const closed = Money.min(before.abs(), lots).times(before.isNegative() ? -1 : 1)
        cash = cash.plus(closed.times(price.minus(holding.average)).times(holding.contractSize))
        if (after.isZero()) holding.average = ZERO
        else if (after.isNegative() !== before.isNegative()) holding.average = price
      }
      holding.lots = after
      isHolding = holdings.values().some((one) => !one.lots.isZero())
      cash = cash.minus(fee)
      fees = fees.plus(fee)
    },
    charge(amount) {
      cash = cash.minus(amount)
      charges = charges.plus(amount)
    },
    state(markOf) {
      let open = ZERO
      let margin = ZERO
      for (const [instrument, holding] of holdings) {
        if (holding.lots.isZero()) continue
        const mark = markedAt(instrument, holding, markOf)
        open = open.plus(holding.lots.times(mark.minus(holding.average)).times(holding.contractSize))
        margin = margin.plus(this.marginOf(instrument, holding.lots.abs(), mark))
      }
      return { balance: cash, equity: cash.plus(open), margin }
    },
    positions: () =>
      [...holdings].flatMap(([instrument, { lots, average }]) =>
        lots.isZero() ? [] : [{ instrument, lots, averagePrice: average }],
      ),
    get isHolding() {
      return isHolding
    },
    marginOf: (instrument, lots, price) =>
      lots.times(price).times(holdingOf(instrument).contractSize).div(terms.leverage),
    get fees() {
      return fees
    },
    get charges() {
      return charges
    },
  }
}
