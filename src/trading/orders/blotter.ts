/**
 * Every order and approval as an agent knows them, and how much could still fill.
 *
 * An order is the set of facts told of it (`order-register.ts`), so its state does not depend on the order they came in.
 * What an agent adds: approvals, which count before anything is placed under them; silence, which ends an order nobody
 * ever spoke of (its next fact brings it back); and the venue's whole list of what works.
 *
 * Early   one road may be faster than another: a fact about an order that was not placed yet waits for it, and its fill
 *         counts at once.
 * Stamps  facts of one order carry no venue's time, so `stamp` numbers them as they come. Of changes that were asked for,
 *         an answer to an earlier request never undoes a later one's.
 * Memory  open orders and live approvals; closed orders and the ids of fills as long as the register keeps them.
 * Cost    Map look-ups and some Decimals a fact; `pending` and `openCount` are read, not summed. Nothing runs per tick.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { OrderFilled } from '#messages/orders.ts'
import { createBlotterOrders } from './blotter-orders.ts'
import { tellWorking } from './blotter-snapshot.ts'
import type { Fill } from './fill-set.ts'
import { createOpenLots, type LiveApproval } from './open-lots.ts'
import type { Verdict } from './order-facts.ts'
import type { OrderFact, PlacedOrder } from './order-life.ts'
import type { OrderState } from './order-states.ts'
import { syntheticOrderId } from './synthetic-id.ts'

export interface NewOrder extends PlacedOrder {
  readonly orderType: 'market' | 'limit'
  /** Mid price it was approved at; NaN when nobody knows. */
  readonly reference: number
  readonly ballot: number
  /** Of the market event that caused it. */
  readonly seq: number
  /** Host time after which silence means that it was never sent; Infinity for an order that surely was. */
  readonly lapses: Micros
}

/** `lots` and `price` are what it is for now. */
export interface Order extends NewOrder {
  readonly filled: Money
  /** Never below zero. */
  readonly leaves: Money
  readonly state: OrderState
  /** It can still fill, as far as we know. */
  readonly open: boolean
  /** Empty before the venue gave one. */
  readonly venueId: string
  readonly averagePrice: Money | null
  /** It is not ours: the venue lists it, or a fill of it was told. */
  readonly foreign: boolean
}

/** An order that may be at the venue, as a snapshot tells it. The id is not above zero when it is none of ours. */
export interface WorkingOrder extends Pick<
  NewOrder,
  'clientId' | 'instrument' | 'side' | 'lots' | 'price' | 'seq' | 'at'
> {
  readonly venueId: string
  readonly leaves: Money
}

/** Lots that could still fill on one instrument, by side and kind; none is negative. */
export interface Pending {
  readonly marketBuy: Money
  readonly marketSell: Money
  readonly limitBuy: Money
  readonly limitSell: Money
}

export interface BlotterCounts {
  approvals: number
  placed: number
  accepted: number
  updated: number
  updateRejected: number
  cancelRejected: number
  rejected: number
  canceled: number
  expired: number
  lapsed: number
  unknown: number
  fills: number
  duplicateFills: number
  conflictingFills: number
  overfills: number
  /** Facts about an order of nobody here: an earlier incarnation's, or another program's. */
  strangers: number
  /** Orders the venue had taken and a later snapshot no longer holds. */
  vanished: number
}

export interface BlotterOptions {
  /** A fill counts from now on, or no longer does: `undo`. `order` is undefined for one of somebody else. */
  readonly book?: (fill: Fill, undo: boolean, order: NewOrder | undefined) => void
}

export interface Blotter {
  /** Counts in full from now on: less what its orders fill, until it is done, lapses, or is over as one whole order. */
  approve(order: NewOrder): void
  /** An approval is worked: it counts until it is done, though no order be out. True when it had lapsed. */
  works(approval: number): boolean
  /** No more of an approval will be sent. What of it is at the venue counts until it is over. */
  done(approval: number): void
  /** An order, or the part of an approval, goes out. False for a client id known already, or bad lots: send nothing. */
  place(order: NewOrder): boolean
  /** Notes a fact. */
  tell(clientId: number, fact: OrderFact): Verdict | 'stranger'
  fill(fill: OrderFilled): Verdict | 'stranger'
  /** Orders and approvals nobody spoke of in time lapse. */
  lapse(now: Micros): void
  /**
   * The whole list of orders that may be at the venue replaces what we believed it had. Orders on their way to it, and
   * approvals, stay; orders of others count as open, under ids below zero, while they are listed.
   */
  reconcile(working: readonly WorkingOrder[]): void
  find(clientId: number): Order | undefined
  open(): IterableIterator<Order>
  /** Approvals of which more may be sent. */
  approvals(): IterableIterator<LiveApproval>
  /** Open orders, and live approvals without an open order. */
  readonly openCount: number
  pending(instrument: InstrumentId): Pending
  /** For facts that carry a stamp: later than all before. */
  stamp(): Micros
  readonly counts: Readonly<BlotterCounts>
  /** What was odd: how often by name, and the last lines. */
  readonly lines: { readonly counts: Readonly<Record<string, number>>; readonly last: readonly string[] }
}

export function createBlotter(instruments: readonly Instrument[], options: BlotterOptions = {}): Blotter {
  const counts: BlotterCounts = {
    approvals: 0,
    placed: 0,
    accepted: 0,
    updated: 0,
    updateRejected: 0,
    cancelRejected: 0,
    rejected: 0,
    canceled: 0,
    expired: 0,
    lapsed: 0,
    unknown: 0,
    fills: 0,
    duplicateFills: 0,
    conflictingFills: 0,
    overfills: 0,
    strangers: 0,
    vanished: 0,
  }
  const lots = createOpenLots()
  const orders = createBlotterOrders(instruments, lots, counts, options)

  return {
    approve(order) {
      if (lots.approve(order)) counts.approvals++
    },
    works: lots.hear,
    done: (approval) => void lots.end(approval),

    place(order) {
      const approval = lots.find(order.parent)?.order
      const known = approval === undefined || !Number.isNaN(order.reference)
      const placed = orders.place(known ? order : { ...order, reference: approval.reference, ballot: approval.ballot })
      if (placed) counts.placed++
      return placed
    },

    tell: orders.tell,
    fill({ clientId, fillId, instrument, side, lots, price, fee, at }) {
      // Each fill of an order that bears no id stands for itself.
      const id = Math.abs(clientId) > 0 ? clientId : syntheticOrderId('fill', fillId)
      return orders.tell(id, { fact: 'filled', fill: { fillId, instrument, side, lots, price, fee, at } })
    },

    lapse(now) {
      counts.lapsed += lots.lapse(now) + orders.lapse(now)
    },
    reconcile: (working) => tellWorking(orders.snapshot, working),

    find: orders.find,
    open: orders.open,
    approvals: lots.live,
    get openCount() {
      return lots.openCount
    },
    pending: lots.pending,
    stamp: orders.snapshot.stamp,
    counts,
    lines: orders.lines,
  }
}
