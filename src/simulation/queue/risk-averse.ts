/**
 * The queue model that hopes for nothing: only trades bring us forward.
 *
 *   trade q       front' = front - q
 *   level to n    front' = min(front, n)
 *
 * Every order that leaves is taken to have stood behind us, as long as there was room there. A lower bound of fills.
 *
 * Source  hftbacktest, RiskAdverseQueueModel.
 * Cost    O(1), allocates nothing. A size that is negative or no number is left out.
 */
import { isQuantity, type QueueModel } from './queue-model.ts'

export function riskAverse(): QueueModel {
  const queue = new Float64Array(1)
  return {
    get front() {
      return queue[0]
    },
    join(levelLots) {
      queue[0] = isQuantity(levelLots) ? levelLots : Infinity
    },
    onTrade(lots) {
      if (!isQuantity(lots)) return 0
      const beyond = lots - queue[0]
      queue[0] = Math.max(0, -beyond)
      return Math.max(0, beyond)
    },
    onDepth(_previousLots, lots) {
      if (isQuantity(lots)) queue[0] = Math.min(queue[0], lots)
      return 0
    },
  }
}
