/** The form of the realized spread without a sign. */
import { defineFeature } from './feature.ts'
import { type SettledParams, settled, settledSuffix, settledTrades, settlingHorizon } from './settled-trades.ts'
import { WindowMean } from './window-mean.ts'

export default defineFeature<SettledParams>({
  name: 'realized_spread_abs',
  about: 'How far from the mid some time later the last trades were, twice, weighted by lots: the literal form.',
  unit: 'price',
  formula: "sum q 2 |p - m'| / sum q, m' the mid a horizon later",
  source: 'found in the wild; it cannot show a loss of the makers, `realized_spread` can',
  edge: 'NaN until a trade has settled; never negative',
  clock: 'sample',
  params: (z) => z.strictObject({ trades: settledTrades(z), horizonMillis: settlingHorizon(z) }),
  needs: () => ['trades'],
  // Its samples are settled trades.
  readyAfter: () => 1,
  columns: (params) => [`realized_spread_abs${settledSuffix(params)}`],

  create({ trades, horizonMillis }) {
    const distance = new WindowMean(trades)
    return settled({
      horizonMillis,
      signless: true,
      settle: (trade) => distance.push(Math.abs(trade.realized), trade.size),
      write(row, at) {
        row[at] = distance.mean
      },
      clear: () => distance.clear(),
    })
  },
})
