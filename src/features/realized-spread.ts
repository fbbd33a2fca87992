/** What the makers of the last trades kept of the spread. */
import { defineFeature } from './feature.ts'
import { type SettledParams, settled, settledSuffix, settledTrades, settlingHorizon } from './settled-trades.ts'
import { WindowMean } from './window-mean.ts'

interface RealizedSpreadParams extends SettledParams {
  readonly parts: boolean
}

export default defineFeature<RealizedSpreadParams>({
  name: 'realized_spread',
  about: 'What the makers of the last trades kept of the spread some time later, weighted by lots.',
  unit: 'price',
  formula: "sum q 2 D (p - m') / sum q, m' the mid a horizon later; effective = realized + impact",
  source: 'Huang & Stoll (1996), J. Financial Economics 41',
  edge: 'NaN until a trade has settled; negative when makers lost; trades without a sign or a mid are left out',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      trades: settledTrades(z),
      horizonMillis: settlingHorizon(z),
      parts: z
        .boolean()
        .default(false)
        .describe("adds _effective, 2 D (p - m), and _impact, 2 D (m' - m), of the same trades"),
    }),
  needs: () => ['trades'],
  // Its samples are settled trades.
  readyAfter: () => 1,
  columns: ({ parts, ...params }) => {
    const name = `realized_spread${settledSuffix(params)}`
    return parts ? [name, `${name}_effective`, `${name}_impact`] : [name]
  },

  create({ trades, horizonMillis, parts }) {
    const realized = new WindowMean(trades)
    const effective = new WindowMean(trades)
    const impact = new WindowMean(trades)
    return settled({
      horizonMillis,
      settle(trade) {
        realized.push(trade.realized, trade.size)
        if (!parts) return
        effective.push(trade.effective, trade.size)
        impact.push(trade.impact, trade.size)
      },
      write(row, at) {
        row[at] = realized.mean
        if (!parts) return
        row[at + 1] = effective.mean
        row[at + 2] = impact.mean
      },
      clear() {
        realized.clear()
        effective.clear()
        impact.clear()
      },
    })
  },
})
