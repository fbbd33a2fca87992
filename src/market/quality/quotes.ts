/**
 * Quotes that cannot be traded on. Crossed: bid above ask. Locked: bid equals ask, which aggregated feeds show and which
 * is legal. One-sided: one price is missing. The first fault of a quote counts.
 */
import { faultOfQuote, isCrossed, type QuoteFault } from '#market/quote-check.ts'
import type { Measure } from './measure.ts'
import { counted } from './words.ts'

export function quotes(): Measure {
  const faults: Record<QuoteFault, number> = { nan: 0, zero: 0, negative: 0, oneSided: 0 }
  let crossed = 0
  let locked = 0
  return {
    take({ bid, ask }) {
      const fault = faultOfQuote(bid, NaN, ask, NaN)
      if (fault !== undefined) faults[fault]++
      else if (isCrossed(bid, ask)) crossed++
      else if (bid === ask) locked++
    },
    finding({ rows }) {
      const { nan, zero, negative, oneSided } = faults
      const counts = { crossed, locked, oneSided, zero, negative, nan }
      const words = { oneSided: 'one-sided', zero: 'with a price of zero', nan: 'without a number' } as const
      const told = Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => counted(count, Reflect.get(words, name) ?? name, rows))
      return {
        verdict: crossed + zero + negative + nan > 0 ? 'bad' : locked + oneSided > 0 ? 'note' : 'ok',
        text: told.length === 0 ? 'none crossed, locked, one-sided, zero or negative' : told.join(', '),
        facts: counts,
      }
    },
  }
}
