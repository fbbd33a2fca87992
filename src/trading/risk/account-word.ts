/** What the books say of the account, in the doubles the post-trade monitor works on. */
import type { Instrument } from '#domain/instrument.ts'
import type { AccountFacts } from '#trading/monitor/account-facts.ts'
import type { Books } from '#trading/portfolio/books.ts'

export function accountFacts(instruments: readonly Instrument[], { known, ledger, portfolio }: Books): AccountFacts {
  const positions = instruments.map((instrument) => {
    const { id } = instrument
    const lots = ledger.positionOf(id).lots.toNumber()
    const mid = ledger.midOf(id)
    return {
      instrument,
      lots,
      price: lots === 0 ? mid : lots > 0 ? ledger.bidOf(id) : ledger.askOf(id),
      rate: ledger.rateOf(id),
      mid,
      unrealized: ledger.accountUnrealized(id).toNumber(),
      net: ledger.accountRealized(id).minus(ledger.positionOf(id).fees).toNumber(),
    }
  })
  return {
    // Before the first snapshot what the day has brought is not counted, and this would pass for what it began with.
    equity: known ? portfolio.equity().toNumber() : Number.NaN,
    unrealized: positions.reduce((sum, { unrealized }) => sum + unrealized, 0),
    dayRealized: ledger.dayRealized().toNumber(),
    dayPnl: ledger.dayPnl().toNumber(),
    positions,
  }
}
