/** Trades whose price is none: not finite, zero or negative. */
import { faultOfTrade } from '#market/quote-check.ts'
import type { Measure } from './measure.ts'
import { counted } from './words.ts'

export function tradePrices(): Measure {
  const faults = { nan: 0, zero: 0, negative: 0 }
  return {
    take({ price }) {
      const fault = faultOfTrade(price, 1)
      if (fault !== undefined) faults[fault]++
    },
    finding({ rows }) {
      const { nan, zero, negative } = faults
      const bad = nan + zero + negative
      return {
        verdict: bad > 0 ? 'bad' : 'ok',
        text: bad > 0 ? counted(bad, 'zero, negative or no number', rows) : 'all above zero',
        facts: { zero, negative, nan },
      }
    },
  }
}
