/** Golden `spreads`: effective, realized and impact of given trades, in both forms. */
import { z } from 'zod'
import { effectiveSpread, effectiveSpreadAbs } from '#market/measures/effective-spread.ts'
import { priceImpact } from '#market/measures/price-impact.ts'
import { realizedSpread, realizedSpreadAbs } from '#market/measures/realized-spread.ts'
import { relativeTo } from '#market/measures/relative-measure.ts'
import { createWeightedMean } from '#market/measures/weighted-mean.ts'
import { defineGolden } from './golden.ts'

const price = z.number().nullable()
const inputs = z.object({
  trades: z.array(
    z.object({ trade_price: price, mid: price, mid_future: price, side: z.number().nullable(), size: z.number() }),
  ),
})

export const spreadsGolden = defineGolden('spreads', inputs, ({ trades }) => {
  const rows = trades.map((trade) => {
    const [paid, mid, after] = [trade.trade_price, trade.mid, trade.mid_future].map((value) => value ?? Number.NaN)
    const side = trade.side ?? 0
    return {
      effective_seed: effectiveSpreadAbs(paid, mid),
      realized_seed: realizedSpreadAbs(paid, after),
      effective_signed: effectiveSpread(side, paid, mid),
      realized_signed: realizedSpread(side, paid, after),
      price_impact_signed: priceImpact(side, mid, after),
      effective_relative: relativeTo(effectiveSpreadAbs(paid, mid), mid),
    }
  })

  const weighted = (measure: 'effective_signed' | 'realized_signed' | 'price_impact_signed'): number => {
    const mean = createWeightedMean()
    rows.slice(0, -1).forEach((row, k) => mean.add(row[measure], trades[k].size))
    return mean.mean
  }
  return {
    per_trade: rows,
    size_weighted_all_but_last: {
      effective_signed: weighted('effective_signed'),
      realized_signed: weighted('realized_signed'),
      price_impact_signed: weighted('price_impact_signed'),
    },
  }
})
