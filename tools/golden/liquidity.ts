/** Golden `liquidity_kyle_amihud_roll`: impact and spread estimates over a series of bars. */
import { z } from 'zod'
import { Amihud } from '#features/amihud.ts'
import { impactLaw } from '#features/impact-law.ts'
import { FlowRegression, rootFlow, tickSignedLambda } from '#features/kyle-lambda.ts'
import { RollSpread } from '#features/roll.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  /** Close, signed volume, volume. */
  bars: z.array(z.tuple([z.number(), z.number(), z.number()])),
  window: z.number(),
  trend_series_positive_autocov: z.array(z.number()),
})

/** The file lists these cases beside their answers only, and so the slope its bars were made with, which is no answer. */
const asked = z.object({
  impact_law: z.array(z.object({ Q: z.number(), lambda: z.number(), delta: z.number() })).default([]),
  true_lambda_used_in_simulation: z.number().optional(),
})
const LABELS = ['Q', 'lambda', 'delta', 'true_lambda_used_in_simulation']

const PER_MILLION = 1e6

function rollOf(prices: readonly number[]): RollSpread {
  const roll = new RollSpread(prices.length - 1)
  for (const price of prices) roll.push(price)
  return roll
}

export const liquidityGolden = defineGolden(
  'liquidity_kyle_amihud_roll',
  inputs,
  (given, form) => {
    const { bars, window, trend_series_positive_autocov: trend } = given
    const changes = bars.length - 1
    const kyle = new FlowRegression(changes)
    const root = new FlowRegression(changes)
    const amihud = new Amihud(changes)
    const rollingKyle = new FlowRegression(window)
    const rollingAmihud = new Amihud(window)
    const rollingRoll = new RollSpread(window)

    const { impact_law: impacts, true_lambda_used_in_simulation: madeWith } = asked.parse(form)
    let before = Number.NaN
    const rows = bars.map(([close, flow, volume]) => {
      const change = close - before
      before = close
      kyle.push(change, flow)
      root.push(change, rootFlow(flow))
      amihud.push(close, volume)
      rollingKyle.push(change, flow)
      rollingAmihud.push(close, volume)
      rollingRoll.push(close)
      return {
        lambda: rollingKyle.slope,
        amihud: rollingAmihud.value,
        roll: rollingRoll.spread,
        literal: tickSignedLambda(change, volume),
      }
    })

    const literal = rows.map((row) => row.literal).filter((value) => !Number.isNaN(value))
    const roll = rollOf(bars.map(([close]) => close))
    const trending = rollOf(trend)
    return {
      kyle_ols_slope_with_intercept: kyle.slope,
      kyle_ols_intercept: kyle.intercept,
      kyle_se: kyle.standardError,
      kyle_t: kyle.tStatistic,
      kyle_r2: kyle.rSquared,
      kyle_slope_no_intercept: kyle.slopeWithoutIntercept,
      sqrt_impact_slope_with_intercept: root.slope,
      kyle_rolling: rows.map((row) => row.lambda),
      afml_bar_based_mean_abs_dp_over_volume: literal.reduce((sum, value) => sum + value, 0) / literal.length,
      amihud: amihud.value,
      amihud_x1e6: amihud.value * PER_MILLION,
      amihud_rolling: rows.map((row) => row.amihud),
      roll_autocovariance: roll.covariance,
      roll_spread: roll.spread,
      roll_rolling: rows.map((row) => row.roll),
      roll_trend_autocovariance: trending.covariance,
      roll_trend_spread: trending.spread,
      impact_law: impacts.map(({ Q, lambda, delta }) => ({ Q, lambda, delta, dP: impactLaw(Q, lambda, delta) })),
      true_lambda_used_in_simulation: madeWith,
    }
  },
  LABELS,
)
