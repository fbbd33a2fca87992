/** Golden `volatility`: estimators over a series of bars. */
import { z } from 'zod'
import { Bipower } from '#features/bipower.ts'
import { ewmaVariance } from '#features/ewma-vol.ts'
import { Kinematics } from '#features/kinematics.ts'
import { type RangeEstimator, rangeVariance } from '#features/range-vol.ts'
import { createRealizedVolatility } from '#market/measures/realized-volatility.ts'
import { createWindowVariance } from '#numeric/window-variance.ts'
import { defineGolden } from './golden.ts'

const series = z.array(z.number())
const inputs = z.object({
  open: series,
  high: series,
  low: series,
  close: series,
  timestamps_ms: series,
  window: z.number(),
  ewma_lambda: z.number(),
  periods_per_year: z.number(),
})

export const volatilityGolden = defineGolden('volatility', inputs, (given) => {
  const { open, high, low, close, timestamps_ms, window, ewma_lambda, periods_per_year } = given
  const moves = close.slice(1).map((price, k) => Math.log(price / close[k]))
  const whole = createRealizedVolatility({ returns: moves.length })
  const bipower = new Bipower(moves.length)
  for (const price of close) {
    whole.onPrice(price)
    bipower.push(price)
  }
  const spread = createWindowVariance(moves.length)
  for (const move of moves) spread.push(move)

  let variance = Number.NaN
  const kinematics = new Kinematics()
  const rolling = createRealizedVolatility({ returns: window })
  const rollingSpread = createWindowVariance(window)
  const paths = close.map((price, k) => {
    kinematics.push(timestamps_ms[k] * 1000, price)
    rolling.onPrice(price)
    if (k > 0) rollingSpread.push(moves[k - 1])
    return {
      velocity: kinematics.velocity,
      acceleration: kinematics.acceleration,
      vol: rolling.value,
      sd: rollingSpread.filled < window ? null : Math.sqrt(rollingSpread.variance),
    }
  })
  const byRange = (estimator: RangeEstimator): number => {
    const parts = close.map((price, k) => rangeVariance(estimator, open[k], high[k], low[k], price))
    return Math.sqrt(parts.reduce((sum, part) => sum + part, 0) / parts.length)
  }
  return {
    log_returns: moves,
    realized_variance: whole.value ** 2,
    realized_vol_unannualised: whole.value,
    realized_vol_annualised: whole.annualised(periods_per_year),
    sample_sd: Math.sqrt(spread.variance),
    bipower_variation: bipower.variation,
    jump_component_max0: bipower.jump,
    ewma_vol_series: moves.map((move) => Math.sqrt((variance = ewmaVariance(variance, move, ewma_lambda)))),
    parkinson_per_bar: byRange('parkinson'),
    garman_klass_per_bar: byRange('garman_klass'),
    rogers_satchell_per_bar: byRange('rogers_satchell'),
    rolling_sample_sd: paths.map(({ sd }) => sd),
    rolling_realized_vol_sqrt_sum_sq: paths.map(({ vol }) => vol),
    price_velocity_per_s: paths.map(({ velocity }) => velocity),
    price_acceleration_per_s2: paths.map(({ acceleration }) => acceleration),
  }
})
