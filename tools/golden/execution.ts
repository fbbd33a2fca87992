/** Golden `execution_almgren_chriss_impact_schedules`: optimal schedules, impact laws, slices, shortfall, routing. */
import { z } from 'zod'
import { optimalSchedule } from '#trading/execution/almgren-chriss.ts'
import { linearImpact, rootImpact, squareRootLaw } from '#trading/execution/impact.ts'
import { bestPrice } from '#trading/execution/router/best-price.ts'
import { proRata } from '#trading/execution/router/pro-rata.ts'
import { effectivePrice, type VenueOffer } from '#trading/execution/router/routing-policy.ts'
import { evenSlices, weightedSlices } from '#trading/execution/schedules.ts'
import { meanPrice, shortfallOf } from '#trading/execution/shortfall.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  almgren_chriss: z.object({
    X: z.number(),
    T: z.number(),
    N: z.number(),
    sigma: z.number(),
    epsilon: z.number(),
    eta: z.number(),
    gamma: z.number(),
    lambdas: z.array(z.number()),
  }),
  impact: z.array(z.object({ Q: z.number(), V: z.number(), sigma_daily: z.number(), Y: z.number(), coef: z.number() })),
  schedule: z.object({ quantity: z.number(), slices: z.number(), vwap_profile: z.array(z.number()) }),
  fills: z.array(z.tuple([z.number(), z.number()])),
  arrival_mid: z.number(),
  side: z.union([z.literal(1), z.literal(-1)]),
  sor: z.object({
    side: z.enum(['buy', 'sell']),
    quantity: z.number(),
    venues: z.array(
      z.object({
        name: z.string(),
        ask: z.number().optional(),
        bid: z.number().optional(),
        size: z.number(),
        taker_fee_bps: z.number(),
      }),
    ),
  }),
})

const NO_COSTS = { bpsPerMilli: 0, doubtBps: 0 }

export const executionGolden = defineGolden('execution_almgren_chriss_impact_schedules', inputs, (given) => {
  const { almgren_chriss: ac, impact, schedule, fills, arrival_mid, side, sor } = given
  const filled = fills.reduce((sum, [, lots]) => sum + lots, 0)
  const paid = fills.reduce((sum, [price, lots]) => sum + price * lots, 0)
  const tally = { sign: side, arrival: arrival_mid, ordered: filled, filled, paid, fees: 0 }

  // Rank is the order of names: that decides where prices tie.
  const byName = sor.venues.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const offers = byName.map(({ name, ask, bid, size, taker_fee_bps }): VenueOffer => {
    const venue = { name, takerFeeBps: taker_fee_bps, latencyMicros: 0, quality: 1 }
    const price = (sor.side === 'buy' ? ask : bid) ?? ask ?? bid ?? NaN
    return { venue, levels: [{ ticks: price, steps: size }] }
  })
  const nets = offers.map(({ venue, levels }) => effectivePrice(sor.side, levels[0].ticks, venue, NO_COSTS))
  const named = (lots: readonly number[]) => Object.fromEntries(offers.map(({ venue }, at) => [venue.name, lots[at]]))
  const best = bestPrice.split(sor.side, sor.quantity, offers, NO_COSTS)
  const ranked = offers.map((_, at) => at).filter((at) => best[at] > 0)
  ranked.sort((a, b) => (sor.side === 'buy' ? nets[a] - nets[b] : nets[b] - nets[a]) || a - b)

  return {
    almgren_chriss: ac.lambdas.map((lambda) => {
      const optimal = optimalSchedule(ac.X, ac.T, ac.N, ac.epsilon, { ...ac, lambda })
      const { kappa, holdings, trades, expectedCost, variance } = optimal
      return { lambda, kappa, holdings, trades, expected_cost: expectedCost, variance }
    }),
    impact: impact.map(({ Q, V, sigma_daily, Y, coef }) => ({
      Q,
      V,
      sigma_daily,
      Y,
      coef,
      linear_seed: linearImpact(coef, Q, V),
      sqrt_seed: rootImpact(coef, Q, V),
      square_root_law_return: squareRootLaw(Y, sigma_daily, Q, V),
    })),
    twap_slices: evenSlices(schedule.quantity, schedule.slices),
    vwap_slices: weightedSlices(schedule.quantity, schedule.vwap_profile),
    vwap_of_fills: meanPrice(fills),
    implementation_shortfall_bps: shortfallOf(tally, NaN).executionBps,
    sor_effective_price: named(nets),
    sor_best_price_allocation: ranked.map((at) => [offers[at].venue.name, best[at]]),
    sor_pro_rata_allocation: named(proRata.split(sor.side, sor.quantity, offers, NO_COSTS)),
  }
})
