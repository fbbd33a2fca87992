/** In proportion to what each venue shows, by the largest remainder. */
import { weightedSlices } from '#trading/execution/schedules.ts'
import { depthOf, type RoutingPolicy } from './routing-policy.ts'

export const proRata: RoutingPolicy = {
  name: 'PRO_RATA',
  about: 'In proportion to the lots that each venue shows within the price limit.',
  split(_side, steps, offers) {
    const depths = offers.map(depthOf)
    const all = depths.reduce((sum, depth) => sum + depth, 0)
    return steps >= all ? depths : weightedSlices(steps, depths)
  },
}
