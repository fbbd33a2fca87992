import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import fracPrice from '#features/frac-price.ts'
import fracVolume from '#features/frac-volume.ts'
import { fracDiff, fracDiffWeightsAbove } from '#numeric/frac-diff.ts'
import { featureSuite, type Step } from '#tests/conformance/feature.suite.ts'

const everyQuote = { cutOff: 0.01, sample: { by: 'quotes', every: 1 } }

featureSuite(fracPrice)
featureSuite(fracPrice, everyQuote, (steps) => {
  const mids = steps.filter(({ isQuote }) => isQuote).map(({ view }) => (view.bid + view.ask) / 2)
  const logs = mids.map((mid) => Math.log(mid / mids[0]))
  return [fracDiff(logs, fracDiffWeightsAbove(0.4, 0.01)).at(-1)!]
})

featureSuite(fracVolume)
featureSuite(fracVolume, { ...everyQuote, d: 0.5 }, (steps: readonly Step[]) => {
  const volumes = steps.filter(({ isQuote }) => !isQuote).map(({ print }) => Math.log1p(print.size))
  return [fracDiff(volumes, fracDiffWeightsAbove(0.5, 0.01)).at(-1)!]
})

describe('fractional differences as features', () => {
  it('need 282 samples at the default order and cut-off', () => {
    expect(fracPrice.readyAfter(fracPrice.params(z).parse({}))).toBe(282)
  })
  it('name another order in their column', () => {
    const columns = [0.4, 0.25, -0.5].map((d) => fracPrice.columns(fracPrice.params(z).parse({ d, cutOff: 0.01 })))
    expect(columns).toEqual([['frac_price_c0p01'], ['frac_price_d0p25_c0p01'], ['frac_price_dm0p5_c0p01']])
  })
  it('refuse a cut-off that needs a window without end', () => {
    expect(fracPrice.params(z).safeParse({ d: -0.5, cutOff: 1e-4 }).success).toBe(false)
  })
})
