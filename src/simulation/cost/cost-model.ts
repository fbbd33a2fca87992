/**
 * What taking costs beyond the levels shown: slippage on the way, and the impact of our own size.
 *
 *   slippage   fixed         price (1 + sign bps / 10,000)
 *              proportional  price (1 + sign k sigma sqrt(latency))          sigma of returns over sqrt(second), as seen
 *   impact     linear        price (1 + sign c Q / V)                        V: lots a day, as configured
 *              sqrt          price (1 + sign c sqrt(Q / V))
 *              root_law      price (1 + sign Y sigmaDay sqrt(Q / V))          Q: the whole order
 *              permanent     every later price moves by sign gamma Q         quote currency a lot
 *
 * Always against the one who trades, and rounded to the tick that is worse. An order that walks a book pays its impact
 * there: so impact other than permanent is for a touch without sizes, and the venue's configuration refuses both at once.
 *
 * Source  math.md 6.5-6.7; `trading/execution/impact.ts` and `slippage.ts` hold the formulas.
 */
import { choiceBetween, noParams } from '#domain/choice.ts'
import type { Schema, Zod } from '#domain/schema.ts'
import { linearImpact, permanentImpact, rootImpact, squareRootLaw } from '#trading/execution/impact.ts'
import { adverseTicks, driftSlippage, fixedSlippage } from '#trading/execution/slippage.ts'

export type SlippageTerms =
  | { readonly name: 'none' }
  | { readonly name: 'fixed'; readonly params: { readonly bps: number } }
  | { readonly name: 'proportional'; readonly params: { readonly k: number } }

export type ImpactTerms =
  | { readonly name: 'none' }
  | { readonly name: 'linear' | 'sqrt'; readonly params: { readonly coefficient: number; readonly dailyLots: number } }
  | { readonly name: 'root_law'; readonly params: RootLawParams }
  | { readonly name: 'permanent'; readonly params: { readonly gamma: number } }

export interface RootLawParams {
  readonly y: number
  readonly dailyVolatility: number
  readonly dailyLots: number
}

/** What is known when an order takes. */
export interface TakingNow {
  /** Standard deviation of returns over the square root of a second; NaN while it is not known: no drift then. */
  readonly sigma: number
  /** Of an order to the exchange. */
  readonly latencySeconds: number
  /** Lots of the whole order. */
  readonly lots: number
}

export interface Costs {
  /** Ticks a level at `ticks` is paid with; `sign` is 1 to buy. Never better. */
  taken(sign: 1 | -1, ticks: number, now: TakingNow): number
  /** Quote currency every later price moves by when so many signed lots were filled. */
  moved(signedLots: number): number
}

export function createCosts(slippage: SlippageTerms, impact: ImpactTerms): Costs {
  const slipped = (sign: 1 | -1, ticks: number, { sigma, latencySeconds }: TakingNow): number => {
    switch (slippage.name) {
      case 'none':
        return ticks
      case 'fixed':
        return fixedSlippage(sign, ticks, slippage.params.bps)
      case 'proportional':
        return sigma >= 0 ? driftSlippage(sign, ticks, slippage.params.k, sigma, latencySeconds) : ticks
    }
  }
  const impactOf = ({ lots }: TakingNow): number => {
    switch (impact.name) {
      case 'none':
      case 'permanent':
        return 0
      case 'linear':
        return linearImpact(impact.params.coefficient, lots, impact.params.dailyLots)
      case 'sqrt':
        return rootImpact(impact.params.coefficient, lots, impact.params.dailyLots)
      case 'root_law':
        return squareRootLaw(impact.params.y, impact.params.dailyVolatility, lots, impact.params.dailyLots)
    }
  }
  const isFree = slippage.name === 'none' && (impact.name === 'none' || impact.name === 'permanent')
  return {
    taken: (sign, ticks, now) =>
      isFree ? ticks : adverseTicks(sign, slipped(sign, ticks, now) + sign * Math.abs(ticks) * impactOf(now)),
    moved: (signedLots) => (impact.name === 'permanent' ? permanentImpact(impact.params.gamma, signedLots) : 0),
  }
}

export const slippageTerms: Schema<SlippageTerms> = choiceBetween([
  { name: 'none', about: 'The price shown is the price paid.', params: noParams },
  {
    name: 'fixed',
    about: 'The same share of the price every time.',
    params: (z) => z.strictObject({ bps: z.number().min(0).max(1_000).describe('worse than shown, basis points') }),
  },
  {
    name: 'proportional',
    about: 'What the price moves while the order travels.',
    params: (z) => z.strictObject({ k: z.number().min(0).max(100).describe('standard deviations of that move') }),
  },
])

const dailyLots = (z: Zod) => z.number().positive().describe('lots traded a day')

const ofVolume = (z: Zod) =>
  z.strictObject({
    coefficient: z.number().min(0).max(10).describe('return at all of the volume; holds the volatility'),
    dailyLots: dailyLots(z),
  })

export const impactTerms: Schema<ImpactTerms> = choiceBetween([
  { name: 'none', about: 'Our size moves nothing.', params: noParams },
  { name: 'linear', about: 'In proportion to the share of the volume of a day.', params: ofVolume },
  { name: 'sqrt', about: 'By the root of that share.', params: ofVolume },
  {
    name: 'root_law',
    about: 'By the root of that share, in volatilities of a day.',
    params: (z) =>
      z.strictObject({
        y: z.number().min(0).max(5).default(0.7).describe('Y, 0.5 to 1 in the literature'),
        dailyVolatility: z.number().positive().max(5).describe('standard deviation of daily returns'),
        dailyLots: dailyLots(z),
      }),
  },
  {
    name: 'permanent',
    about: 'Every later price moves with what was filled.',
    params: (z) =>
      z.strictObject({ gamma: z.number().min(0).describe('quote currency every later price moves by, a lot') }),
  },
])
