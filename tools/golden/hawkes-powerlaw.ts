/** hawkes_powerlaw_univariate: the power-law kernel, exact. */
import { z } from 'zod'
import { compensatorByDefinition, intensityByDefinition } from '#hawkes/definition.ts'
import { exponentialDistance } from '#hawkes/goodness-of-fit.ts'
import { kernelBranching, kernelIntegral } from '#hawkes/kernel.ts'
import { powerLaw } from '#hawkes/kernels/power-law.ts'
import { powerLawLogLikelihood } from '#hawkes/likelihood-power-law.ts'
import { residuals } from '#hawkes/residuals.ts'
import { kolmogorovLimitTail } from '#numeric/kolmogorov.ts'
import { defineGolden } from './golden.ts'

const schema = z.object({
  mu: z.number(),
  alpha: z.number(),
  beta: z.number(),
  p: z.number(),
  T: z.number(),
  events: z.array(z.number()),
  query_times: z.array(z.number()),
})

/** The file names the powers and times of its table of integrals beside their answers only. */
const table = z.object({ kernel_integrals: z.array(z.object({ p: z.number(), t: z.number() })).default([]) })

export const hawkesPowerLawGolden = defineGolden(
  'hawkes_powerlaw_univariate',
  schema,
  (inputs, form) => {
    const { mu, alpha, beta, p, T, query_times: queries } = inputs
    const times = Float64Array.from(inputs.events)
    const process = { mu, kernel: powerLaw(alpha, beta, p) }
    const gradient = new Float64Array(4)
    const likelihood = powerLawLogLikelihood({ times, horizon: T }, mu, alpha, beta, p, gradient)
    const rescaled = residuals(process, times)
    const distance = exponentialDistance(rescaled)
    /** What has no finite branching ratio is told as null. */
    const branchingOf = (power: number): number | null => {
      const branching = kernelBranching(powerLaw(alpha, beta, power))
      return Number.isFinite(branching) ? branching : null
    }
    return {
      branching_ratio: branchingOf(p),
      wrong_branching_alpha_over_beta: alpha / beta,
      log_likelihood: likelihood,
      gradient_mu_alpha_beta_p: gradient,
      intensity_left_limit_at_query: queries.map((t) => intensityByDefinition(process, times, t)),
      compensator_at_query: queries.map((t) => compensatorByDefinition(process, times, t)),
      residuals_time_rescaled: rescaled,
      ks_D_vs_exp1: distance,
      ks_p_asymptotic_kolmogorov: kolmogorovLimitTail(Math.sqrt(times.length) * distance),
      kernel_integrals: table.parse(form).kernel_integrals.map(({ p: power, t }) => ({
        p: power,
        t,
        integral_0_t: kernelIntegral(powerLaw(alpha, beta, power), t),
        branching: branchingOf(power),
      })),
    }
  },
  ['p', 't'],
)
