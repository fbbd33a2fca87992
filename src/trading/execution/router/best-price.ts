/** The best effective price first, level by level; the venue of the lower rank where they tie. */
import { isBetterNet } from '#market/consolidated/venue.ts'
import { effectivePrice, type RoutingPolicy, takenSide } from './routing-policy.ts'

/**
 * Greedy, as `bestSplit` of `#market/consolidated/best-split.ts` is for a live book; here with a price limit, and with
 * what latency and doubt are worth. Costs the least of all splits as long as no venue charges a fixed sum an order.
 *
 * Cost  O(levels reached x venues).
 */
export const bestPrice: RoutingPolicy = {
  name: 'BEST_PRICE',
  about: 'Level by level from the venue whose next price is best once fees, latency and doubt are paid.',
  split(side, steps, offers, costs) {
    const taken = takenSide(side)
    const next = offers.map(() => 0)
    const lots = offers.map(() => 0)
    let left = steps
    while (left > 0) {
      let best = -1
      let bestNet = NaN
      offers.forEach(({ venue, levels }, at) => {
        const level = levels[next[at]] as (typeof levels)[number] | undefined // past the last there is none
        if (level === undefined) return
        const net = effectivePrice(side, level.ticks, venue, costs)
        if (best >= 0 && !isBetterNet(taken, net, bestNet)) return
        best = at
        bestNet = net
      })
      if (best < 0) break
      const part = Math.min(left, offers[best].levels[next[best]++].steps)
      lots[best] += part
      left -= part
    }
    return lots
  },
}
