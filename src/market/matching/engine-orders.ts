/**
 * The orders of the fast engine: those that rest and the stops that wait, in queues over the same records, with what is
 * due to expire. A stop queues at its stop price on the other side, so that the nearest one is that side's best.
 */
import type { Micros } from '#domain/time.ts'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import {
  ARRIVAL,
  DISPLAY,
  FLAGS,
  HIDDEN,
  ID,
  IN_DOUBLES,
  IN_INTS,
  NIL,
  OWNER,
  SHOWN,
  TICKS,
} from '#market/orders/order-pool.ts'
import { OrderQueues } from '#market/orders/order-queues.ts'
import { ExpiryHeap } from './expiry-heap.ts'
import type { NewOrder } from './matching-engine.ts'
import { DAY, GTD, NO_LIMIT, SIDE, TIME, WAITING } from './order-record.ts'

export class EngineOrders {
  readonly queues = new OrderQueues()
  readonly stops = new OrderQueues(this.queues.pool, this.queues.ids)
  /** Stops that wait. */
  waiting = 0
  /** Orders that came to rest or to wait so far. */
  arrivals = 0
  private readonly timed = new ExpiryHeap(this.queues.pool)
  private readonly daily = new ExpiryHeap(this.queues.pool)
  /** By slot, of GTD orders. */
  private expiries = new Float64Array(64)

  /** Slot of a resting order, NIL when it does not rest. */
  find(id: number): number {
    const slot = this.queues.ids.get(id)
    return slot !== NIL && (this.flagsOf(slot) & WAITING) === 0 ? slot : NIL
  }

  flagsOf(slot: number): number {
    return this.queues.pool.ints[(slot << IN_INTS) | FLAGS]
  }

  sideOf(slot: number): BookSide {
    return (this.flagsOf(slot) & SIDE) as BookSide // one bit
  }

  idOf(slot: number): number {
    return this.queues.pool.doubles[(slot << IN_DOUBLES) | ID]
  }

  ownerOf(slot: number): number {
    return this.queues.pool.ints[(slot << IN_INTS) | OWNER]
  }

  ticksOf(slot: number): number {
    return this.queues.pool.ints[(slot << IN_INTS) | TICKS]
  }

  shownOf(slot: number): number {
    return this.queues.pool.doubles[(slot << IN_DOUBLES) | SHOWN]
  }

  hiddenOf(slot: number): number {
    return this.queues.pool.doubles[(slot << IN_DOUBLES) | HIDDEN]
  }

  /** All lots of a resting order or a waiting stop. */
  lotsOf(slot: number): number {
    const shown = this.shownOf(slot)
    return (this.flagsOf(slot) & WAITING) === 0 ? shown + this.hiddenOf(slot) : shown
  }

  /** Limit of a waiting stop, NONE when it has none. */
  limitOf(slot: number): number {
    return (this.flagsOf(slot) & NO_LIMIT) === 0 ? this.hiddenOf(slot) : NONE
  }

  expiryOf(slot: number): Micros {
    return (this.flagsOf(slot) & TIME) === GTD ? this.expiries[slot] : 0
  }

  /** A record of a new order; nobody finds it before it rests or waits. */
  draft(order: Readonly<Pick<NewOrder, 'id' | 'owner' | 'display' | 'expiresAt'>>, flags: number): number {
    const { pool } = this.queues
    const slot = pool.take()
    pool.doubles[(slot << IN_DOUBLES) | ID] = order.id
    pool.doubles[(slot << IN_DOUBLES) | DISPLAY] = order.display
    pool.ints[(slot << IN_INTS) | OWNER] = order.owner
    pool.ints[(slot << IN_INTS) | FLAGS] = flags
    if ((flags & TIME) === GTD) this.keepExpiry(slot, order.expiresAt)
    return slot
  }

