/**
 * What the frames of a terminal make known: orders and deals into their folds, positions moved on, the desk told what is
 * new. Knows nothing of what is asked of the terminal.
 *
 * Stamps  a fact of an event is as late as the event; what a snapshot or a look-up reads is later than every event
 *         heard before it. Epochs follow one another, so the number of an epoch goes in front.
 */
import { lineOf } from '#domain/errors.ts'
import { Money } from '#domain/money.ts'
import { netOf } from '#swarm/desk/desk-report.ts'
import type { OrderReport, VenueFill, VenueOrder, VenuePosition, VenueSnapshot } from '#swarm/ports/venue.ts'
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { Amounts } from './amounts.ts'
import { createForeignDeals } from './foreign-deals.ts'
import { type DealFact, isFinal, type OrderFact } from './order-fold.ts'
import type { OrderTracker, TrackedOrder } from './order-tracker.ts'
import type { Positions } from './positions.ts'
import type { WholeSnapshot } from './snapshot-talk.ts'
import type { TradeHost } from './trade-contract.ts'
import {
  type DealFrame,
  dealFact,
  dealOfEvent,
  eventKind,
  isPending,
  isTrade,
  isUndone,
  orderFactOfEvent,
  orderFactOfState,
  sideOfType,
} from './trade-facts.ts'

export interface TradeBook {
  /** Epoch and number of the last event taken; 0 before the first. */
  place(): { readonly epoch: bigint; readonly event: number }
  /** Events are numbered within it. */
  begin(epoch: bigint): void
  event(event: FrameNamed<'TRADE_EVENT'>): void
  order(frame: FrameNamed<'ORDER_STATE'>): void
  deal(frame: FrameNamed<'DEAL'>): void
  snapshot(snapshot: WholeSnapshot): VenueSnapshot
}

export interface BookOutlet {
  readonly sink: TradeHost['sink']
  /** Something new is known of an order. */
  changed(tracked: TrackedOrder): void
  /** A deal the desk has counted is not what it was. */
  corrected(): void
}

const EPOCH_STAMPS = 2 ** 32

