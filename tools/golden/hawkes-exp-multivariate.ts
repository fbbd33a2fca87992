/** hawkes_exp_bivariate: kinds that excite each other, any number of them. */
import { z } from 'zod'
import { timesOfKind } from '#hawkes/event-times.ts'
import { branchingMatrix, branchingRatio, stationaryRates } from '#hawkes/exponential.ts'
import { exponentialDistance } from '#hawkes/goodness-of-fit.ts'
import { rowLogLikelihood } from '#hawkes/likelihood-row.ts'
import { openMultivariate } from '#hawkes/multivariate-intensity.ts'
import { markedResiduals } from '#hawkes/residuals.ts'
import { defineGolden } from './golden.ts'

const matrix = z.array(z.array(z.number()))
const schema = z.object({
  mu: z.array(z.number()),
  alpha: matrix,
  beta: matrix,
  T: z.number(),
  events: z.array(z.tuple([z.number(), z.number()])),
  query_times: z.array(z.number()),
})

export const hawkesExpMultivariateGolden = defineGolden('hawkes_exp_bivariate', schema, (inputs) => {
  const { mu, alpha, beta, T, events, query_times: queries } = inputs
  const parameters = { mu, alpha, beta }
  const kindCount = mu.length
  const observation = {
    times: Float64Array.from(events, ([at]) => at),
    kinds: Int32Array.from(events, ([, kind]) => kind),
    kindCount,
    horizon: T,
  }
  const rows = mu.map((base, target) => {
    const gradient = new Float64Array(1 + 2 * kindCount)
    const theta = Float64Array.of(base, ...alpha[target], ...beta[target])
    const value = rowLogLikelihood({ observation, target, sources: mu.map((_, j) => j) }, theta, gradient)
    return { value, gradient }
  })
  const opened = openMultivariate(parameters)
  if (opened.kind === 'refused') return { refused: opened.reason }
  const intensities: number[][] = []
  const compensators: number[][] = []
  const row = new Float64Array(kindCount)
  let event = 0
  for (const query of queries
    .keys()
    .toArray()
    .sort((a, b) => queries[a] - queries[b])) {
    for (; event < events.length && events[event][0] < queries[query]; event++) {
      opened.intensity.push(events[event][0], events[event][1])
    }
    opened.intensity.at(queries[query], row)
    intensities[query] = Array.from(row)
    opened.intensity.compensators(queries[query], row)
    compensators[query] = Array.from(row)
  }
  const branching = branchingMatrix(parameters)
  return {
    branching_matrix: branching,
    spectral_radius: branchingRatio(parameters),
    stationary_mean_rates: stationaryRates(parameters),
    log_likelihood_total: rows.reduce((sum, { value }) => sum + value, 0),
    log_likelihood_by_dim: rows.map(({ value }) => value),
    gradient_mu: rows.map(({ gradient }) => gradient[0]),
    gradient_alpha: rows.map(({ gradient }) => gradient.subarray(1, 1 + kindCount)),
    gradient_beta: rows.map(({ gradient }) => gradient.subarray(1 + kindCount)),
    intensity_left_limit_at_query: intensities,
    compensator_at_query: compensators,
    residuals_by_dim: markedResiduals(parameters, observation),
    events_by_dim: mu.map((_, kind) => timesOfKind(observation, kind).length),
    ks_D_by_dim: markedResiduals(parameters, observation).map(exponentialDistance),
    row_sums_of_G_max_wrong_test: Math.max(...branching.map((shares) => shares.reduce((sum, share) => sum + share, 0))),
  }
})
