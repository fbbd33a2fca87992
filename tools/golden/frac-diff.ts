/** Golden `fracdiff`: weights, fixed windows, the expanding filter. */
import { z } from 'zod'
import {
  fracDiff,
  fracDiffExpanding,
  fracDiffWeightLoss,
  fracDiffWeights,
  fracDiffWeightsAbove,
} from '#numeric/frac-diff.ts'
import { defineGolden, keysAt, numbersInKeys } from './golden.ts'

/** A value that is missing is null in the file. */
const series = z.array(
  z
    .number()
    .nullable()
    .transform((value) => value ?? Number.NaN),
)
const inputs = z.object({
  d: z.number(),
  log_price: series,
  volume: series,
  edge_series: z.array(z.number()),
})

/** What of it depends on numbers that the file has in the names of its answers only. */
export const fracDiffGolden = defineGolden('fracdiff', inputs, (given, form) => {
  const { d, log_price, volume, edge_series } = given
  const asked = <Answer>(pattern: RegExp, answer: (value: number) => Answer): Record<string, Answer> =>
    Object.fromEntries(numbersInKeys(form, pattern).map(([key, value]) => [key, answer(value)]))
  return {
    ...asked(/^weights_first_(.+)$/, (count) => fracDiffWeights(d, count)),
    ...asked(/^n_weights_tau_(.+)$/, (tau) => fracDiffWeightsAbove(d, tau).length),
    ...asked(/^ffd_volume_tau_(.+)$/, (tau) => fracDiff(volume, fracDiffWeightsAbove(d, tau))),
    ffd_log_price_by_tau: Object.fromEntries(
      keysAt(form, 'ffd_log_price_by_tau').map((tau) => {
        const weights = fracDiffWeightsAbove(d, Number(tau))
        return [
          tau,
          {
            n_weights: weights.length,
            last_weight: weights.at(-1),
            sum_of_weights: weights.reduce((sum, weight) => sum + weight, 0),
            series: fracDiff(log_price, weights),
          },
        ]
      }),
    ),
    expanding_full_filter_log_price: fracDiffExpanding(log_price, d),
    expanding_relative_weight_loss: fracDiffWeightLoss(d, log_price.length),
    edge_expanding_by_d: Object.fromEntries(
      keysAt(form, 'edge_expanding_by_d').map((order) => [order, fracDiffExpanding(edge_series, Number(order))]),
    ),
  }
})
