/** In proportion to the quality of each venue, as far as it has lots. */
import { weightedSlices } from '#trading/execution/schedules.ts'
import { depthOf, type RoutingPolicy } from './routing-policy.ts'

/**
 * What a venue does not have is spread over the others, again by quality, until all is placed or nobody has more.
 *
 * Cost  at most one round a venue.
 * Edge  venues of quality 0 get what the others do not have, in the order of their ranks.
 */
export const weighted: RoutingPolicy = {
  name: 'WEIGHTED',
  about: 'In proportion to the quality score of each venue, what it does not have to the others.',
  split(_side, steps, offers) {
    const room = offers.map(depthOf)
    const lots = offers.map(() => 0)
    let left = steps
    for (const _ of offers) {
      const shares = weightedSlices(
        left,
        offers.map(({ venue }, at) => (room[at] > 0 ? venue.quality : 0)),
      )
      left -= give(shares, room, lots)
    }
    give(
      room.map(() => left),
      room,
      lots,
      left,
    )
    return lots
  },
}

/** Moves shares from `room` to `lots` as far as there is room, `most` in all; how many that were. */
function give(shares: readonly number[], room: number[], lots: number[], most = Infinity): number {
  let given = 0
  shares.forEach((share, at) => {
    const part = Math.min(share, room[at], most - given)
    room[at] -= part
    lots[at] += part
    given += part
  })
  return given
}
