/**
 * Time-weighted: even slices over the time, each at a random moment of its own span.
 *
 *   slice i of n is due at start + (i + jitter u_i) (deadline - start) / n         u_i uniform in [0, 1)
 *
 * The remainder of the division goes to the earliest slices, one lot step each.
 */
import type { Zod } from '#domain/schema.ts'
import { seededRng } from '#numeric/rng.ts'
import { defineAlgorithm } from './algorithm.ts'
import { follow, type PacedSchedule, scheduleOf, slicesDue, slicesOf, type SliceStyle } from './paced-schedule.ts'
import type { ParentOrder } from './parent-order.ts'
import { evenSlices } from './schedules.ts'

export interface TimedSlices {
  readonly slices: number
  readonly jitter: number
  readonly style: SliceStyle
}

export interface TwapParams extends TimedSlices {
  readonly catchUpSlices: number
}

/** For algorithms that send slices at moments of their spans. */
export const timedSlices = (z: Zod) => ({
  slices: z.int().min(1).max(10_000).default(12).describe('how many; fewer where a slice would be below the least'),
  jitter: z.number().min(0).max(1).default(0.5).describe('part of its span in which a slice may fall'),
  style: z.enum(['take', 'join']).default('take').describe('join rests at the touch first, and takes a slice later'),
})

/** When each of n slices is due: whole microseconds, ascending. Without jitter the first one is due at the start. */
export function sliceTimes({ startAt, deadline }: ParentOrder, slices: number, jitter: number, seed: number): number[] {
  const rng = seededRng(seed)
  const span = (deadline - startAt) / slices
  return Array.from({ length: slices }, (_, slice) => startAt + Math.floor((slice + jitter * rng.uniform()) * span))
}

export default defineAlgorithm<TwapParams, PacedSchedule>({
  name: 'twap',
  about: 'Even slices over the time, each at a random moment of its span.',
  params: (z) =>
    z.strictObject({
      ...timedSlices(z),
      catchUpSlices: z.number().min(1).default(2).describe('slices that may go out in the time of one when behind'),
    }),
  tactic: ({ slices, jitter, style, catchUpSlices }, terms) => ({
    begin(parent, seed) {
      const count = slicesOf(parent, terms, slices)
      const times = sliceTimes(parent, count, jitter, seed)
      return scheduleOf(parent, terms, times, evenSlices(parent.steps, count), catchUpSlices)
    },
    mostAtOnce: ({ most }) => most,
    decide(plan, view, wish) {
      const due = slicesDue(plan, view.now)
      follow(plan, view, wish, due, due, style)
      wish.wakeAt = plan.times[due] ?? Infinity
    },
  }),
})
