/**
 * What one unit of a currency is worth in the account's.
 *
 *     the account's own      1
 *     configured             that rate, whatever the market says
 *     one instrument         the mid of EURUSD turns EUR into USD, its inverse USD into EUR
 *     two instruments        through a currency both have: JPY into USD into EUR
 *
 * An instrument says what it turns by `base` and `currency`; one without `base` turns nothing. Of several ways the one
 * with fewer steps counts, then the one configured first, as long as it has mids.
 *
 * Unit  account currency for one unit of the currency, a double: prices are.
 * Cost  a few multiplications; the ways are found once.
 * Edge  NaN while there is no way, or none whose mids are known and above 0.
 */
import type { AccountTerms } from '#domain/account.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'

export interface CurrencyRates {
  /** The account's. */
  readonly currency: string
  of(currency: string): number
  /** The same, for who asks often. */
  from(currency: string): () => number
}

interface Step {
  readonly id: InstrumentId
  readonly inverse: boolean
  readonly to: string
}

export function createRates(
  instruments: readonly Instrument[],
  account: AccountTerms,
  midOf: (instrument: InstrumentId) => number,
): CurrencyRates {
  const home = account.currency === '' ? (instruments[0]?.currency ?? '') : account.currency
  const known = new Map<string, () => number>()

  const stepsFrom = (from: string): readonly Step[] =>
    instruments.flatMap(({ id, base, currency }): readonly Step[] => {
      if (base === undefined || base === currency) return []
      if (base === from) return [{ id, inverse: false, to: currency }]
      return currency === from ? [{ id, inverse: true, to: base }] : []
    })

  const waysFrom = (from: string): readonly (readonly Step[])[] => {
    const first = stepsFrom(from)
    const direct = first.filter(({ to }) => to === home).map((step) => [step])
    const through = first
      .filter(({ to }) => to !== home)
      .flatMap((step) =>
        stepsFrom(step.to)
          .filter(({ to }) => to === home)
          .map((next) => [step, next]),
      )
    return [...direct, ...through]
  }

  const along = (way: readonly Step[]): number => {
    let rate = 1
    for (const { id, inverse } of way) {
      const mid = midOf(id)
      if (!(mid > 0)) return Number.NaN
      rate = inverse ? rate / mid : rate * mid
    }
    return rate
  }

  const find = (currency: string): (() => number) => {
    if (currency === home) return () => 1
    const fixed = account.rates[currency]
    if (fixed !== undefined) {
      const rate = Number(fixed)
      return () => rate
    }
    const ways = waysFrom(currency)
    return () => {
      for (const way of ways) {
        const rate = along(way)
        if (rate > 0 && rate < Infinity) return rate
      }
      return Number.NaN
    }
  }

  const from = (currency: string): (() => number) => {
    const rate = known.get(currency) ?? find(currency)
    known.set(currency, rate)
    return rate
  }

  return { currency: home, of: (currency) => from(currency)(), from }
}
