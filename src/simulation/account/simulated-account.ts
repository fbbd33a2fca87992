/**
 * The account at an exchange of ours: one netted position an instrument at average price, cash, and what is charged. The
 * simulated exchange and the paper exchange both keep it.
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
import type { VenueAccount, VenuePosition } from '#swarm/ports/venue.ts'

export interface AccountTerms {
  readonly balance: Money
  /** Exposure per unit of margin. */
  readonly leverage: number
}

/** The price a position would close at, by an order on that side; undefined when there is none. */
export type MarkOf = (instrument: InstrumentId, closing: Side) => Money | undefined

export interface SimulatedAccount {
  /** Signed. */
  lotsOf(instrument: InstrumentId): Money
  trade(instrument: InstrumentId, side: Side, lots: Money, price: Money, fee: Money): void
  /** Takes money for holding a position; below zero gives it. */
  charge(amount: Money): void
  /** Exact. */
  state(markOf: MarkOf): VenueAccount
  /** The same in digits a message can carry. */
  shown(markOf: MarkOf): VenueAccount
  /** Averages in digits a message can carry. */
  positions(): readonly VenuePosition[]
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

/** Digits a message can carry. */
const SHOWN_DIGITS = 15

const shown = (value: Money): Money => value.toSignificantDigits(SHOWN_DIGITS)

export const shownState = ({ balance, equity, margin }: VenueAccount): VenueAccount => ({
  balance: shown(balance),
  equity: shown(equity),
  margin: shown(margin),
})

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

  const account: SimulatedAccount = {
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
      for (const [instrument, { lots, average, contractSize }] of holdings) {
        if (lots.isZero()) continue
        const mark = markOf(instrument, lots.isNegative() ? 'buy' : 'sell') ?? average
        open = open.plus(lots.times(mark.minus(average)).times(contractSize))
        margin = margin.plus(account.marginOf(instrument, lots.abs(), mark))
      }
      return { balance: cash, equity: cash.plus(open), margin }
    },
    shown(markOf) {
      return shownState(account.state(markOf))
    },
    positions: () =>
      [...holdings].flatMap(([instrument, { lots, average }]) =>
        lots.isZero() ? [] : [{ instrument, lots, averagePrice: shown(average) }],
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
  return account
}
