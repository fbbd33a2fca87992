/**
 * What must change so that our orders and positions are the venue's, and why: a pure function of both.
 *
 *     orders     adopt those we do not know, take over lots, price and totals, bring back those we held to be over
 *     fills      take those we missed; one with an id we counted is never taken again
 *     missing    an order we hold open and the list lacks is looked up first; then, and only when the answer is `absent`:
 *                SUBMITTED, UNKNOWN → REJECTED · ACCEPTED, TRIGGERED → REJECTED · PARTIALLY_FILLED → CANCELED ·
 *                PENDING_* → stays, told once as unresolved
 *     positions  what still differs is booked as one order of somebody else with one fill
 *
 * Nothing here can send an order, so nothing is sent twice. An instrument with an order still to be looked up, or placed
 * too late to be in the list, or with a fill later than the report waits with its positions: the next report explains
 * them. The actions are tried on copies; the four invariants of the source hold of the outcome, or `broken` names those
 * that do not.
 *
 * Cost    one pass over the report and the open orders; for the timer after a reconnect, not for ticks.
 * Source  peers.md 5.3; mt5.md 3.6.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { OrderRegister } from './order-register.ts'
import { reconcileOrders } from './reconcile-orders.ts'
import { type Broken, reconcilePositions } from './reconcile-positions.ts'
import { type Action, createTrial, type OwnBook } from './reconcile-trial.ts'
import type { VenueReport } from './venue-report.ts'

export interface Reconciliation {
  /** To be applied in this order. */
  readonly actions: readonly Action[]
  /** Orders to look up at the venue; the answers go into the next report. */
  readonly lookups: readonly number[]
  /** Instruments whose positions were left alone this time. */
  readonly waiting: readonly InstrumentId[]
  readonly broken: readonly Broken[]
}

/** `settleMicros`: how long an order may be on its way before its absence from a list says anything. */
export function reconcile(own: OwnBook, report: VenueReport, settleMicros: Micros): Reconciliation {
  const trial = createTrial(own)
  const { lookups, waiting, broken } = reconcileOrders(trial, report, settleMicros)
  const positions = reconcilePositions(trial, report, waiting)
  return { actions: trial.actions, lookups, waiting: [...waiting], broken: [...broken, ...positions] }
}

export function applyAction(register: OrderRegister, action: Action): void {
  switch (action.do) {
    case 'adopt':
      register.adopt(action.order)
      return
    case 'tell':
      register.tell(action.clientId, action.fact)
      return
    case 'average':
      register.adoptAverage(action.instrument, action.averagePrice)
  }
}
