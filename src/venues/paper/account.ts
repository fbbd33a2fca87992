/**
 * The paper account: one instrument, one netted position at average price, cash in the currency of the price.
 *
 *   realized = closed lots * (price - average) * contract size * sign      margin = |lots| * mark * contract size / leverage
 *   equity   = cash + lots * (mark - average) * contract size             mark = bid when long, ask when short
 *
 * It is the venue's own arithmetic and shares none with the swarm's ledger: reconciling the two means something only
 * while they are written twice.
 */
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf, type Side } from '#domain/side.ts'
import type { VenueAccount, VenuePosition } from '#swarm/ports/venue.ts'

export interface PaperAccount {
  /** Signed. */
  readonly lots: Money
  trade(side: Side, lots: Money, price: Money, fee: Money): void
  /** What the account is worth at a mark price; the mark does not matter when it is flat. */
  state(mark: Money): VenueAccount
  positions(): readonly VenuePosition[]
  /** Money that `lots` more exposure at `price` would bind, account currency. */
  marginOf(lots: Money, price: Money): Money
}

/** Digits a message can carry. */
const SHOWN_DIGITS = 15

export function paperAccount(instrument: Instrument, balance: Money, leverage: number): PaperAccount {
  const contractSize = new Money(instrument.contractSize)
  const shown = (value: Money): Money => value.toSignificantDigits(SHOWN_DIGITS)
  let average = ZERO
  let cash = balance

  const account = {
    lots: ZERO,

    trade(side: Side, lots: Money, price: Money, fee: Money): void {
      const before = account.lots
      const change = lots.times(signOf(side))
      const after = before.plus(change)
      if (before.isZero() || before.isNegative() === change.isNegative()) {
        average = before.times(average).plus(change.times(price)).div(after)
      } else {
        const closed = Money.min(before.abs(), lots).times(before.isNegative() ? -1 : 1)
        cash = cash.plus(closed.times(price.minus(average)).times(contractSize))
        if (after.isZero()) average = ZERO
        else if (after.isNegative() !== before.isNegative()) average = price
      }
      account.lots = after
      cash = cash.minus(fee)
    },

    state(mark: Money): VenueAccount {
      const open = account.lots.isZero() ? ZERO : account.lots.times(mark.minus(average)).times(contractSize)
      const margin = account.lots.isZero() ? ZERO : account.marginOf(account.lots.abs(), mark)
      return { balance: shown(cash), equity: shown(cash.plus(open)), margin: shown(margin) }
    },

    positions: () =>
      account.lots.isZero() ? [] : [{ instrument: instrument.id, lots: account.lots, averagePrice: shown(average) }],

    marginOf: (lots: Money, price: Money) => lots.times(price).times(contractSize).div(leverage),
  }
  return account
}
