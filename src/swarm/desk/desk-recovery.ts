/**
 * Facts of orders as the journal keeps them: what an entry says of one order, read back after `kill -9`.
 *
 * The host time of an entry is the stamp of its fact, so a word told twice is one word and a later one stands.
 */
import type { Micros } from '#domain/time.ts'
import type { OrderFact } from '#trading/orders/order-life.ts'
import type { Modify } from './open-order.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'

export interface OrderWord {
  readonly clientId: number
  readonly fact: OrderFact
}

/** The fact that an order is over, by the word the journal has for it; undefined when its fills say so themselves. */
export function endingFact(how: string, stamp: Micros): OrderFact | undefined {
  switch (how) {
    case 'filled':
      return undefined
    case 'canceled':
      return { fact: 'canceled', stamp }
    case 'expired':
      return { fact: 'expired', stamp }
    case 'lost':
      return { fact: 'gone', stamp }
    // Weaker than a refusal: should the venue turn out to have it after all, that stands.
    case 'NOT_SENT':
      return { fact: 'absent' }
    default:
      return { fact: 'rejected', stamp }
  }
}

/** What lots and price a request or the venue itself set. */
export const updatedFact = (
  request: number,
  stamp: Micros,
  terms: Pick<Extract<OrderFact, { fact: 'listed' }>, 'lots' | 'price'>,
): OrderFact => {
  const { lots, price } = terms
  return request > 0 ? { fact: 'updated', request, stamp, lots, price } : { fact: 'listed', stamp, lots, price }
}

/** The change of an order that waits for its answer, after an entry about it. Whose session it was sent in is gone. */
export function modifyAfter(modify: Modify | undefined, entry: JournalEntry): Modify | undefined {
  switch (entry.entry) {
    case 'modify': {
      const { request, lots, price, at } = entry
      return { request, lots, price, askedAt: at, epoch: 0 }
    }
    case 'updated':
    case 'modifyRejected':
      return entry.request > 0 ? undefined : modify
    default:
      return modify
  }
}

/** undefined for entries that are no word on an order, or bring a new one. */
export function wordOf(entry: JournalEntry): OrderWord | undefined {
  switch (entry.entry) {
    case 'accepted':
      return { clientId: entry.clientId, fact: { fact: 'accepted', venueId: entry.venueId } }
    case 'unknown':
      return { clientId: entry.clientId, fact: { fact: 'unknown' } }
    case 'cancel':
      return { clientId: entry.clientId, fact: { fact: 'cancelAsked', request: entry.request } }
    case 'cancelRejected':
      return { clientId: entry.clientId, fact: { fact: 'cancelRejected', request: entry.request } }
    case 'modify':
      return { clientId: entry.clientId, fact: { fact: 'updateAsked', request: entry.request } }
    case 'modifyRejected':
      return { clientId: entry.clientId, fact: { fact: 'updateRejected', request: entry.request } }
    case 'updated':
      return { clientId: entry.clientId, fact: updatedFact(entry.request, entry.at, entry) }
    case 'closed': {
      const fact = endingFact(entry.how, entry.at)
      return fact === undefined ? undefined : { clientId: entry.clientId, fact }
    }
    default:
      return undefined
  }
}
