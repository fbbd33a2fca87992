/**
 * Makes our orders and positions those of the venue: what `reconcile` finds is journalled, each action as its own entry
 * with a line that says why, then taken over and told.
 *
 * Nothing here sends an order.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { ZERO } from '#domain/money.ts'
import type { OrderFact, OrderLife } from '#trading/orders/order-life.ts'
import { reconcile, type Reconciliation } from '#trading/orders/reconcile.ts'
import type { Broken } from '#trading/orders/reconcile-positions.ts'
import type { Action, OwnBook } from '#trading/orders/reconcile-trial.ts'
import type { VenueReport } from '#trading/orders/venue-report.ts'
import { subjectOf } from './desk-facts.ts'
import {
  answerOf,
  fillsIn,
  idOfReport,
  type KnownReport,
  positionsOf,
  reportOf,
  type ReportTerms,
} from './desk-report.ts'
import { cancelOrder, type DeskShared, expireOrder, rejectOrder, takeFill } from './desk-state.ts'
import { leavesOf } from './open-order.ts'
import type { OrderReport, VenueFill, VenueOrder, VenueSnapshot } from '#swarm/ports/venue.ts'

export interface DeskSettlement {
  /** What the venue knows of one order. `stamp` is that of the question. */
  answer(told: OrderReport, life: OrderLife, stamp: number): void
  /** Orders and fills of a whole truth. */
  orders(snapshot: VenueSnapshot, asked: Asked): void
  /** Positions of one, once its orders are settled. What no order explains is booked only when `accede` says so. */
  positions(snapshot: VenueSnapshot, asked: Asked, accede: boolean): readonly Broken[]
  /** Takes the venue's whole history for ours, telling nobody: for a fresh journal. */
  begin(snapshot: VenueSnapshot, asked: Asked): void
}

/** When a truth was asked for. */
export type Asked = Pick<ReportTerms, 'asked' | 'stamp'>

/** Where the words of a report come from, as the venue said them. */
interface Source {
  readonly fills: ReadonlyMap<string, VenueFill>
  readonly orders: ReadonlyMap<number, KnownReport>
}

const NOTHING: Source = { fills: new Map(), orders: new Map() }

/** Codes of an order that was not known here: it is told with the snapshot, or by its fills. */
const isNew = ({ why: { code } }: Action): boolean =>
  code === 'ORDER_EXTERNAL' || code === 'ORDER_FORGOTTEN' || code === 'POSITION_DIFFERS'

