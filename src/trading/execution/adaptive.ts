/**
 * The schedule of Almgren and Chriss, hurried and held back by what the market shows.
 *
 *   s     = wi I + wh H - ws (spread / mean spread - 1)            each term and s itself within [-1, 1]
 *   I     = imbalance of the touch, H = (buys - sells) / (buys + sells) of the intensities, both turned for a sell order
 *   shift = s flex tau, at most the time left                      tau is the time of a slice
 *
 * What is due now is what the schedule has due at now + shift. Signs that the price will leave hurry it, a spread wider
 * than it was in the mean since the start holds it back; the less time is left the less, so it ends in time. A term that
 * is unknown counts as 0, and then this is the schedule itself.
 *
 * Unit    sigma ticks / sqrt(second), eta ticks second / lot, gamma ticks / lot, riskAversion 1 / (tick lot).
 * Source  Almgren & Chriss (2000) for the schedule. The steering is ours: a bounded shift of its clock.
 */
import { MICROS_PER_SECOND } from '#domain/time.ts'
import { type ImpactTerms, optimalSchedule } from './almgren-chriss.ts'
import { defineAlgorithm, type View } from './algorithm.ts'
import { follow, type PacedSchedule, scheduleOf, slicesDue, slicesOf } from './paced-schedule.ts'
import { weightedSlices } from './schedules.ts'

export interface AdaptiveParams {
  readonly slices: number
  readonly riskAversion: number
  readonly sigma: number
  readonly eta: number
  readonly gamma: number
  readonly flex: number
  readonly imbalanceWeight: number
  readonly intensityWeight: number
  readonly spreadWeight: number
  readonly catchUpSlices: number
}

interface AdaptivePlan extends PacedSchedule {
  /** Mean of the spreads seen, of how many, and the news it was last counted for. */
  spread: number
  spreads: number
  news: number
}

const clamp = (value: number): number => Math.min(1, Math.max(-1, value))
const lean = (up: number, down: number): number => {
  const ratio = (up - down) / (up + down)
  return Number.isFinite(ratio) ? clamp(ratio) : 0
}

/** s in [-1, 1]: above 0 hurries. `meanSpread` is in ticks; NaN or 0 leaves the spread out. */
export function haste(
  { sign, market }: Pick<View, 'sign' | 'market'>,
  meanSpread: number,
  params: AdaptiveParams,
): number {
  const wider = (market.ask - market.bid) / meanSpread - 1
  return clamp(
    params.imbalanceWeight * sign * lean(market.bidSize, market.askSize) +
      params.intensityWeight * sign * lean(market.buyIntensity, market.sellIntensity) -
      params.spreadWeight * (Number.isFinite(wider) ? clamp(wider) : 0),
  )
}

function countSpread(plan: AdaptivePlan, { market }: View): void {
  const spread = market.ask - market.bid
  if (market.news === plan.news || !(spread >= 0)) return
  plan.news = market.news
  plan.spreads++
  plan.spread += (spread - plan.spread) / plan.spreads
}

/** Wakes a slice, so that a shift that fades with the time left is looked at in between. */
const LOOKS = 4

export default defineAlgorithm<AdaptiveParams, AdaptivePlan>({
  name: 'adaptive',
  about: 'The schedule of Almgren and Chriss, steered by spread, imbalance and intensity.',
  params: (z) =>
    z.strictObject({
      slices: z.int().min(1).max(10_000).default(20).describe('how many; fewer where a slice would be below the least'),
      riskAversion: z.number().min(0).default(0.001).describe('lambda; 0 for even slices'),
      sigma: z.number().min(0).default(1).describe('volatility, ticks per square root of a second'),
      eta: z.number().positive().default(1).describe('temporary impact, ticks seconds per lot'),
      gamma: z.number().min(0).default(0).describe('permanent impact, ticks per lot'),
      flex: z.number().min(0).default(1).describe('slices by which the market may shift the schedule'),
      imbalanceWeight: z.number().default(0.5).describe('of the imbalance of the touch'),
      intensityWeight: z.number().default(0.5).describe('of the imbalance of intensities'),
      spreadWeight: z.number().default(0.5).describe('of a spread wider than the mean'),
      catchUpSlices: z.number().min(1).default(2).describe('largest slices in the time of one; at least 1 + flex'),
    }),
  tactic: (params, terms) => ({
    begin(parent) {
      const count = slicesOf(parent, terms, params.slices)
      const seconds = (parent.deadline - parent.startAt) / MICROS_PER_SECOND
      const impact: ImpactTerms = { ...params, lambda: params.riskAversion }
      const { kappa, trades } = optimalSchedule(1, seconds, count, 0, impact)
      if (!(kappa < Infinity)) return null
      const span = (parent.deadline - parent.startAt) / count
      const times = trades.map((_, slice) => parent.startAt + Math.floor(slice * span))
      const slices = weightedSlices(parent.steps, trades)
      // What it held back itself it may make good for.
      const catchUp = Math.max(params.catchUpSlices, 1 + params.flex)
      const schedule = scheduleOf(parent, terms, times, slices, catchUp)
      return { ...schedule, spread: 0, spreads: 0, news: 0 }
    },
    mostAtOnce: ({ most }) => most,
    decide(plan, view, wish) {
      countSpread(plan, view)
      const { parent, now } = view
      const span = (parent.deadline - parent.startAt) / plan.times.length
      const s = haste(view, plan.spread, params)
      const shift = Math.sign(s) * Math.min(Math.abs(s) * params.flex * span, parent.deadline - now)
      follow(plan, view, wish, slicesDue(plan, now + shift), slicesDue(plan, now), 'take')
      wish.wakeAt = parent.startAt + (Math.floor(((now - parent.startAt) * LOOKS) / span) + 1) * Math.ceil(span / LOOKS)
    },
  }),
})
