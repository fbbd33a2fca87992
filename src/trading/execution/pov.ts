/**
 * A part of the volume: keeps filled and out at `rate` times what the market traded since the start.
 *
 *   due = floor(rate * volume)          no volume, nothing due
 *
 * The volume is what the feed tells. Where that has our own prints in it, the part is of all that trades, ours included;
 * where it has not, it is of what others trade.
 */
import { fromMillis } from '#domain/time.ts'
import { defineAlgorithm } from './algorithm.ts'
import { allowance, type Pace, paceOf } from './paced-schedule.ts'

export interface PovParams {
  readonly rate: number
  readonly mostShare: number
  readonly everyMillis: number
}

export default defineAlgorithm<PovParams, Pace>({
  name: 'pov',
  about: 'Keeps at a part of the volume that the market trades.',
  params: (z) =>
    z.strictObject({
      rate: z.number().positive().max(1).default(0.1).describe('part of the traded volume'),
      mostShare: z
        .number()
        .positive()
        .max(1)
        .default(0.2)
        .describe('part of the order that may go out in one interval'),
      everyMillis: z.number().positive().default(1_000).describe('length of an interval, ms'),
    }),
  tactic: ({ rate, mostShare, everyMillis }, terms) => ({
    begin: (parent) => paceOf(parent, terms, mostShare * parent.steps),
    mostAtOnce: ({ most }) => most,
    decide(plan, view, wish) {
      const { parent, now, market, filled, taking, resting } = view
      const interval = fromMillis(everyMillis)
      const slot = Math.floor((now - parent.startAt) / interval)
      const due = Math.min(Math.floor(rate * market.volume), parent.steps)
      wish.take = Math.min(due - filled - taking - resting, allowance(plan, slot, view))
      wish.wakeAt = parent.startAt + (slot + 1) * interval
    },
  }),
})
