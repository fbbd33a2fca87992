/** How one-sided the last trades were. */
import { imbalance } from './book-imbalance.ts'
import { defineFeature } from './feature.ts'
import { spanSuffix, tradeSpan, type TradeSpan, TradeWindow } from './trade-window.ts'

interface TradeImbalanceParams {
  readonly window: TradeSpan
  readonly counts: boolean
}

export default defineFeature<TradeImbalanceParams>({
  name: 'trade_imbalance',
  about: 'Lots that buyers started less those that sellers did, as a share of both, over the last trades.',
  unit: 'none, in [-1, 1]; the counts are trades',
  formula: '(B - S) / (B + S)',
  source: 'the order-flow ratio; Chordia, Roll & Subrahmanyam (2002), J. Financial Economics 65(1)',
  edge: 'NaN without a signed trade in the window; trades nobody can sign take their place in it and no side',
  clock: 'trade',
  params: (z) =>
    z.strictObject({
      window: tradeSpan(z),
      counts: z.boolean().default(false).describe('adds the columns _buys and _sells: trades of each side'),
    }),
  needs: () => ['trades'],
  readyAfter: () => 1,
  columns: ({ window, counts }) =>
    ['', ...(counts ? ['_buys', '_sells'] : [])].map((part) => `trade_imbalance${spanSuffix(window)}${part}`),

  create({ window, counts }) {
    const trades = new TradeWindow(window)
    let seen = false
    return {
      trade(print) {
        trades.push(print)
        seen = true
      },
      write(view, row, at) {
        trades.expire(view.at)
        row[at] = imbalance(trades.bought, trades.sold)
        if (!counts) return
        row[at + 1] = seen ? trades.buys : Number.NaN
        row[at + 2] = seen ? trades.sells : Number.NaN
      },
      reset() {
        trades.clear()
        seen = false
      },
    }
  },
})
