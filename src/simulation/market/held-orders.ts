/**
 * The orders a simulated exchange was sent, and what became of them.
 *
 * Memory  orders that work, and the newest 4,096 of those that are over, at most twice as many: of one before them it is
 *         said that it is not known, and an order by its id is a new one.
 */
import { type Instrument, lotsOf } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { createRecentMap } from '#domain/recent-map.ts'
import type { OrderReport, VenueFill, VenueOrder } from '#swarm/ports/venue.ts'

export interface Held {
  order: VenueOrder
  readonly venueId: string
  readonly fills: VenueFill[]
  leavesSteps: number
  state: 'working' | 'filled' | 'canceled' | 'rejected'
}

export interface HeldOrders {
  has(clientId: number): boolean
  get(clientId: number): Held | undefined
  /** Takes an order in, at work or refused. */
  put(order: VenueOrder, venueId: string, steps: number, state: 'working' | 'rejected'): void
  end(held: Held, state: 'filled' | 'canceled', leavesSteps: number): void
  working(): readonly Held[]
  /** Lots still open in working orders of a side. */
  workingLots(instrument: Instrument, side: Side): Money
  reportOf(held: Held): Extract<OrderReport, { known: true }>
}

/** Orders that are over. */
export const KEPT = 4_096

export function createHeldOrders(instrumentOf: (id: number) => Instrument | undefined): HeldOrders {
  const over = createRecentMap<number, Held>(KEPT, () => {})
  const working = new Map<number, Held>()

  return {
    has: (clientId) => working.has(clientId) || over.has(clientId),
    get: (clientId) => working.get(clientId) ?? over.get(clientId),
    put(order, venueId, steps, state) {
      const held: Held = { order, venueId, fills: [], leavesSteps: steps, state }
      if (state === 'working') working.set(order.clientId, held)
      else over.set(order.clientId, held)
    },
    end(held, state, leavesSteps) {
      held.state = state
      held.leavesSteps = leavesSteps
      if (working.delete(held.order.clientId)) over.set(held.order.clientId, held)
    },
    working: () => [...working.values()],
    workingLots(instrument, side) {
      let steps = 0
      for (const { order, leavesSteps } of working.values()) {
        if (order.instrument === instrument.id && order.side === side) steps += leavesSteps
      }
      return lotsOf(steps, instrument)
    },
    reportOf({ order, venueId, state, leavesSteps, fills }) {
      const instrument = instrumentOf(order.instrument)
      const leaves = instrument === undefined ? order.lots : lotsOf(leavesSteps, instrument)
      return { known: true, order, venueId, state, leaves, fills: [...fills] }
    },
  }
}
