/**
 * The account as a whole: equity, margin, and the way they went.
 *
 *     equity       the venue's last word, moved on by our own profit and loss since
 *     margin used  larger side * contractSize * mid * marginRate, in account currency, summed over what is held
 *     margin free  equity - margin used
 *
 * Where an instrument that is held has no margin rate, the venue's last word on the margin counts.
 *
 * Unit  account currency.
 * Cost  O(instruments) Decimals when asked; a sample of the curve at most once a second of event time.
 * Edge  NaN for what is not known: before the venue's first word, and while a mark or a rate is missing.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { AccountState } from '#messages/orders.ts'
import { createEquityCurve, type EquityCurve } from './equity-curve.ts'
import type { Ledger } from './ledger.ts'

export interface Portfolio {
  /** The venue's word on the money. */
  tell(state: Pick<AccountState, 'balance' | 'equity' | 'margin'>): void
  /** Takes a sample of equity when one is due, by the ledger's event time. */
  sample(): void
  /** As the venue told it, null before. */
  readonly told: { readonly balance: Money; readonly equity: Money; readonly margin: Money } | null
  equity(): Money
  /** Of one instrument; NaN for one that is held and has no margin rate. */
  marginOf(instrument: InstrumentId): Money
  marginUsed(): Money
  marginFree(): Money
  readonly curve: EquityCurve
}

const POINTS = 256

export function createPortfolio(instruments: readonly Instrument[], ledger: Ledger): Portfolio {
  const curve = createEquityCurve(POINTS)
  const rates = new Map(instruments.map(({ id, marginRate }) => [id, marginRate && new Money(marginRate)]))
  let told: Portfolio['told'] = null
  /** Equity less our profit and loss; undefined until both were known at once. */
  let ground: Money | undefined

  const equity = (): Money => {
    const pnl = ledger.pnl()
    if (told === null || pnl.isNaN()) return new Money(Number.NaN)
    ground ??= told.equity.minus(pnl)
    return ground.plus(pnl)
  }

  const marginOf = (id: InstrumentId): Money => {
    const { long, short, net } = ledger.holdingOf(id)
    const lots = Money.max(long.lots, short.lots)
    if (lots.isZero()) return ZERO
    const rate = rates.get(id)
    if (rate === undefined || rate === '') return new Money(Number.NaN)
    return lots.times(net.contractSize).times(ledger.midOf(id)).times(ledger.rateOf(id)).times(rate)
  }
  const marginUsed = (): Money => {
    const rated = instruments.every(({ id }) => rates.get(id) !== undefined || ledger.holdingOf(id).net.lots.isZero())
    if (!rated) return told?.margin ?? new Money(Number.NaN)
    return instruments.reduce((sum, { id }) => sum.plus(marginOf(id)), ZERO)
  }

  return {
    tell({ balance, equity: present, margin }) {
      told = { balance, equity: present, margin }
      const pnl = ledger.pnl()
      ground = pnl.isNaN() ? undefined : present.minus(pnl)
    },
    sample() {
      const { at } = ledger
      if (told !== null && curve.due(at)) curve.push(at, equity())
    },
    get told() {
      return told
    },
    equity,
    marginOf,
    marginUsed,
    marginFree: () => equity().minus(marginUsed()),
    curve,
  }
}