  /** Comes to rest; `lots` are shown up to its display. `known`: its id is in already. */
  rest(slot: number, known: boolean, flags: number, ticks: number, lots: number): void {
    const display = this.queues.pool.doubles[(slot << IN_DOUBLES) | DISPLAY]
    const shown = display === 0 || display > lots ? lots : display
    this.restAs(slot, known, flags, ticks, shown, lots - shown, this.arrivals++)
  }

  restAs(
    slot: number,
    known: boolean,
    flags: number,
    ticks: number,
    shown: number,
    hidden: number,
    arrival: number,
  ): void {
    const { queues } = this
    const { doubles } = queues.pool
    doubles[(slot << IN_DOUBLES) | SHOWN] = shown
    doubles[(slot << IN_DOUBLES) | HIDDEN] = hidden
    doubles[(slot << IN_DOUBLES) | ARRIVAL] = arrival
    if (!known) queues.ids.insert(doubles[(slot << IN_DOUBLES) | ID], slot)
    queues.append(slot, (flags & SIDE) as BookSide, ticks) // one bit
    this.schedule(slot, flags, arrival)
  }

  /** Waits as a stop until a trade at `stopTicks` or beyond. */
  wait(slot: number, stopTicks: number, limit: number, lots: number, arrival: number): void {
    const { queues } = this
    const { doubles, ints } = queues.pool
    doubles[(slot << IN_DOUBLES) | SHOWN] = lots
    doubles[(slot << IN_DOUBLES) | HIDDEN] = limit
    doubles[(slot << IN_DOUBLES) | ARRIVAL] = arrival
    const side = this.sideOf(slot)
    ints[(slot << IN_INTS) | FLAGS] |= WAITING
    queues.ids.insert(doubles[(slot << IN_DOUBLES) | ID], slot)
    this.stops.append(slot, side === BID ? ASK : BID, stopTicks)
    this.waiting++
    this.schedule(slot, this.flagsOf(slot), arrival)
  }

  /** Next of the stops that trades between `low` and `high` set off: it waits no longer. NIL when there is none. */
  setOff(low: number, high: number): number {
    if (this.waiting === 0) return NIL
    const buy = this.stops.best(ASK)
    const sell = this.stops.best(BID)
    let slot = NIL
    if (buy !== NONE && buy <= high) slot = this.stops.first(ASK, buy)
    else if (sell !== NONE && sell >= low) slot = this.stops.first(BID, sell)
    if (slot === NIL) return NIL
    this.unlinkStop(slot)
    return slot
  }

  /** A record whose order neither rests nor waits any more. */
  forget(slot: number): void {
    const { ids, pool } = this.queues
    ids.remove(this.idOf(slot))
    pool.give(slot)
  }

  /** Takes out a resting order or a waiting stop. */
  drop(slot: number): void {
    if ((this.flagsOf(slot) & WAITING) === 0) this.queues.drop(slot, this.sideOf(slot))
    else {
      this.unlinkStop(slot)
      this.forget(slot)
    }
  }

  /** The next GTD order whose time is over at `until`; NIL when there is none. It is still in. */
  nextTimed(until: Micros): number {
    return this.timed.pop(until)
  }

  /** The next DAY order; NIL when there is none. It is still in. */
  nextDaily(): number {
    return this.daily.pop(0)
  }

  private unlinkStop(slot: number): void {
    const { ints } = this.queues.pool
    this.stops.unlink(slot, this.sideOf(slot) === BID ? ASK : BID)
    ints[(slot << IN_INTS) | FLAGS] &= ~WAITING
    this.waiting--
  }

  private schedule(slot: number, flags: number, arrival: number): void {
    const time = flags & TIME
    if (time === GTD) this.timed.push(this.expiries[slot], arrival, slot)
    else if (time === DAY) this.daily.push(0, arrival, slot)
  }

  private keepExpiry(slot: number, at: Micros): void {
    if (slot >= this.expiries.length) {
      const grown = new Float64Array(Math.max(slot + 1, this.expiries.length * 2))
      grown.set(this.expiries)
      this.expiries = grown
    }
    this.expiries[slot] = at
  }
}
