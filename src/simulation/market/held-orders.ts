/**
 * Every order a simulated exchange was sent, and what became of it. Nothing is forgotten: a simulation ends. What still
 * works is kept apart, so that looking through it does not cost more the longer a run is.
 */
import { type Instrument, lotsOf } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
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

export function createHeldOrders(instrumentOf: (id: number) => Instrument | undefined): HeldOrders {
  const orders = new Map<number, Held>()
  const working = new Map<number, Held>()

  return {
    has: (clientId) => orders.has(clientId),
    get: (clientId) => orders.get(clientId),
    put(order, venueId, steps, state) {
      const held: Held = { order, venueId, fills: [], leavesSteps: steps, state }
      orders.set(order.clientId, held)
      if (state === 'working') working.set(order.clientId, held)
    },
    end(held, state, leavesSteps) {
      held.state = state
      held.leavesSteps = leavesSteps
      working.delete(held.order.clientId)
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
