/** Golden `rolling_stats_stability`: windows over a level of a million and a spread of a thousandth. */
import { z } from 'zod'
import { createWindowExtremes } from '#numeric/window-extremes.ts'
import { createWindowVariance } from '#numeric/window-variance.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  series: z.array(z.number().nullable()),
  window: z.number(),
  first40_non_null: z.array(z.number()),
})

export const rollingStatsGolden = defineGolden('rolling_stats_stability', inputs, (given) => {
  const { series, window, first40_non_null } = given
  const spread = createWindowVariance(window)
  const extremes = createWindowExtremes(window)
  const rows = series.map((value) => {
    // A missing value is in every window until a whole one has passed without it.
    if (value === null) {
      spread.clear()
      extremes.clear()
      return null
    }
    spread.push(value)
    extremes.push(value)
    if (spread.filled < window) return null
    const { mean, variance } = spread
    const z = variance > 0 ? spread.less(value) / Math.sqrt(variance) : null
    return { mean, variance, z, min: extremes.least, max: extremes.greatest }
  })
  const whole = createWindowVariance(first40_non_null.length)
  for (const value of first40_non_null) whole.push(value)
  return {
    rolling_mean: rows.map((row) => row?.mean ?? null),
    rolling_sample_variance: rows.map((row) => row?.variance ?? null),
    rolling_zscore_last: rows.map((row) => row?.z ?? null),
    rolling_min: rows.map((row) => row?.min ?? null),
    rolling_max: rows.map((row) => row?.max ?? null),
    variance_first40_exact: whole.variance,
  }
})
