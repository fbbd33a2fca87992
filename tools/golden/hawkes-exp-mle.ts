/** hawkes_exp_mle_2000 and its like: a fit from cold, what is known of it, and what a Poisson process would do. */
import { z } from 'zod'
import { fitExponential } from '#hawkes/fit-exponential.ts'
import { exponentialDistance } from '#hawkes/goodness-of-fit.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { poissonLogLikelihood } from '#hawkes/likelihood.ts'
import { exponentialLogLikelihood } from '#hawkes/likelihood-exponential.ts'
import { residuals } from '#hawkes/residuals.ts'
import { kolmogorovLimitTail } from '#numeric/kolmogorov.ts'
import { defineGolden } from './golden.ts'
import { square } from './hawkes-queries.ts'

const schema = z.object({
  true_params: z.object({ mu: z.number(), alpha: z.number(), beta: z.number() }),
  T: z.number(),
  events: z.array(z.number()),
})

export const hawkesExpMleGolden = defineGolden('hawkes_exp_mle*', schema, ({ true_params: truth, T, events }) => {
  const observation = { times: Float64Array.from(events), horizon: T }
  const fit = fitExponential(observation)
  if (fit.kind === 'refused') return { refused: fit.reason }
  const { mu, alpha, beta } = fit.parameters
  const hessian = new Float64Array(9)
  exponentialLogLikelihood(observation, mu, alpha, beta, null, hessian)
  const atTruth = exponentialLogLikelihood(observation, truth.mu, truth.alpha, truth.beta)
  const rescaled = residuals({ mu, kernel: exponential(alpha, beta) }, observation.times)
  const distance = exponentialDistance(rescaled)
  const errors = fit.standardErrors
  return {
    mle: fit.parameters,
    branching_ratio_mle: fit.branchingRatio,
    log_likelihood_at_mle: fit.logLikelihood,
    log_likelihood_at_true: atTruth,
    likelihood_ratio_stat: 2 * (fit.logLikelihood - atTruth),
    gradient_norm_inf_at_mle: fit.gradientNorm,
    hessian_at_mle: square(hessian),
    standard_errors: [errors.mu, errors.alpha, errors.beta],
    ks_D_at_mle: distance,
    ks_p_at_mle: kolmogorovLimitTail(Math.sqrt(events.length) * distance),
    homogeneous_poisson_log_likelihood: poissonLogLikelihood(events.length, T),
    aic_hawkes: fit.aic,
    aic_poisson: fit.poissonAic,
  }
})
