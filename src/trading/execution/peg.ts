/**
 * Rests at the touch of its own side and follows it, a bounded number of times.
 *
 *   price = bid - offset to buy, ask + offset to sell          never at the other side's touch or through it
 *
 * It moves when the touch is at least `thresholdTicks` away from where it should be, not sooner than `everyMillis` after
 * the last move, and not more than `moves` times in all; then it stays where it is.
 *
 * Edge  without a quote it stays. Alone at the touch it is the touch, and does not move away from itself.
 */
import { stepsOf } from '#domain/instrument.ts'
import { fromMillis } from '#domain/time.ts'
import { defineAlgorithm, type View } from './algorithm.ts'

export interface PegParams {
  readonly offsetTicks: number
  readonly displayLots: number | null
  readonly thresholdTicks: number
  readonly moves: number
  readonly everyMillis: number
}

/** Where it should rest now, ticks; NaN when nobody can say. A negative offset improves on the touch. */
export function pegTicks({ sign, market }: Pick<View, 'sign' | 'market'>, offsetTicks: number): number {
  const [own, other] = sign > 0 ? [market.bid, market.ask] : [market.ask, market.bid]
  const wanted = own - sign * offsetTicks
  return sign * (wanted - other) >= 0 ? other - sign : wanted
}

export default defineAlgorithm<PegParams, Readonly<Record<string, never>>>({
  name: 'peg',
  about: 'Rests at the touch and follows it, a bounded number of times.',
  params: (z) =>
    z.strictObject({
      offsetTicks: z.int().default(0).describe('how far behind the touch, ticks; below 0 in front of it'),
      displayLots: z
        .number()
        .positive()
        .nullable()
        .default(null)
        .describe('lots of one child; null for all that is left'),
      thresholdTicks: z.int().min(1).default(1).describe('least distance worth a move, ticks'),
      moves: z.int().min(0).default(50).describe('moves in all'),
      everyMillis: z.number().min(0).default(250).describe('least time between two moves, ms'),
    }),
  tactic: ({ offsetTicks, displayLots, thresholdTicks, moves, everyMillis }, { lotStep, minSteps }) => {
    const display = displayLots === null ? Infinity : Math.max(stepsOf(displayLots, lotStep), minSteps)
    return {
      begin: () => ({}),
      mostAtOnce: (_, { steps, minSlice }) => Math.min(steps, Math.max(display, minSlice) + minSteps),
      decide(_, view, wish) {
        const { parent, now, resting, restingTicks, free, movedAt } = view
        const ticks = pegTicks(view, offsetTicks)
        if (resting === 0) {
          const steps = Math.max(display, parent.minSlice)
          wish.rest = free - steps < minSteps ? free : steps
          wish.restTicks = ticks
          return
        }
        wish.rest = resting
        wish.restTicks = restingTicks
        if (!(Math.abs(ticks - restingTicks) >= thresholdTicks) || view.moves >= moves) return
        const ready = movedAt + fromMillis(everyMillis)
        if (now < ready) wish.wakeAt = ready
        else wish.restTicks = ticks
      },
    }
  },
})
