/** Golden `regime_classification`: the regime rule over given observations, and variance ratios of a series. */
import { z } from 'zod'
import { createRegimeClassifier } from '#market/regimes/regime.ts'
import { varianceRatio } from '#numeric/variance-ratio.ts'
import { defineGolden } from './golden.ts'

const input = z.number().nullable()
const inputs = z.object({
  thresholds: z.object({
    hi: z.number(),
    lo: z.number(),
    flow: z.number(),
    vr_hi: z.number(),
    vr_lo: z.number(),
    dwell: z.number(),
  }),
  observations: z.array(
    z.object({ spread_pct: input, depth_pct: input, vol_pct: input, flow_ratio: input, vr: input }),
  ),
  vr_log_price: z.array(z.number()),
})

/** The file asks for some steps by the keys of its answer; every q up to this one is given. */
const MOST_STEPS = 256

export const regimeClassificationGolden = defineGolden('regime_classification', inputs, (given) => {
  const { hi, lo, flow, vr_hi: vrHi, vr_lo: vrLo, dwell } = given.thresholds
  const classifier = createRegimeClassifier({ hi, lo, flow, vrHi, vrLo, dwell })
  const levels = Float64Array.from(given.vr_log_price)
  const ratios: Record<string, { vr: number; z_homoskedastic: number }> = {}
  for (let q = 2; q < Math.min(levels.length - 1, MOST_STEPS); q++) {
    const { ratio, z: statistic } = varianceRatio(levels, q)
    ratios[q] = { vr: ratio, z_homoskedastic: statistic }
  }

  return {
    classification: given.observations.map((seen) => {
      const { raw, regime, liquidity, volatility, direction } = classifier.observe({
        spreadRank: seen.spread_pct ?? Number.NaN,
        depthRank: seen.depth_pct ?? Number.NaN,
        volatilityRank: seen.vol_pct ?? Number.NaN,
        flowRatio: seen.flow_ratio ?? Number.NaN,
        varianceRatio: seen.vr ?? Number.NaN,
      })
      return { raw, regime, liq: liquidity, vol: volatility, dir: direction }
    }),
    variance_ratio: ratios,
  }
})
