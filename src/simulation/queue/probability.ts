/**
 * The queue model that shares a decrease between those before and those behind us.
 *
 *   trade q             front' = front - q
 *   level from m to n   c = m - n - (traded since the last change)
 *     c <= 0            front' = min(front, n)
 *     c > 0             back = m - front,  p = share(front, back)
 *                       front' = min(front - (1 - p) c + min(back - p c, 0), n); below 0 it is 0, and the rest is answered
 *
 * p is the share of c that happened behind us; what is more than stood there comes off the front as well. Powers of
 * front and back, and their logarithms, are the choices for `share`: the larger the power, the more the larger of the
 * two takes.
 *
 * Source  Rigtorp (2013), "Estimating order queue position"; hftbacktest, ProbQueueModel.
 * Cost    O(1), allocates nothing. A size that is negative or no number is left out.
 */
import { isQuantity, type BackShare, type QueueModel } from './queue-model.ts'

export function probabilityQueue(share: BackShare): QueueModel {
  // The front, and what traded since the last change of the level.
  const queue = new Float64Array(2)

  return {
    get front() {
      return queue[0]
    },
    join(levelLots) {
      queue[0] = isQuantity(levelLots) ? levelLots : Infinity
      queue[1] = 0
    },
    onTrade(lots) {
      if (!isQuantity(lots)) return 0
      queue[1] += lots
      const beyond = lots - queue[0]
      queue[0] = Math.max(0, -beyond)
      return Math.max(0, beyond)
    },
    onDepth(previousLots, lots) {
      if (!(isQuantity(previousLots) && isQuantity(lots))) return 0
      const left = previousLots - lots - queue[1]
      queue[1] = 0
      // A feed may leave out a change: the front cannot have been more than the level was.
      const front = Math.min(queue[0], previousLots)
      if (left <= 0) {
        queue[0] = Math.min(front, lots)
        return 0
      }
      const back = previousLots - front
      const estimate = share(front, back)
      // 0/0, or a power that overflowed: Math.min would hand a NaN on for good.
      const p = estimate >= 0 && estimate <= 1 ? estimate : 1
      const moved = Math.min(front - (1 - p) * left + Math.min(back - p * left, 0), lots)
      queue[0] = Math.max(0, moved)
      return Math.max(0, -moved)
    },
  }
}
