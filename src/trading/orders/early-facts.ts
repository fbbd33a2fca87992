/** Facts about orders nobody placed yet, until somebody does. Bounded: those of the oldest orders are dropped. */
import type { OrderFact } from './order-life.ts'

export interface EarlyFacts {
  keep(clientId: number, fact: OrderFact): void
  /** In the order they came; they are kept no longer. */
  take(clientId: number): readonly OrderFact[]
}

const MOST_ORDERS = 1_024
const MOST_FACTS = 16

export function createEarlyFacts(): EarlyFacts {
  // Two generations, the elder dropped as a whole: taking single ones from the front of a Map grows slow.
  let kept = new Map<number, OrderFact[]>()
  let before = new Map<number, OrderFact[]>()
  return {
    keep(clientId, fact) {
      const facts = kept.get(clientId) ?? before.get(clientId) ?? []
      facts.push(fact)
      if (facts.length > MOST_FACTS) facts.shift()
      kept.set(clientId, facts)
      if (kept.size < MOST_ORDERS) return
      before = kept
      kept = new Map()
    },
    take(clientId) {
      const facts = kept.get(clientId) ?? before.get(clientId) ?? []
      kept.delete(clientId)
      before.delete(clientId)
      return facts
    },
  }
}
