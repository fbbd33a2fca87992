/**
 * The orders of a run, as far as its fills ask for them: whether one was sent here, and the mid it was approved at.
 *
 * Memory  orders that are not over; of those that are, and of approvals, the newest 65,536 and at most twice as many. A
 *         fill that comes later than that after its order was over is nobody's, as it is at the desk.
 */
import type { JournalEntry } from '#swarm/ports/journal.ts'
import { createRecentMap } from '#domain/recent-map.ts'
import { numberOf } from './run-record.ts'

export interface SentOrders {
  /** The next entry of the journal, whatever it says. */
  hear(entry: JournalEntry): void
  /** NaN where nobody said it; undefined for an order that was not sent here. */
  referenceOf(clientId: number): number | undefined
}

const KEPT = 65_536

export function createSentOrders(kept = KEPT): SentOrders {
  const forget = (): void => {}
  const open = new Map<number, number>()
  const over = createRecentMap<number, number>(kept, forget)
  const approved = createRecentMap<number, number>(kept, forget)
  return {
    hear(entry) {
      switch (entry.entry) {
        case 'said':
          if (entry.type === 'decision.approved')
            approved.set(numberOf(entry.body['approval']), numberOf(entry.body['reference']))
          return
        case 'submit':
          open.set(entry.order.clientId, approved.get(entry.parent) ?? Number.NaN)
          return
        case 'closed': {
          const reference = open.get(entry.clientId)
          if (reference === undefined) return
          open.delete(entry.clientId)
          over.set(entry.clientId, reference)
          return
        }
        default:
      }
    },
    referenceOf: (clientId) => open.get(clientId) ?? over.get(clientId),
  }
}
