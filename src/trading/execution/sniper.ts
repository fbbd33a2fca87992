/**
 * Waits for a price with enough lots behind it, and takes them.
 *
 *   buys while ask <= arrival mid - edge, sells while bid >= arrival mid + edge          and the price limit allows it
 *
 * Edge  without an arrival mid the price limit alone decides; without either it never shoots. A feed without sizes
 *       passes only where no size is asked for, and then all that is left is taken. It never shoots twice at one quote.
 */
import { stepsOf } from '#domain/instrument.ts'
import { fromMillis } from '#domain/time.ts'
import { defineAlgorithm } from './algorithm.ts'

export interface SniperParams {
  readonly edgeTicks: number
  readonly leastLots: number
  readonly share: number
  readonly everyMillis: number
}

interface SniperPlan {
  /** The news it last shot at: what that showed may be gone. */
  news: number
}

export default defineAlgorithm<SniperParams, SniperPlan>({
  name: 'sniper',
  about: 'Waits for a price with enough lots behind it, and takes them.',
  params: (z) =>
    z.strictObject({
      edgeTicks: z.number().default(0).describe('how much better than the arrival mid, ticks; below 0 worse'),
      leastLots: z.number().min(0).default(0).describe('lots that must be shown there'),
      share: z.number().positive().max(1).default(1).describe('part of the lots shown that is taken'),
      everyMillis: z.number().min(0).default(200).describe('rest between two shots, ms'),
    }),
  tactic: ({ edgeTicks, leastLots, share, everyMillis }, { lotStep, minSteps }) => {
    const least = stepsOf(leastLots, lotStep)
    return {
      begin: () => ({ news: 0 }),
      mostAtOnce: (_, { steps }) => steps,
      decide(plan, view, wish) {
        const { parent, sign, market, now, taking, tookAt, free } = view
        const [touch, shown] = sign > 0 ? [market.ask, market.askSize] : [market.bid, market.bidSize]
        const worst = parent.arrivalTicks === null ? parent.limitTicks : parent.arrivalTicks - sign * edgeTicks
        if (worst === null || !(sign * (worst - touch) >= 0)) return
        if (least > 0 && !(shown >= least)) return
        const ready = tookAt + fromMillis(everyMillis)
        if (now < ready) wish.wakeAt = ready
        else if (taking === 0 && market.news > plan.news) {
          plan.news = market.news
          wish.take = shown >= 0 ? Math.max(Math.floor(shown * share), minSteps) : free
          wish.takeTicks = touch
        }
      },
    }
  },
})
