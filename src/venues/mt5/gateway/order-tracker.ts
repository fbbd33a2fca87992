/**
 * The orders of this process: what was asked of the terminal, what is known of each, what the desk has been told. Facts
 * go in, in any order; what they change is told once: accepted, then each deal, then the end.
 *
 * Memory  open orders, and the last `KEPT_OVER` that are over: so a question about one that was refused before it was
 *         sent has an answer, though no terminal ever heard of it.
 */
import { atLeastZero, type Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { OrderReport, VenueFill, VenueOrder } from '#swarm/ports/venue.ts'
import { createFold, type DealFact, type FoldView, type OrderFold } from './order-fold.ts'
import type { Part, Plan, Refusal } from './request.ts'
import { reasonOf, retcodeOf } from './retcodes.ts'
import type { TradeHost } from './trade-contract.ts'
import { isPending, sideOfType } from './trade-facts.ts'

export interface TrackedOrder {
  readonly clientId: number
  /** Undefined for one that nobody here sent. */
  readonly order: VenueOrder | undefined
  readonly parts: readonly Part[]
  readonly fold: OrderFold
  readonly shortfall: string
  /** What rests of it is to be removed as soon as it is placed. */
  readonly withdraw: boolean
  /** Session and host time it was sent in. */
  readonly session: number
  readonly sentAt: Micros
  /** It was never sent. */
  refused: Refusal | undefined
  cancelAsked: boolean
  /** The desk was told that a removal it asked for did not pass. */
  cancelRefused: boolean
  /** Tickets a removal was sent for. */
  readonly removals: Set<bigint>
  /** What rests by then is removed again. */
  removing: boolean
  /** Host time since which deals are known to be missing; Infinity while none are. */
  waitsSince: Micros
  /** What the desk knows. */
  readonly told: { venueId: string; over: boolean; readonly fills: Map<bigint, VenueFill> }
}

export interface OrderTracker {
  find(clientId: number): TrackedOrder | undefined
  /** The order, begun without knowledge when nobody here sent it. */
  meet(clientId: number): TrackedOrder
  send(order: VenueOrder, plan: Plan, session: number): TrackedOrder
  refuse(order: VenueOrder, refusal: Refusal): void
  forget(clientId: number): void
  /** Nobody here sent it and it does not rest: what a snapshot told of it is all there is to tell. */
  retire(tracked: TrackedOrder): void
  /** Tells the desk what it does not know yet. Returns the view it told by. */
  tell(tracked: TrackedOrder): FoldView
  /** The fills that stand, by ticket; they count as told. */
  fillsOf(tracked: TrackedOrder): VenueFill[]
  /** The answer to a question: all of it counts as told. */
  report(tracked: TrackedOrder): OrderReport
  open(): Iterable<TrackedOrder>
  readonly openCount: number
}

const KEPT_OVER = 1_000
const stateNames = {
  open: 'working',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
} as const

export function createTracker(host: Pick<TradeHost, 'sink' | 'instrumentOf' | 'utcOf' | 'now'>): OrderTracker {
  const { sink } = host
  const open = new Map<number, TrackedOrder>()
  const over = new Map<number, TrackedOrder>()

  const begin = (
    clientId: number,
    order: VenueOrder | undefined,
    plan: Plan | undefined,
    session: number,
  ): TrackedOrder => {
    const parts = plan?.parts ?? []
    const asked = order && { lots: order.lots, parts: new Map(parts.map(({ lots }, part) => [part, lots])) }
    const tracked: TrackedOrder = {
      clientId,
      order,
      parts,
      fold: createFold(asked),
      shortfall: plan?.shortfall ?? '',
      withdraw: plan?.withdraw ?? false,
      session,
      sentAt: host.now(),
      refused: undefined,
      cancelAsked: false,
      cancelRefused: false,
      removals: new Set(),
      removing: false,
      waitsSince: Infinity,
      told: { venueId: '', over: false, fills: new Map() },
    }
    open.set(clientId, tracked)
    return tracked
  }

  const end = (tracked: TrackedOrder): void => {
    tracked.told.over = true
    open.delete(tracked.clientId)
    over.set(tracked.clientId, tracked)
    for (const oldest of over.keys()) {
      if (over.size <= KEPT_OVER) break
      over.delete(oldest)
    }
  }

  /** It was given up, and yet it lives. */
  const revive = (tracked: TrackedOrder): void => {
    tracked.told.over = false
    over.delete(tracked.clientId)
    open.set(tracked.clientId, tracked)
  }

  const leavesOf = ({ lots, filled }: FoldView): Money => atLeastZero(lots.minus(filled))

  const fillOf = (tracked: TrackedOrder, view: FoldView, deal: DealFact): VenueFill | undefined => {
    const instrument = tracked.order?.instrument ?? host.instrumentOf(deal.symbol)?.id
    if (instrument === undefined) return undefined
    const standing = new Set(view.deals.map(({ ticket }) => ticket))
    let before = ZERO
    for (const [ticket, { lots }] of tracked.told.fills) if (standing.has(ticket)) before = before.plus(lots)
    const { side, lots, price, fee } = deal
    return {
      clientId: tracked.clientId,
      fillId: String(deal.ticket),
      instrument,
      side,
      lots,
      price,
      fee,
      leaves: atLeastZero(view.lots.minus(before).minus(lots)),
      at: host.utcOf(deal.time),
    }
  }

  /** Fills that stand, by ticket; the new ones are given to `fresh`. */
  const fills = (tracked: TrackedOrder, view: FoldView, fresh: (fill: VenueFill) => void): VenueFill[] => {
    const all: VenueFill[] = []
    for (const deal of view.deals) {
      let fill = tracked.told.fills.get(deal.ticket)
      if (fill === undefined) {
        fill = fillOf(tracked, view, deal)
        if (fill === undefined) continue
        tracked.told.fills.set(deal.ticket, fill)
        fresh(fill)
      }
      all.push(fill)
    }
    return all
  }

  const cancelReason = (tracked: TrackedOrder, view: FoldView): string => {
    const sent = tracked.parts.reduce((total, { lots }) => total.plus(lots), ZERO)
    if (view.refusal !== undefined) return reasonOf(retcodeOf(view.refusal.retcode), view.refusal.detail)
    if (tracked.cancelAsked) return 'on request'
    if (tracked.shortfall !== '' && view.filled.gte(sent)) return tracked.shortfall
    return tracked.order?.timeInForce === 'ioc' ? 'no more at its price' : 'canceled by the venue'
  }

  const tellEnd = (tracked: TrackedOrder, view: FoldView): void => {
    const { clientId } = tracked
    switch (view.state) {
      case 'absent':
      case 'open':
        return
      case 'filled':
        break
      case 'canceled':
        sink.canceled(clientId, leavesOf(view), cancelReason(tracked, view))
        break
      case 'expired':
        sink.expired(clientId, leavesOf(view))
        break
      case 'rejected': {
        const row = retcodeOf(view.refusal?.retcode ?? 10006)
        sink.rejected(clientId, row.rejection, reasonOf(row, view.refusal?.detail))
      }
    }
    end(tracked)
  }

  /** The terms of an order that nobody here remembers, from what the terminal has of it. */
  const reconstructed = (clientId: number, view: FoldView): VenueOrder | undefined => {
    const [first] = view.orders
    const [deal] = view.deals
    const symbol = first?.symbol ?? deal?.symbol
    const instrument = symbol === undefined ? undefined : host.instrumentOf(symbol)
    if (instrument === undefined) return undefined
    const limit = first !== undefined && isPending(first.type)
    return {
      clientId,
      instrument: instrument.id,
      side: first === undefined ? (deal?.side ?? 'buy') : sideOfType(first.type),
      lots: view.lots,
      orderType: limit ? 'limit' : 'market',
      price: limit ? first.price : ZERO,
      timeInForce: limit ? 'gtc' : 'ioc',
      reduceOnly: false,
    }
  }

  /** As it was asked, at the price it rests at now. */
  const standing = ({ order, parts, clientId }: TrackedOrder, view: FoldView): VenueOrder | undefined => {
    if (order === undefined) return reconstructed(clientId, view)
    const resting = view.orders.find(({ type, price }) => isPending(type) && price.gt(ZERO))
    return resting === undefined || parts.length !== 1 || resting.price.eq(order.price)
      ? order
      : { ...order, price: resting.price }
  }

  return {
    find: (clientId) => open.get(clientId) ?? over.get(clientId),
    meet: (clientId) => open.get(clientId) ?? over.get(clientId) ?? begin(clientId, undefined, undefined, 0),
    send: (order, plan, session) => begin(order.clientId, order, plan, session),
    refuse(order, refusal) {
      const tracked = begin(order.clientId, order, undefined, 0)
      tracked.refused = refusal
      end(tracked)
      sink.rejected(order.clientId, refusal.code, refusal.reason)
    },
    forget: (clientId) => void open.delete(clientId),
    retire: end,
    tell(tracked) {
      const view = tracked.fold.view()
      const { told } = tracked
      if (told.venueId === '' && view.ticket !== 0n) {
        told.venueId = String(view.ticket)
        sink.accepted(tracked.clientId, told.venueId)
      }
      fills(tracked, view, (fill) => sink.filled(fill))
      if (told.over && view.state === 'open') revive(tracked)
      if (!told.over) tellEnd(tracked, view)
      tracked.waitsSince = view.waits ? Math.min(tracked.waitsSince, host.now()) : Infinity
      return view
    },
    fillsOf: (tracked) => fills(tracked, tracked.fold.view(), () => {}),
    report(tracked) {
      const { clientId, told, refused } = tracked
      const view = tracked.fold.view()
      const order = standing(tracked, view)
      if (order !== undefined && refused !== undefined)
        return { known: true, order, venueId: '', state: 'rejected', leaves: order.lots, fills: [] }
      if (order === undefined || view.state === 'absent') {
        if (!told.over) end(tracked)
        return { known: false, clientId }
      }
      if (told.venueId === '' && view.ticket !== 0n) told.venueId = String(view.ticket)
      const reported = fills(tracked, view, () => {})
      if (!told.over && view.state !== 'open') end(tracked)
      const state = stateNames[view.state]
      return { known: true, order, venueId: told.venueId, state, leaves: leavesOf(view), fills: reported }
    },
    open: () => open.values(),
    get openCount() {
      return open.size
    },
  }
}
