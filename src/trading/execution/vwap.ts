/**
 * Volume-weighted: slices as large as the volume usually traded in their span, and never more than a part of the volume
 * really traded.
 *
 *   slice_i ~ profile_i (1 - urgency i / n)            rounded by the largest remainder
 *   filled + out <= participation * volume since the start
 *
 * The profile is of days before this one: the volume of the day itself would be a look into the future. Without one, or
 * with a profile of zeros, slices are even. Where no volume is told nothing is sent before the deadline.
 */
import { defineAlgorithm } from './algorithm.ts'
import { follow, type PacedSchedule, scheduleOf, slicesDue, slicesOf } from './paced-schedule.ts'
import { resampled, weightedSlices } from './schedules.ts'
import { sliceTimes, timedSlices, type TimedSlices } from './twap.ts'

export interface VwapParams extends TimedSlices {
  readonly participation: number
  readonly urgency: number
  readonly catchUpSlices: number
}

/** Slices along a profile; urgency 0 follows it, 1 tilts it towards the start by a straight line that ends near 0. */
export function profileSlices(steps: number, profile: readonly number[], urgency: number): number[] {
  const weights = profile.map((volume, slice) => volume * (1 - (urgency * slice) / profile.length))
  const usable = weights.some((weight) => weight > 0)
  return weightedSlices(steps, usable ? weights : profile.map((_, slice) => 1 - (urgency * slice) / profile.length))
}

export default defineAlgorithm<VwapParams, PacedSchedule>({
  name: 'vwap',
  about: 'Slices along the usual volume of the day, never more than a part of the volume traded.',
  params: (z) =>
    z.strictObject({
      ...timedSlices(z),
      participation: z.number().positive().max(1).default(0.1).describe('largest part of the traded volume'),
      urgency: z.number().min(0).max(1).default(0).describe('tilt towards the start; 0 follows the profile'),
      catchUpSlices: z.number().min(1).default(2).describe('largest slices that may go out in the time of one'),
    }),
  tactic: ({ slices, participation, urgency, jitter, style, catchUpSlices }, terms) => ({
    begin(parent, seed) {
      const count = slicesOf(parent, terms, slices)
      const profile = resampled(parent.profile ?? [1], count)
      const times = sliceTimes(parent, count, jitter, seed)
      return scheduleOf(parent, terms, times, profileSlices(parent.steps, profile, urgency), catchUpSlices)
    },
    mostAtOnce: ({ most }) => most,
    decide(plan, view, wish) {
      const due = slicesDue(plan, view.now)
      follow(plan, view, wish, due, due, style, Math.floor(participation * view.market.volume))
      wish.wakeAt = plan.times[due] ?? Infinity
    },
  }),
})
