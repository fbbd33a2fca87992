/**
 * Every order by its client order id, what was told of it, and how much could still fill.
 *
 * Fills   one fill id is one fill. The same again is a duplicate and ignored; the same id with other numbers is a
 *         conflict: ignored and counted as an error. A fill of an order already closed, or never seen, is real.
 * Memory  open orders, the last `KEPT_CLOSED` closed ones, and the ids of the last `KEPT_FILLS` fills.
 * Cost    Map look-ups per fact; `pending` walks the open orders. Nothing here runs per tick.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { OrderFilled } from '#messages/orders.ts'
import {
  type FactSet,
  hasFact,
  isOpen,
  isVenues,
  NOTHING_TOLD,
  type OrderFact,
  type OrderState,
  stateOf,
  withFact,
} from './lifecycle.ts'

export interface NewOrder {
  readonly clientId: number
  readonly instrument: InstrumentId
  readonly side: Side
  readonly lots: Money
  readonly orderType: 'market' | 'limit'
  /** 0 for a market order. */
  readonly price: Money
  /** Mid price it was approved at; NaN when nobody knows. */
  readonly reference: number
  readonly ballot: number
  /** Of the market event that caused it. */
  readonly seq: number
  readonly at: Micros
  /** Host time after which silence means that it was never sent; Infinity for an order that surely was. */
  readonly lapses: Micros
}

export interface Order extends NewOrder {
  readonly filled: Money
  readonly state: OrderState
  /** It can still fill, as far as we know. */
  readonly open: boolean
}

/** An order that may be at the venue, as a snapshot tells it. The id is not above zero when it is none of ours. */
export interface WorkingOrder extends Omit<NewOrder, 'orderType' | 'reference' | 'ballot' | 'lapses'> {
  readonly leaves: Money
}

/** Lots that could still fill on one instrument, by side and kind; none is negative. */
export interface Pending {
  marketBuy: Money
  marketSell: Money
  limitBuy: Money
  limitSell: Money
}

export interface BlotterCounts {
  placed: number
  accepted: number
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

export interface Blotter {
  place(order: NewOrder): void
  /** Notes a fact. Undefined for an order never seen. */
  tell(clientId: number, fact: OrderFact): Order | undefined
  /** `fresh` is false for a duplicate or a conflict: book nothing. */
  fill(fill: OrderFilled): { readonly fresh: boolean; readonly order: Order | undefined }
  /** Orders that wait in vain to be sent lapse. */
  lapse(now: Micros): void
  /**
   * The whole list of orders that may be at the venue replaces what we believed it had. Orders on their way to it stay;
   * orders of others count as open under ids below zero until the next list.
   */
  reconcile(working: readonly WorkingOrder[]): void
  find(clientId: number): Order | undefined
  open(): IterableIterator<Order>
  readonly openCount: number
  pending(instrument: InstrumentId): Pending
  readonly counts: Readonly<BlotterCounts>
}

const KEPT_CLOSED = 1_024
const KEPT_FILLS = 4_096

interface Entry extends NewOrder {
  told: FactSet
  filled: Money
  readonly state: OrderState
  readonly open: boolean
}

const entryOf = (order: NewOrder, told: FactSet, filled: Money): Entry => ({
  ...order,
  told,
  filled,
  get state() {
    return stateOf(this.told)
  },
  get open() {
    return isOpen(this.told)
  },
})

const fingerprint = (fill: OrderFilled): string =>
  `${fill.clientId} ${fill.instrument} ${fill.side} ${fill.lots.toFixed()} ${fill.price.toFixed()}`

function forgetOldest(map: Map<unknown, unknown>, keep: number): void {
  for (const key of map.keys()) {
    if (map.size <= keep) return
    map.delete(key)
  }
}

export function createBlotter(): Blotter {
  const open = new Map<number, Entry>()
  const closed = new Map<number, Entry>()
  const fills = new Map<string, string>()
  const counts: BlotterCounts = {
    placed: 0,
    accepted: 0,
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

  const find = (clientId: number): Entry | undefined => open.get(clientId) ?? closed.get(clientId)

  const file = (entry: Entry): void => {
    const [to, from] = entry.open ? [open, closed] : [closed, open]
    from.delete(entry.clientId)
    to.set(entry.clientId, entry)
    forgetOldest(closed, KEPT_CLOSED)
  }

  const note = (entry: Entry, fact: OrderFact): void => {
    if (hasFact(entry.told, fact)) return
    entry.told = withFact(entry.told, fact)
    if (fact in counts) counts[fact as keyof BlotterCounts]++ // facts that have a count bear its name
    file(entry)
  }

  const leavesOf = (entry: Entry): Money => {
    const leaves = entry.lots.minus(entry.filled)
    return leaves.isNegative() ? ZERO : leaves
  }

  return {
    place(order) {
      counts.placed++
      file(entryOf(order, withFact(NOTHING_TOLD, 'submitted'), ZERO))
    },

    tell(clientId, fact) {
      const entry = find(clientId)
      if (entry === undefined) counts.strangers++
      else note(entry, fact)
      return entry
    },

    fill(fill) {
      const print = fingerprint(fill)
      const seen = fills.get(fill.fillId)
      const order = find(fill.clientId)
      if (seen !== undefined) {
        if (seen === print) counts.duplicateFills++
        else counts.conflictingFills++
        return { fresh: false, order }
      }
      fills.set(fill.fillId, print)
      forgetOldest(fills, KEPT_FILLS)
      counts.fills++
      if (order === undefined) {
        counts.strangers++
        return { fresh: true, order }
      }
      order.filled = order.filled.plus(fill.lots)
      if (order.filled.gt(order.lots)) counts.overfills++
      note(order, 'partly')
      if (order.filled.gte(order.lots)) note(order, 'filled')
      return { fresh: true, order }
    },

    lapse(now) {
      for (const entry of open.values()) if (entry.state === 'SUBMITTED' && now > entry.lapses) note(entry, 'lapsed')
    },

    reconcile(working) {
      const listed = new Set<number>()
      let nameless = 0
      for (const { leaves, ...told } of working) {
        // Orders of others have no id of ours and cannot be told apart over snapshots: each is new in every one.
        const clientId = told.clientId > 0 ? told.clientId : --nameless
        listed.add(clientId)
        const known = told.clientId > 0 ? find(clientId) : undefined
        const orderType = told.price.isZero() ? ('market' as const) : ('limit' as const)
        const order = known ?? { ...told, clientId, orderType, reference: Number.NaN, ballot: 0 }
        // The venue's word on what is left beats our own sum: a fill we missed is in its positions already.
        const filled = told.lots.minus(leaves)
        const before = known?.open ? known.told : withFact(NOTHING_TOLD, 'accepted')
        const facts = filled.isZero() ? before : withFact(before, 'partly')
        file(entryOf({ ...order, lots: told.lots, lapses: Infinity }, facts, filled))
      }
      for (const entry of open.values()) {
        if (listed.has(entry.clientId) || !isVenues(entry.told)) continue
        counts.vanished++
        note(entry, 'canceled')
      }
    },

    find,
    open: () => open.values(),
    get openCount() {
      return open.size
    },

    pending(instrument) {
      const sums: Pending = { marketBuy: ZERO, marketSell: ZERO, limitBuy: ZERO, limitSell: ZERO }
      for (const entry of open.values()) {
        if (entry.instrument !== instrument) continue
        const name = `${entry.orderType}${entry.side === 'buy' ? 'Buy' : 'Sell'}` as const
        sums[name] = sums[name].plus(leavesOf(entry))
      }
      return sums
    },

    counts,
  }
}
