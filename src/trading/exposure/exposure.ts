/**
 * What a portfolio is exposed to, by instrument and by currency.
 *
 * An instrument that is an amount of a currency has two legs: long EURUSD is long EUR and short USD, by the same value.
 * Any other is exposed to its own currency by its value, as if it were paid in full; a contract on margin really is so by
 * its profit and loss only, so for those the number is an upper bound.
 *
 * Unit    account currency. net: signed sum; gross: sum of absolute values.
 * Cost    O(holdings), allocates its result.
 * Edge    A holding without a mark makes what it belongs to NaN, and the totals: not known, never 0.
 */
import { type Holding, valueOf } from './holding.ts'

export interface Amount {
  readonly net: number
  readonly gross: number
}

export interface Exposure {
  readonly byInstrument: ReadonlyMap<string, Amount>
  readonly byCurrency: ReadonlyMap<string, Amount>
  /** Over the instruments. */
  readonly total: Amount
}

export function exposureOf(holdings: readonly Holding[]): Exposure {
  const byInstrument = new Map<string, Amount>()
  const byCurrency = new Map<string, Amount>()
  let total: Amount = { net: 0, gross: 0 }
  for (const holding of holdings) {
    const value = valueOf(holding)
    const { symbol, base, currency } = holding.instrument
    byInstrument.set(symbol, plus(byInstrument.get(symbol), value))
    if (base === undefined) byCurrency.set(currency, plus(byCurrency.get(currency), value))
    else {
      byCurrency.set(base, plus(byCurrency.get(base), value))
      byCurrency.set(currency, plus(byCurrency.get(currency), -value))
    }
    total = plus(total, value)
  }
  return { byInstrument, byCurrency, total }
}

const plus = (amount: Amount | undefined, value: number): Amount => ({
  net: (amount?.net ?? 0) + value,
  gross: (amount?.gross ?? 0) + Math.abs(value),
})
