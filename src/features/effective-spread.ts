/** What the last trades paid beyond the mid. */
import { effectiveSpread, effectiveSpreadAbs } from '#market/measures/effective-spread.ts'
import { relativeTo } from '#market/measures/relative-measure.ts'
import { defineFeature } from './feature.ts'
import { QuoteBefore } from './quote-before.ts'
import { WindowMean } from './window-mean.ts'

const TRADES = 100
const BPS = 10_000

interface EffectiveSpreadParams {
  readonly trades: number
  readonly form: 'signed' | 'absolute'
  readonly unit: 'price' | 'bps'
}

export default defineFeature<EffectiveSpreadParams>({
  name: 'effective_spread',
  about: 'What the last trades paid beyond the mid strictly before them, twice, weighted by their lots.',
  unit: 'price; basis points of the mid when so chosen',
  formula: 'sum q 2 D (p - m) / sum q; absolute 2 |p - m|; in bps over sum q m',
  source: 'Huang & Stoll (1996), J. Financial Economics 41',
  edge: 'NaN before the first trade with a quote before it; the signed form leaves out trades nobody can sign',
  clock: 'trade',
  params: (z) =>
    z.strictObject({
      trades: z.int().min(1).max(65_536).default(TRADES).describe('trades averaged; from the first on'),
      form: z.enum(['signed', 'absolute']).default('signed').describe('absolute needs no sign and is never negative'),
      unit: z.enum(['price', 'bps']).default('price').describe('bps: of the mid, weighted by money'),
    }),
  needs: () => ['trades'],
  // The first trade after a gap has no quote before it.
  readyAfter: () => 2,
  columns: ({ trades, form, unit }) => {
    const kind = `${form === 'absolute' ? '_abs' : ''}${unit === 'bps' ? '_bps' : ''}`
    return [`effective_spread${kind}${trades === TRADES ? '' : `_${trades}`}`]
  },

  create({ trades, form, unit }) {
    const quotes = new QuoteBefore()
    const paid = new WindowMean(trades)
    return {
      trade({ at, price, size, sign }) {
        const mid = quotes.midBefore(at)
        const spread = form === 'signed' ? effectiveSpread(sign, price, mid) : effectiveSpreadAbs(price, mid)
        if (unit === 'price') paid.push(spread, size)
        else paid.push(BPS * relativeTo(spread, mid), size * mid)
      },
      write(view, row, at) {
        quotes.push(view.at, view.bid, view.ask)
        row[at] = paid.mean
      },
      reset() {
        quotes.clear()
        paid.clear()
      },
    }
  },
})
