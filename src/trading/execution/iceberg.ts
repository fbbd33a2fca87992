/**
 * Shows a little of a large order: one resting child after the other, each of a random size near `displayLots`.
 *
 *   display = displayLots (1 + randomness (2 u - 1))            u uniform in [0, 1), whole lot steps
 *
 * A child rests at the price limit, or without one at the touch of the moment it is sent. The next follows when it is
 * filled, behind all that rests there by then: a refreshed order has lost its place in the queue.
 */
import { stepsOf } from '#domain/instrument.ts'
import { seededRng } from '#numeric/rng.ts'
import { defineAlgorithm } from './algorithm.ts'

export interface IcebergParams {
  readonly displayLots: number
  readonly randomness: number
}

interface IcebergPlan {
  readonly seed: number
}

/** Lot steps of the n-th child: a function of the seed, so that a restored order goes on with the same sizes. */
export function displaySteps(seed: number, n: number, display: number, randomness: number): number {
  const u = seededRng(seed + n).uniform()
  return Math.max(1, Math.round(display * (1 + randomness * (2 * u - 1))))
}

export default defineAlgorithm<IcebergParams, IcebergPlan>({
  name: 'iceberg',
  about: 'Rests one small child after the other, each of a random size.',
  params: (z) =>
    z.strictObject({
      displayLots: z.number().positive().describe('lots shown, in the mean'),
      randomness: z.number().min(0).max(0.9).default(0.2).describe('largest part by which a child differs from it'),
    }),
  tactic: ({ displayLots, randomness }, { lotStep, minSteps }) => {
    const display = Math.max(stepsOf(displayLots, lotStep), minSteps)
    return {
      begin: (_, seed) => ({ seed }),
      mostAtOnce: (_, { minSlice }) => Math.max(Math.ceil(display * (1 + randomness)), minSlice, minSteps) + minSteps,
      decide({ seed }, view, wish) {
        const { parent, sign, market } = view
        wish.restTicks = parent.limitTicks ?? (sign > 0 ? market.bid : market.ask)
        if (view.resting > 0) {
          wish.rest = view.resting
          wish.restTicks = view.restingTicks
          return
        }
        const steps = Math.max(displaySteps(seed, view.rests, display, randomness), parent.minSlice, minSteps)
        // A remainder that could not rest alone joins the last child.
        wish.rest = view.free - steps < minSteps ? view.free : steps
      },
    }
  },
})
