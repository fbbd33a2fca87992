/** Orders and fills of a reconciliation: what the venue lists, what we missed, and what it does not have. */
import type { InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { hasFlag, type OrderLife } from './order-life.ts'
import { stateIn, viewOf } from './order-view.ts'
import { isAtVenue, type OrderState } from './order-states.ts'
import type { Broken } from './reconcile-positions.ts'
import type { Trial, Why, WhyCode } from './reconcile-trial.ts'
import { syntheticOrderId } from './synthetic-id.ts'
import type { LookupAnswer, VenueFill, VenueOrder, VenueReport } from './venue-report.ts'

/** The id an order has here: ours, or one that follows from the venue's. */
export const idOf = ({
  clientId,
  instrument,
  venueId,
}: Pick<VenueOrder, 'clientId' | 'instrument' | 'venueId'>): number =>
  clientId > 0 ? clientId : syntheticOrderId('order', instrument, venueId)

export interface OrderDifferences {
  readonly lookups: readonly number[]
  readonly waiting: ReadonlySet<InstrumentId>
  readonly broken: readonly Broken[]
}

export function reconcileOrders(trial: Trial, report: VenueReport, settleMicros: Micros): OrderDifferences {
  const covered = new Set(report.instruments)
  const broken: Broken[] = []
  const listed = new Map<number, VenueOrder>()
  for (const order of report.orders ?? []) {
    const clientId = idOf(order)
    const other = listed.get(clientId) ?? trial.own.find(clientId)?.order
    if (!covered.has(order.instrument)) continue
    if (!isSoundOrder(order)) {
      broken.push({ invariant: 'REPORT_SOUND', instrument: order.instrument, ours: 'refused', venues: sizeOf(order) })
      continue
    }
    if (other === undefined || isSame(order, other)) listed.set(clientId, order)
    else
      broken.push({
        invariant: 'IDS_DISTINCT',
        instrument: order.instrument,
        ours: nameOf(other),
        venues: nameOf(order),
      })
  }
  const fills = (report.fills ?? []).filter(({ instrument }) => covered.has(instrument))
  const lookups: number[] = []
  const waiting = new Set<InstrumentId>()

  for (const [clientId, order] of listed) meet(trial, report, clientId, order)
  broken.push(...takeFills(trial, report, fills))
  for (const [clientId, order] of listed) compare(trial, report, clientId, order)

  for (const { order } of trial.own.open()) {
    const { clientId, instrument } = order
    if (!covered.has(instrument) || listed.has(clientId)) continue
    const life = trial.find(clientId)
    if (life === undefined || !isAtVenue(stateIn(life))) continue
    if (report.orders === undefined || !(order.at <= report.asked - settleMicros)) waiting.add(instrument)
    else if (!resolve(trial, report, life, report.lookups.get(clientId))) {
      lookups.push(clientId)
      waiting.add(instrument)
    }
  }
  // A fill told after the venue answered is not in its positions.
  for (const instrument of covered) if (trial.own.newestFillAt(instrument) > report.stamp) waiting.add(instrument)
  return { lookups, waiting, broken }
}

const whyOf =
  (code: WhyCode, { instrument }: { readonly instrument: InstrumentId }, clientId: number) =>
  (ours: string, venues: string): Why => ({ code, instrument, clientId, ours, venues })

const sizeOf = ({
  side,
  lots,
  price,
}: {
  readonly side: string
  readonly lots: Money
  readonly price: Money
}): string => `${side} ${lots.toFixed()} at ${price.toFixed()}`

/** NaN passes nothing. An order that does not pass counts as not listed, so it is looked up. */
const isSoundOrder = ({ lots, filled, price }: VenueOrder): boolean =>
  lots.gt(ZERO) && lots.isFinite() && filled.gte(ZERO) && filled.isFinite() && price.isFinite()

type Named = Pick<VenueOrder, 'clientId' | 'instrument' | 'side'> & { readonly venueId?: string }

/** One client id, two orders: one of them was sent twice, or by somebody else under our number. */
const isSame = (order: Named, other: Named): boolean =>
  order.instrument === other.instrument &&
  order.side === other.side &&
  (other.venueId === undefined || order.venueId === other.venueId)

const nameOf = ({ clientId, instrument, side, venueId }: Named): string =>
  `order ${clientId} ${venueId ?? ''} ${side} on ${instrument}`

/** Makes an order known that is not, and accepted. */
function meet(
  trial: Trial,
  report: VenueReport,
  clientId: number,
  order: Omit<VenueOrder, 'filled' | 'averagePrice'>,
): void {
  const life = trial.find(clientId)
  if (life === undefined) {
    const { instrument, side, lots, price } = order
    const code = order.clientId > 0 ? 'ORDER_FORGOTTEN' : 'ORDER_EXTERNAL'
    const why = whyOf(code, order, clientId)('none', sizeOf(order))
    trial.adopt({ clientId, instrument, side, lots, price, at: report.asked, parent: 0 }, why)
    trial.tell(clientId, { fact: 'accepted', venueId: order.venueId }, why)
  } else if (!hasFlag(life, 'accepted')) {
    const why = whyOf('ACCEPTANCE_MISSED', order, clientId)(stateIn(life), 'accepted')
    trial.tell(clientId, { fact: 'accepted', venueId: order.venueId }, why)
  }
}

function takeFills(trial: Trial, report: VenueReport, fills: readonly VenueFill[]): Broken[] {
  const broken: Broken[] = []
  const dealt = new Map<number, Money>()
  for (const fill of fills) dealt.set(idOf(fill), (dealt.get(idOf(fill)) ?? ZERO).plus(fill.lots))
  for (const { clientId: told, venueId, ...fill } of fills) {
    const clientId = idOf({ ...fill, clientId: told, venueId })
    if (trial.own.hasFill(clientId, fill.fillId)) continue
    meet(trial, report, clientId, { ...fill, clientId: told, venueId, lots: dealt.get(clientId) ?? fill.lots })
    const why = whyOf('FILL_MISSED', fill, clientId)('none', `${fill.fillId} ${sizeOf(fill)}`)
    const verdict = trial.tell(clientId, { fact: 'filled', fill }, why)
    if (verdict !== 'invalid') continue
    broken.push({ invariant: 'REPORT_SOUND', instrument: fill.instrument, ours: 'refused', venues: why.venues })
  }
  return broken
}

/** What is left after its fills were taken: totals, lots and price, and whether it works at all. */
function compare(trial: Trial, report: VenueReport, clientId: number, order: VenueOrder): void {
  const life = trial.find(clientId)
  if (life === undefined) return
  takeTotal(trial, report, life, order)
  const { lots, price, state, open } = viewOf(life)
  const fact = { fact: 'listed', stamp: report.stamp, lots: order.lots, price: order.price } as const
  // What was told of it later than the list was made stands.
  if (!lots.eq(order.lots) || !price.eq(order.price)) {
    const ours = sizeOf({ side: order.side, lots, price })
    if (report.stamp > life.terms.stamp)
      trial.tell(clientId, fact, whyOf('TERMS_DIFFER', order, clientId)(ours, sizeOf(order)))
  } else if (!open && state !== 'FILLED' && report.stamp > life.closedAt) {
    trial.tell(clientId, fact, whyOf('ORDER_WORKS', order, clientId)(state, 'working'))
  }
}

function takeTotal(trial: Trial, report: VenueReport, life: OrderLife, { filled, averagePrice }: VenueOrder): void {
  const { order, filled: ours } = viewOf(life)
  if (!filled.gt(ours)) return
  const why = whyOf('FILLS_LACKING', order, order.clientId)(ours.toFixed(), filled.toFixed())
  trial.tell(order.clientId, { fact: 'total', stamp: report.stamp, filled, averagePrice }, why)
}

/** Where an order that is not found leads: the fact, and how it is called. */
function missing(state: OrderState, stamp: Micros) {
  switch (state) {
    case 'SUBMITTED':
    case 'UNKNOWN':
      return { code: 'NEVER_ARRIVED', fact: { fact: 'absent' } } as const
    case 'PENDING_UPDATE':
    case 'PENDING_CANCEL':
      return { code: 'REQUEST_UNRESOLVED', fact: { fact: 'unresolved' } } as const
    default:
      return { code: 'ORDER_GONE', fact: { fact: 'gone', stamp } } as const
  }
}

/** False while nobody knows. */
function resolve(trial: Trial, report: VenueReport, life: OrderLife, answer: LookupAnswer | undefined): boolean {
  const { clientId } = life.order
  const state = stateIn(life)
  // Told as unresolved before: only an answer changes that.
  if (answer === undefined || answer.answer === 'unsure') return viewOf(life).unresolved
  switch (answer.answer) {
    case 'absent': {
      const { code, fact } = missing(state, report.stamp)
      trial.tell(clientId, fact, whyOf(code, life.order, clientId)(state, 'not found'))
      return true
    }
    case 'working':
      meet(trial, report, clientId, answer.order)
      compare(trial, report, clientId, answer.order)
      return true
    case 'filled': {
      const filled = Money.max(answer.order.filled, viewOf(life).lots)
      takeTotal(trial, report, life, { ...answer.order, filled })
      return true
    }
    default: {
      takeTotal(trial, report, life, answer.order)
      const why = whyOf('END_MISSED', life.order, clientId)(state, answer.answer)
      trial.tell(clientId, { fact: answer.answer, stamp: report.stamp }, why)
      return true
    }
  }
}
