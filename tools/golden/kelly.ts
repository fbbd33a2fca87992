/** Golden `kelly`: binary bets, a series of returns, assets that move together. */
import { z } from 'zod'
import { momentsOf } from '#trading/metrics/moments.ts'
import { clampedKelly, kellyShare, logGrowth } from '#trading/sizing/kelly.ts'
import { kellyLeverage } from '#trading/sizing/kelly-continuous.ts'
import { kellyPortfolio } from '#trading/sizing/kelly-portfolio.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  binary_cases: z.array(z.object({ p: z.number(), b: z.number(), fraction: z.number() })),
  returns: z.array(z.number()),
  multi_asset: z.object({ excess_mean: z.array(z.number()), cov: z.array(z.array(z.number())) }),
})

export const kellyGolden = defineGolden('kelly', inputs, ({ binary_cases, returns, multi_asset }) => {
  const { mean, variance } = momentsOf(returns)
  const { excess_mean, cov } = multi_asset
  return {
    binary_cases: binary_cases.map(({ p, b, fraction }) => {
      const clamped = clampedKelly(p, b, fraction)
      return {
        seed_formula: kellyShare(p, b) * fraction,
        clamped_0_1: clamped,
        log_growth_at_clamped: logGrowth(clamped, p, b),
      }
    }),
    continuous_kelly_mu_over_var: kellyLeverage(mean, variance),
    continuous_half: kellyLeverage(mean, variance) / 2,
    multi_asset_full_kelly: kellyPortfolio(Float64Array.from(excess_mean), Float64Array.from(cov.flat())),
  }
})
