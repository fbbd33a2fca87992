/**
 * Deals on our instruments that no order of ours asked for: a stop loss, a stop out, the user's own hand, another swarm.
 * They move the position, so they are told as fills of client id 0. Each once.
 */
import { ZERO } from '#domain/money.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'
import type { DealFact } from './order-fold.ts'
import type { TradeHost } from './trade-contract.ts'

export interface ForeignDeals {
  /** The deal as a fill, and whether it is new; undefined when it is on none of our instruments. */
  fill(deal: DealFact): { readonly fill: VenueFill; readonly fresh: boolean } | undefined
  find(ticket: bigint): VenueFill | undefined
}

const KEPT = 4_096

export function createForeignDeals(host: Pick<TradeHost, 'instrumentOf' | 'utcOf'>): ForeignDeals {
  const told = new Map<bigint, VenueFill>()
  return {
    find: (ticket) => told.get(ticket),
    fill(deal) {
      const known = told.get(deal.ticket)
      if (known !== undefined) return { fill: known, fresh: false }
      const instrument = host.instrumentOf(deal.symbol)?.id
      if (instrument === undefined) return undefined
      const { ticket, side, lots, price, fee, time } = deal
      const fillId = String(ticket)
      const fill = { clientId: 0, fillId, instrument, side, lots, price, fee, leaves: ZERO, at: host.utcOf(time) }
      told.set(ticket, fill)
      for (const oldest of told.keys()) {
        if (told.size <= KEPT) break
        told.delete(oldest)
      }
      return { fill, fresh: true }
    },
  }
}
