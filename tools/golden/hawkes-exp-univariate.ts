/** hawkes_exp_univariate: one exponential kernel, from intensity to one step of EM. */
import { z } from 'zod'
import { exactStep, naiveStep, responsibilities } from '#hawkes/em-step.ts'
import { exponentialDistance } from '#hawkes/goodness-of-fit.ts'
import { kernelBranching } from '#hawkes/kernel.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { exponentialLogLikelihood } from '#hawkes/likelihood-exponential.ts'
import { halfLife, stationaryRate } from '#hawkes/moments.ts'
import { residuals } from '#hawkes/residuals.ts'
import { kolmogorovLimitTail } from '#numeric/kolmogorov.ts'
import { defineGolden } from './golden.ts'
import { square, streamedAt } from './hawkes-queries.ts'

const schema = z.object({
  mu: z.number(),
  alpha: z.number(),
  beta: z.number(),
  T: z.number(),
  events: z.array(z.number()),
  query_times: z.array(z.number()),
  tie_case: z.object({ events: z.array(z.number()), T: z.number() }).optional(),
})

export const hawkesExpUnivariateGolden = defineGolden('hawkes_exp_univariate', schema, (inputs) => {
  const { mu, alpha, beta, T, query_times: queries, tie_case: tied } = inputs
  const times = Float64Array.from(inputs.events)
  const kernel = exponential(alpha, beta)
  const process = { mu, kernel }
  const observation = { times, horizon: T }
  const gradient = new Float64Array(3)
  const hessian = new Float64Array(9)
  const likelihood = exponentialLogLikelihood(observation, mu, alpha, beta, gradient, hessian)
  const shares = responsibilities(observation, { mu, alpha, beta })
  const rescaled = residuals(process, times)
  const distance = exponentialDistance(rescaled)
  const { intensities, compensators } = streamedAt(process, times, queries)
  // With mu = 0 and alpha = 1 the left limit at an event is the bare recursion, but for the events listed before it at
  // the same time, each of which the recursion over indices counts.
  const strict = streamedAt({ mu: Number.MIN_VALUE, kernel: exponential(1, beta) }, times, inputs.events).intensities
  const recursion = strict.map((value, i) => value + (i - times.indexOf(times[i])))
  const seen = times.reduce((sum, at) => sum - Math.expm1(-beta * (T - at)), 0)
  const tiedBy = (ties: 'strict' | 'excite'): number | null =>
    tied === undefined
      ? null
      : exponentialLogLikelihood({ times: Float64Array.from(tied.events), horizon: tied.T, ties }, mu, alpha, beta)
  return {
    branching_ratio: kernelBranching(kernel),
    stationary_mean_rate: stationaryRate(process),
    half_life: halfLife(kernel),
    log_likelihood: likelihood,
    gradient_mu_alpha_beta: gradient,
    hessian_mu_alpha_beta: square(hessian),
    intensity_left_limit_at_query: intensities,
    compensator_at_query: compensators,
    A_recursion_at_events: recursion,
    residuals_time_rescaled: rescaled,
    ks_D_vs_exp1: distance,
    ks_p_asymptotic_kolmogorov: kolmogorovLimitTail(Math.sqrt(times.length) * distance),
    em_one_step_from_given_params: {
      naive_no_edge_correction: naiveStep(observation, shares),
      exact_m_step: exactStep(observation, shares, beta),
      sums: {
        background_sum: shares.background,
        triggered_sum: shares.triggered,
        weighted_lag_sum: shares.lagged,
        branching_with_edge_old_beta: shares.triggered / seen,
      },
    },
    tie_case_log_likelihood_strict_history: tiedBy('strict'),
    tie_case_log_likelihood_recursion_ties_excite: tiedBy('excite'),
  }
})
