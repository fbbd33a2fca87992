/** Golden `var_es_portfolio`: the tail of returns, a portfolio's contributors, correlations. */
import { z } from 'zod'
import { cornishFisher } from '#trading/exposure/cornish-fisher.ts'
import { judgeCorrelations } from '#trading/exposure/correlation-limit.ts'
import { correlationMatrix, covarianceOf } from '#trading/exposure/correlation-matrix.ts'
import { EwmaCovariance } from '#trading/exposure/ewma-covariance.ts'
import { historicalTail } from '#trading/exposure/historical-tail.ts'
import { normalShortfall, normalVar, overPeriods, zOf } from '#trading/exposure/normal-tail.ts'
import { PortfolioRisk } from '#trading/exposure/portfolio-risk.ts'
import { momentsOf } from '#trading/metrics/moments.ts'
import { defineGolden, keysAt, numbersInKeys } from './golden.ts'

const matrix = z.array(z.array(z.number()))
const inputs = z.object({
  returns: z.array(z.number()),
  confidence: z.array(z.number()),
  portfolio: z.object({ positions: z.array(z.number()), vols: z.array(z.number()), corr: matrix }),
  return_matrix: matrix,
  correlation_limit: z.number(),
})

const rowsOf = (flat: Float64Array, size: number): Float64Array[] =>
  Array.from({ length: size }, (_, i) => flat.subarray(i * size, (i + 1) * size))

/** Confidences and horizons of some answers are in their names only. */
export const varEsPortfolioGolden = defineGolden('var_es_portfolio', inputs, (given, form) => {
  const { returns, portfolio, return_matrix, correlation_limit } = given
  const moments = momentsOf(returns)
  const { mean, deviation } = moments
  const tails = keysAt(form, 'by_confidence').map((key) => {
    const confidence = Number(key)
    const tail = historicalTail(returns, confidence)
    const zeroMean = normalVar(0, deviation, confidence)
    const scaled = keysAt(form, 'by_confidence', key).flatMap((name): readonly (readonly [string, number])[] => {
      const days = /^scaled_(\d+)d_sqrt_time_zero_mean$/.exec(name)?.[1]
      return days === undefined ? [] : [[name, overPeriods(zeroMean, Number(days))]]
    })
    const answer = {
      historical_type7: tail.interpolated,
      historical_inverse_cdf_kth: tail.kthWorst,
      k: tail.worst,
      es_mean_of_worst_k: tail.meanOfWorst,
      es_acerbi_tasche: tail.acerbiTasche,
      parametric_normal: normalVar(mean, deviation, confidence),
      parametric_normal_zero_mean: zeroMean,
      es_normal: normalShortfall(mean, deviation, confidence),
      cornish_fisher: cornishFisher(moments, confidence).valueAtRisk,
      ...Object.fromEntries(scaled),
    }
    return [key, answer] as const
  })

  const { positions, vols, corr } = portfolio
  const correlations = Float64Array.from(corr.flat())
  const risk = new PortfolioRisk(positions, covarianceOf(correlations, vols))
  const at = <Answer>(pattern: RegExp, answer: (z: number) => Answer): Record<string, Answer> =>
    Object.fromEntries(numbersInKeys(form, pattern).map(([key, percent]) => [key, answer(zOf(percent / 100))]))

  const columns = return_matrix.at(0)?.length ?? 0
  const ewma = new EwmaCovariance(columns)
  for (const row of return_matrix) ewma.push(row)
  const { breaches } = judgeCorrelations(positions, correlations, Infinity, correlation_limit, 'literal')
  return {
    by_confidence: Object.fromEntries(tails),
    portfolio_sd: risk.deviation,
    ...at(/^portfolio_var_(\d+)_normal_zero_mean$/, (z) => z * risk.deviation),
    ...at(/^marginal_var_(\d+)$/, (z) => positions.map((_, i) => z * risk.marginal(i))),
    ...at(/^component_var_(\d+)$/, (z) => positions.map((_, i) => z * risk.component(i))),
    ...at(/^undiversified_var_(\d+)$/, (z) => z * risk.undiversified),
    pearson_correlation: rowsOf(correlationMatrix(Float64Array.from(return_matrix.flat()), columns), columns),
    ewma_correlation_last: rowsOf(ewma.correlations(), columns),
    pairs_over_limit_in_given_corr: breaches.map(({ first, second }) => [first, second]),
  }
})
