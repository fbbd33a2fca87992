/**
 * What a venue says, put the way a reconciliation reads it.
 *
 * Lots      what an order is for is what is filled, by fills we know, and what is left of it, by the venue's word. So an
 *           order that was there before our time, or one of somebody else, is never larger than what it can still do, and
 *           no fill is ever made up: one that we cannot learn of shows as a difference of positions.
 * Strangers an order of somebody else goes by the venue's id, and only what is left of it counts; a fill that names no
 *           order of ours is an order of its own.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { OrderLife } from '#trading/orders/order-life.ts'
import { idOf } from '#trading/orders/reconcile-orders.ts'
import type { OwnBook } from '#trading/orders/reconcile-trial.ts'
import type * as report from '#trading/orders/venue-report.ts'
import type { OrderReport, VenueFill, VenuePosition, VenueSnapshot } from '#swarm/ports/venue.ts'

export type KnownReport = Extract<OrderReport, { known: true }>

/** The id the order of a fill has here. */
export const orderIdOf = ({ clientId, instrument, fillId }: Pick<VenueFill, 'clientId' | 'instrument' | 'fillId'>) =>
  clientId === 0 ? idOf({ clientId, instrument, venueId: fillId }) : clientId

/** The id an order has here. */
export const idOfReport = ({ order: { clientId, instrument }, venueId }: KnownReport): number =>
  idOf({ clientId, instrument, venueId })

/** One position an instrument: those of a hedging account are netted, at the price that keeps their cost. */
export function netOf(positions: readonly VenuePosition[]): Map<InstrumentId, VenuePosition> {
  const net = new Map<InstrumentId, VenuePosition>()
  for (const position of positions) {
    const { instrument } = position
    const held = net.get(instrument)
    if (held === undefined) {
      net.set(instrument, position)
      continue
    }
    const lots = held.lots.plus(position.lots)
    const cost = held.averagePrice.times(held.lots).plus(position.averagePrice.times(position.lots))
    net.set(instrument, { instrument, lots, averagePrice: lots.isZero() ? ZERO : cost.div(lots) })
  }
  return net
}

/** Lots of an order that fills explain, those of the report with it. */
function filledLots(own: OwnBook, clientId: number, fills: readonly VenueFill[]): Money {
  const news = new Map(fills.filter(({ fillId }) => !own.hasFill(clientId, fillId)).map((fill) => [fill.fillId, fill]))
  const known = own.find(clientId)?.fills.sum ?? ZERO
  return [...news.values()].reduce((sum, { lots }) => sum.plus(lots), known)
}

export function orderOf(own: OwnBook, told: KnownReport): report.VenueOrder {
  const { order, venueId, leaves, fills } = told
  const { clientId, instrument, side, price } = order
  const filled = clientId > 0 ? filledLots(own, clientId, fills) : ZERO
  return { clientId, venueId, instrument, side, lots: leaves.plus(filled), filled, averagePrice: null, price }
}

const fillOf = (fill: VenueFill): report.VenueFill => ({ ...fill, venueId: fill.fillId })

/** Every fill once, whether listed by itself or with its order. */
export function fillsIn({ orders, fills }: Pick<VenueSnapshot, 'orders' | 'fills'>): Map<string, VenueFill> {
  const all = [...fills, ...orders.flatMap((order) => order.fills)]
  const once = new Map<string, VenueFill>()
  for (const fill of all) if (!once.has(fill.fillId)) once.set(fill.fillId, fill)
  return once
}

export interface ReportTerms {
  readonly instruments: readonly Instrument[]
  /** Host time, and the stamp taken with it, of the question. */
  readonly asked: Micros
  readonly stamp: Micros
  /** Mid price; NaN when none is known. */
  readonly mids: ReadonlyMap<InstrumentId, Money>
}

/**
 * The whole truth as a report. Its orders are stamped with the moment they were asked for: what was told later stands.
 * An order of somebody else that is not listed is gone: there is nothing else to ask for it by.
 */
export function reportOf(own: OwnBook, snapshot: VenueSnapshot, terms: ReportTerms): report.VenueReport {
  const { instruments, asked, stamp, mids } = terms
  const working = snapshot.orders.filter(({ state }) => state === 'working')
  const listed = new Set(working.map(idOfReport))
  const gone = [...own.open()].filter(({ order }) => order.clientId < 0 && !listed.has(order.clientId))
  return {
    asked,
    stamp,
    instruments: instruments.map(({ id }) => id),
    orders: working.map((order) => orderOf(own, order)),
    fills: [...fillsIn(snapshot).values()].map(fillOf),
    positions: undefined,
    lookups: new Map(gone.map(({ order }) => [order.clientId, { answer: 'absent' }])),
    mids,
  }
}

/** The positions of a snapshot. An average that is no price is no word on it: ours stands. */
export function positionsOf(own: OwnBook, positions: readonly VenuePosition[]): report.VenuePosition[] {
  return [...netOf(positions).values()].map((position) => {
    const { averagePrice, instrument, lots } = position
    const said = averagePrice.gt(ZERO) && averagePrice.isFinite()
    return { instrument, lots, averagePrice: said ? averagePrice : (own.positionOf(instrument).averagePrice ?? ZERO) }
  })
}

/** The answer to a question about one order. `stamp` is that of the question for an order that works, else of now. */
export function answerOf(
  own: OwnBook,
  told: OrderReport,
  life: OrderLife,
  terms: Pick<ReportTerms, 'asked' | 'stamp'>,
) {
  const { clientId, instrument } = life.order
  const order = told.known ? orderOf(own, told) : undefined
  const answer: report.LookupAnswer =
    order === undefined || !told.known
      ? { answer: 'absent' }
      : // Its fills say how much of it is filled; without them it has only ended.
        { answer: told.state === 'filled' && !order.filled.gte(life.terms.lots) ? 'canceled' : told.state, order }
  const works = answer.answer === 'working'
  const result: report.VenueReport = {
    ...terms,
    instruments: [instrument],
    orders: works ? [answer.order] : [],
    fills: told.known ? [...fillsIn({ orders: [told], fills: [] }).values()].map(fillOf) : [],
    positions: undefined,
    lookups: works ? new Map() : new Map([[clientId, answer]]),
    mids: new Map(),
  }
  return result
}
