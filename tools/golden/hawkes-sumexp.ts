/** hawkes_sumexp_univariate: a sum of exponential kernels. */
import { z } from 'zod'
import { kernelBranching } from '#hawkes/kernel.ts'
import { sumExponential } from '#hawkes/kernels/sum-exponential.ts'
import { logLikelihood } from '#hawkes/likelihood.ts'
import { defineGolden } from './golden.ts'
import { streamedAt } from './hawkes-queries.ts'

const schema = z.object({
  mu: z.number(),
  alphas: z.array(z.number()),
  betas: z.array(z.number()),
  T: z.number(),
  events: z.array(z.number()),
  query_times: z.array(z.number()),
})

export const hawkesSumExpGolden = defineGolden('hawkes_sumexp_univariate', schema, (inputs) => {
  const { mu, alphas, betas, T, query_times: queries } = inputs
  const times = Float64Array.from(inputs.events)
  const process = { mu, kernel: sumExponential(alphas, betas) }
  const { intensities, compensators } = streamedAt(process, times, queries)
  return {
    branching_ratio: kernelBranching(process.kernel),
    log_likelihood: logLikelihood(process, { times, horizon: T }),
    intensity_left_limit_at_query: intensities,
    compensator_at_query: compensators,
  }
})
