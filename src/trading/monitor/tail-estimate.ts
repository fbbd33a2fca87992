/**
 * Value at risk and expected shortfall of what is held now, from the returns of the window.
 *
 *   historical      the outcomes of the window, replayed with the exposures of now; interpolated quantile, Acerbi-Tasche
 *   normal          mean and deviation of those outcomes
 *   cornishFisher   their first four moments; where the expansion is no quantile, the historical one is given instead
 *   ewma            a mean of 0 and the covariance whose past fades
 *
 * Over `samples` sampling periods it is sqrt(samples) times that of one: right only for independent returns without drift.
 *
 * Unit    account currency, a loss above 0. Nothing held risks 0.
 * Edge    NaN while `observations` are fewer than `needed`, and where a position has no mark.
 * Source  math.md 12.2; the files of `#trading/exposure`.
 */
import { cornishFisher, cornishFisherShortfall } from '#trading/exposure/cornish-fisher.ts'
import { LEAST_OBSERVATIONS } from '#trading/exposure/correlation-limit.ts'
import { historicalTail, replayed } from '#trading/exposure/historical-tail.ts'
import { normalShortfall, normalVar, overPeriods } from '#trading/exposure/normal-tail.ts'
import { PortfolioRisk } from '#trading/exposure/portfolio-risk.ts'
import { momentsOf } from '#trading/metrics/moments.ts'
import type { ReturnTable } from './return-window.ts'

export const tailMethods = ['historical', 'normal', 'cornishFisher', 'ewma'] as const
export type TailMethod = (typeof tailMethods)[number]

export interface TailChoice {
  readonly method: TailMethod
  readonly confidence: number
  /** The horizon, in sampling periods. */
  readonly samples: number
}

export interface Tail {
  /** What it was computed by in the end. */
  readonly method: TailMethod
  readonly valueAtRisk: number
  readonly expectedShortfall: number
  readonly observations: number
  /** Fewer say nothing. */
  readonly needed: number
}

/** `values` signed, account currency, a column of the table each; `covariance` is asked for by `ewma` alone. */
export function tailOf(
  values: Float64Array,
  { returns, rows }: ReturnTable,
  { method, confidence, samples }: TailChoice,
  covariance: () => Float64Array,
): Tail {
  const needed = method === 'historical' ? leastOutcomes(confidence) : LEAST_OBSERVATIONS
  const flat = values.every((value) => value === 0)
  const over = (used: TailMethod, valueAtRisk: number, expectedShortfall: number): Tail => ({
    method: used,
    valueAtRisk: flat ? 0 : overPeriods(valueAtRisk, samples),
    expectedShortfall: flat ? 0 : overPeriods(expectedShortfall, samples),
    observations: rows,
    needed,
  })
  if (flat || rows < needed) return over(method, Number.NaN, Number.NaN)
  if (method === 'ewma') {
    const { deviation } = new PortfolioRisk(values, covariance())
    return over(method, normalVar(0, deviation, confidence), normalShortfall(0, deviation, confidence))
  }
  const outcomes = replayed(values, returns)
  if (method === 'normal') {
    const { mean, deviation } = momentsOf(outcomes)
    return over(method, normalVar(mean, deviation, confidence), normalShortfall(mean, deviation, confidence))
  }
  if (method === 'cornishFisher') {
    const moments = momentsOf(outcomes)
    const { valueAtRisk, valid } = cornishFisher(moments, confidence)
    if (valid) return over(method, valueAtRisk, cornishFisherShortfall(moments, confidence))
  }
  const { interpolated, acerbiTasche } = historicalTail(outcomes, confidence)
  return over('historical', interpolated, acerbiTasche)
}

/** Outcomes without which none lies in the tail. */
const leastOutcomes = (confidence: number): number => Math.ceil(Number((1 / (1 - confidence)).toFixed(9)))