export function createTradeBook(
  host: Pick<TradeHost, 'instrumentOf' | 'utcOf'>,
  amounts: Amounts,
  tracker: OrderTracker,
  positions: Positions,
  outlet: BookOutlet,
): TradeBook {
  const { sink } = outlet
  const foreign = createForeignDeals(host)
  let epoch = 0n
  let epochs = 0
  let last = 0

  const stampOf = (event: number): number => epochs * EPOCH_STAMPS + event
  /** Later than the last event, earlier than the next. */
  const readNow = (): number => stampOf(last) + 0.5

  /** Deals that were taken back, and what was said of each. */
  const undone = new Set<bigint>()
  const said = new Map<bigint, string>()

  const fault = (fill: VenueFill, ticket: bigint, now: string): void => {
    if (said.get(ticket) === now) return
    said.set(ticket, now)
    const was = `${fill.side} ${fill.lots.toFixed()} at ${fill.price.toFixed()}`
    sink.fault(lineOf('MT5_DEAL_CHANGED', { deal: fill.fillId, clientId: fill.clientId, was, now }))
    outlet.corrected()
  }
  const counted = (cid: number, ticket: bigint): VenueFill | undefined =>
    cid === 0 ? foreign.find(ticket) : tracker.find(cid)?.told.fills.get(ticket)

  const undo = (cid: number, ticket: bigint): void => {
    const fill = counted(cid, ticket)
    const tracked = cid === 0 ? undefined : tracker.meet(cid)
    undone.add(ticket)
    tracked?.fold.undeal(ticket)
    if (tracked !== undefined) outlet.changed(tracked)
    if (fill !== undefined) fault(fill, ticket, 'nothing')
  }

  const take = (cid: number, fact: DealFact): void => {
    if (cid === 0) {
      if (undone.has(fact.ticket)) return
      const told = foreign.fill(fact)
      if (told?.fresh === true) sink.filled(told.fill)
      return
    }
    const tracked = tracker.meet(cid)
    tracked.fold.deal(fact)
    outlet.changed(tracked)
  }

  const move = (frame: DealFrame, { lots, side }: DealFact): void => {
    const { ticket, position, symbol, entry, time } = frame
    positions.move({ deal: ticket, position, symbol, side, lots, entry, time })
  }

  const update = (cid: number, fact: DealFact): void => {
    const fill = counted(cid, fact.ticket)
    if (fill === undefined || (fill.price.eq(fact.price) && fill.lots.eq(fact.lots) && fill.side === fact.side))
      return take(cid, fact)
    if (cid !== 0) tracker.meet(cid).fold.deal(fact)
    fault(fill, fact.ticket, `${fact.side} ${fact.lots.toFixed()} at ${fact.price.toFixed()}`)
  }

  const learn = (cid: number, fact: OrderFact): TrackedOrder | undefined => {
    if (cid === 0) return undefined
    const tracked = tracker.meet(cid)
    tracked.fold.order(fact)
    return tracked
  }

  /** An order of others, as it stands. */
  const othersOrder = (fact: OrderFact): VenueSnapshot['orders'][number] | undefined => {
    const instrument = host.instrumentOf(fact.symbol)
    if (instrument === undefined) return undefined
    const order: VenueOrder = {
      clientId: 0,
      instrument: instrument.id,
      side: sideOfType(fact.type),
      lots: fact.initial,
      orderType: isPending(fact.type) ? 'limit' : 'market',
      price: fact.price,
      timeInForce: isPending(fact.type) ? 'gtc' : 'ioc',
      reduceOnly: false,
    }
    return { known: true, order, venueId: String(fact.ticket), state: 'working', leaves: fact.remaining, fills: [] }
  }

  const standing = ({ positions: told }: WholeSnapshot): VenuePosition[] => {
    const net = netOf(
      told.flatMap(({ symbol, type, volume, price }) => {
        const instrument = host.instrumentOf(symbol)?.id
        if (instrument === undefined) return []
        const lots = amounts.lots(volume, symbol)
        const averagePrice = new Money(Number.isFinite(price) ? price : 0)
        return [{ instrument, lots: type === 0 ? lots : lots.negated(), averagePrice }]
      }),
    )
    return [...net.values()].filter(({ lots }) => !lots.isZero())
  }

  const working = (facts: readonly { readonly cid: number; readonly fact: OrderFact }[]): VenueSnapshot['orders'] => {
    const reports: Extract<OrderReport, { known: true }>[] = []
    for (const cid of new Set(facts.map((one) => one.cid))) {
      if (cid === 0) continue
      const tracked = tracker.meet(cid)
      const report = tracked.fold.view().state === 'open' ? tracker.report(tracked) : undefined
      if (report?.known === true) reports.push(report)
    }
    const others = facts.filter(({ cid }) => cid === 0).flatMap(({ fact }) => othersOrder(fact) ?? [])
    return [...reports, ...others]
  }

  const fillOf = (cid: number, fact: DealFact): VenueFill | undefined => {
    if (cid === 0) return foreign.fill(fact)?.fill
    const tracked = tracker.meet(cid)
    tracker.fillsOf(tracked)
    return tracked.told.fills.get(fact.ticket)
  }

  const read = (frame: FrameNamed<'DEAL'>): void => {
    if (frame.cid === 0) return
    if (isUndone(frame.dealType)) tracker.meet(frame.cid).fold.undeal(frame.ticket)
    else if (isTrade(frame.dealType)) tracker.meet(frame.cid).fold.deal(dealFact(frame, readNow(), amounts))
  }

  return {
    place: () => ({ epoch, event: last }),
    begin(next) {
      if (next === epoch) return
      epoch = next
      epochs++
      last = 0
    },
    event(event) {
      last = Math.max(last, event.event)
      const stamp = stampOf(event.event)
      switch (event.kind) {
        case eventKind.ORDER_ADD:
        case eventKind.ORDER_UPDATE:
        case eventKind.ORDER_DELETE:
        case eventKind.HISTORY_ADD:
        case eventKind.HISTORY_UPDATE: {
          const tracked = learn(event.cid, orderFactOfEvent(event, stamp, amounts))
          if (tracked !== undefined) outlet.changed(tracked)
          return
        }
        case eventKind.DEAL_ADD:
        case eventKind.DEAL_UPDATE: {
          if (isUndone(event.dealType)) return undo(event.cid, event.deal)
          if (!isTrade(event.dealType)) return
          const frame = dealOfEvent(event)
          const fact = dealFact(frame, stamp, amounts)
          if (event.kind === eventKind.DEAL_UPDATE) return update(event.cid, fact)
          if (!undone.has(event.deal)) move(frame, fact)
          return take(event.cid, fact)
        }
        case eventKind.DEAL_DELETE:
          return undo(event.cid, event.deal)
        default: // the others say nothing that these do not
      }
    },
    order: (frame) => void learn(frame.cid, orderFactOfState(frame, readNow(), amounts)),
    deal: read,
    snapshot(whole) {
      const stamp = readNow()
      const { head } = whole
      for (const frame of whole.deals) read(frame)
      const orders = whole.orders.map((frame) => ({ cid: frame.cid, fact: orderFactOfState(frame, stamp, amounts) }))
      for (const { cid, fact } of orders) learn(cid, fact)
      const held = whole.positions.map(({ ticket, identifier, symbol, type, volume, time }) => ({
        ticket,
        identifier,
        symbol,
        side: sideOfType(type),
        lots: amounts.lots(volume, symbol),
        openedAt: time,
      }))
      positions.replace(
        held,
        whole.deals.map(({ ticket }) => ticket),
      )
      const deals = whole.deals
        .filter(({ dealType }) => isTrade(dealType))
        .toSorted((a, b) => a.time - b.time || (a.ticket < b.ticket ? -1 : 1))
      const snapshot: VenueSnapshot = {
        account: {
          balance: amounts.money(head.balance),
          equity: amounts.money(head.equity),
          margin: amounts.money(head.margin),
        },
        positions: standing(whole),
        orders: working(orders.filter(({ fact }) => !isFinal(fact.state))),
        fills: deals.flatMap((frame) => fillOf(frame.cid, dealFact(frame, stamp, amounts)) ?? []),
      }
      // Orders of another life, known by their deals alone, are not looked up one by one: thousands may be of a day.
      for (const cid of new Set(deals.map((frame) => frame.cid))) {
        const tracked = tracker.find(cid)
        if (tracked?.order === undefined && tracked?.told.over === false && tracked.fold.view().orders.length === 0)
          tracker.retire(tracked)
      }
      return snapshot
    },
  }
}