export function createSettlement(
  desk: DeskShared,
  instruments: readonly Instrument[],
  mids: () => ReportTerms['mids'],
): DeskSettlement {
  const { ledger, facts, timing } = desk
  const settleMicros = timing.ackTimeoutMillis * 1_000

  const adopt = ({ order }: Extract<Action, { do: 'adopt' }>, { orders }: Source): void => {
    const found = orders.get(order.clientId)
    const { clientId, instrument, side, lots, price } = order
    const bare: VenueOrder = {
      clientId,
      instrument,
      side,
      lots,
      orderType: price.isZero() ? 'market' : 'limit',
      price,
      timeInForce: 'gtc',
      reduceOnly: false,
    }
    ledger.adopt(order, found?.order ?? bare, found?.venueId ?? '')
  }

  const amend = (clientId: number, { lots, price, stamp }: Extract<OrderFact, { fact: 'listed' }>): void => {
    const asked = ledger.open.get(clientId)?.modify
    const isAsked = asked !== undefined && asked.lots.eq(lots) && asked.price.eq(price)
    ledger.update(clientId, isAsked ? asked.request : 0, lots, price, stamp)
    const order = ledger.open.get(clientId)
    if (order === undefined) return
    if (isAsked) order.modify = undefined
    facts.updated(subjectOf(order), isAsked ? asked.request : 0, lots, price)
  }

  const tell = (clientId: number, fact: OrderFact, source: Source): void => {
    const order = ledger.open.get(clientId)
    switch (fact.fact) {
      case 'accepted':
        ledger.accept(clientId, fact.venueId)
        if (order === undefined) return
        order.phase = 'working'
        return facts.accepted(subjectOf(order), fact.venueId)
      case 'filled': {
        const told = source.fills.get(fact.fill.fillId)
        takeFill(desk, told ?? { ...fact.fill, clientId, leaves: ZERO })
        return
      }
      case 'listed':
        return amend(clientId, fact)
      case 'unresolved':
        return ledger.leaveUnresolved(clientId)
      default:
    }
    if (order === undefined) return
    const filled = order.life.fills.told.size > 0
    if (fact.fact === 'absent') rejectOrder(desk, order, 'NOT_SENT', 'the venue never had it')
    else if (fact.fact === 'gone')
      cancelOrder(desk, order, leavesOf(order.life), 'the venue no longer knows it', 'lost')
    else if (fact.fact === 'expired') expireOrder(desk, order, leavesOf(order.life), 'looked up')
    else if (fact.fact === 'rejected' && !filled)
      rejectOrder(desk, order, 'VENUE_REFUSED', order.refusal || 'looked up')
    else if (fact.fact === 'canceled' || fact.fact === 'rejected')
      cancelOrder(desk, order, leavesOf(order.life), 'looked up', 'canceled')
  }

  const apply = ({ actions }: Pick<Reconciliation, 'actions'>, source: Source): void => {
    let last = ''
    for (const action of actions) {
      const { why } = action
      // A new order takes several actions for one reason.
      const line = `${why.code} ${why.clientId}`
      if (line !== last || !isNew(action)) ledger.why(why)
      last = line
      if (action.do === 'average') ledger.adoptAverage(action.instrument, action.averagePrice)
      else if (action.do === 'tell') {
        if (!isNew(action) || action.fact.fact === 'filled') tell(action.clientId, action.fact, source)
      } else if (why.code !== 'POSITION_DIFFERS') adopt(action, source) // one made up for a difference comes with its fill
    }
  }

  const sourceOf = (orders: readonly KnownReport[], fills: readonly VenueFill[]): Source => ({
    fills: fillsIn({ orders, fills }),
    orders: new Map(orders.map((order) => [idOfReport(order), order])),
  })
  const termsOf = (asked: Asked): ReportTerms => ({ ...asked, instruments, mids: mids() })
  /** The actions on positions alone: what is to be done about orders was done. */
  const withPositions = (report: VenueReport, snapshot: VenueSnapshot): Reconciliation => {
    const positions = positionsOf(ledger.own, snapshot.positions)
    const found = reconcile(ledger.own, { ...report, positions }, settleMicros)
    const actions = found.actions.filter(({ why }) => why.code === 'POSITION_DIFFERS' || why.code === 'AVERAGE_DIFFERS')
    return { ...found, actions }
  }

  return {
    answer(told, life, stamp) {
      const works = told.known && told.state === 'working'
      const own: OwnBook = { ...ledger.own, open: () => (works ? [] : [life]).values() }
      const terms = { asked: desk.now(), stamp: works ? stamp : ledger.stamp() }
      const report = answerOf(ledger.own, told, life, terms)
      apply(reconcile(own, report, 0), told.known ? sourceOf([told], []) : NOTHING)
    },
    orders(snapshot, asked) {
      const found = reconcile(ledger.own, reportOf(ledger.own, snapshot, termsOf(asked)), settleMicros)
      apply(found, sourceOf(snapshot.orders, snapshot.fills))
    },
    positions(snapshot, asked, accede) {
      const report = reportOf(ledger.own, snapshot, termsOf(asked))
      const found = withPositions(report, snapshot)
      const differs = new Set(found.actions.filter(isNew).map(({ why }) => why.instrument))
      // An average is taken over where the lots are agreed upon.
      const sound = found.actions.filter(({ why }) => accede || !differs.has(why.instrument))
      apply({ actions: sound }, NOTHING)
      return found.broken
    },
    begin(snapshot, asked) {
      const history = [...fillsIn(snapshot).values()]
      const before = { ...snapshot, orders: [], fills: [], positions: positionsBefore(snapshot, history) }
      const opening = withPositions(reportOf(ledger.own, before, termsOf(asked)), before)
      // The opening first: a crash in between leaves a history that is still complete when it is asked for again.
      for (const { why, ...action } of opening.actions) {
        if (action.do !== 'tell' || action.fact.fact !== 'filled') continue
        ledger.why(why)
        ledger.inherit({ ...action.fact.fill, clientId: action.clientId, leaves: ZERO })
      }
      const found = reconcile(
        ledger.own,
        reportOf(ledger.own, { ...snapshot, fills: [] }, termsOf(asked)),
        settleMicros,
      )
      const source = sourceOf(snapshot.orders, [])
      for (const action of found.actions) {
        if (action.do === 'adopt' && source.orders.has(action.order.clientId)) adopt(action, source)
      }
      for (const fill of history) ledger.inherit(fill)
      ledger.begin()
    },
  }
}

/** Positions less what the fills of a history added to them. */
function positionsBefore(snapshot: VenueSnapshot, history: readonly VenueFill[]): VenueSnapshot['positions'] {
  const averages = new Map<InstrumentId, VenueSnapshot['positions'][number]['averagePrice']>()
  for (const { instrument, averagePrice } of snapshot.positions) averages.set(instrument, averagePrice)
  const undone = history.map(({ instrument, side, lots, price }) => ({
    instrument,
    lots: side === 'buy' ? lots.negated() : lots,
    averagePrice: averages.get(instrument) ?? price,
  }))
  const sum = new Map<InstrumentId, VenueSnapshot['positions'][number]>()
  for (const one of [...snapshot.positions, ...undone]) {
    const { instrument, averagePrice } = one
    sum.set(instrument, { instrument, lots: (sum.get(instrument)?.lots ?? ZERO).plus(one.lots), averagePrice })
  }
  return [...sum.values()]
}
