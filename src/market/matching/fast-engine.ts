/**
 * The matching engine for speed: records, queues and levels in typed arrays (`engine-orders.ts`), the matching in
 * `sweep.ts`, ids used up in a bitmap. Rules and outcomes are those of `plain-engine.ts`, whose twin it is.
 *
 * Cost  a command: O(1) and what it trades. Nothing is allocated but for growth, which doubles. Some 80 bytes an order.
 */
import type { Micros } from '#domain/time.ts'
import { BID, NONE, type BookSide } from '#market/book-side.ts'
import type { OrderHandle } from '#market/orders/order-book.ts'
import { isLots, isOrderId } from '#market/orders/order-input.ts'
import { NIL } from '#market/orders/order-pool.ts'
import { EngineOrders } from './engine-orders.ts'
import { GrowingTape } from './event-tape.ts'
import { ordersOf, restoreOrders } from './fast-snapshot.ts'
import { IdRegister } from './id-register.ts'
import { CANCELED, EXPIRED, TRIGGERED } from './matching-engine.ts'
import type { EngineSnapshot, MatchingEngine, MatchingEngineKind, MatchingRules } from './matching-engine.ts'
import type { NewOrder, Outcome, Reason, Status } from './matching-engine.ts'
import { faultOfNewOrder, faultOfReplace } from './order-checks.ts'
import { FOK, IOC, NO_LIMIT, POST_ONLY, SIDE, TIME, timeFlag } from './order-record.ts'
import { checkSnapshot } from './snapshot-check.ts'
import { Sweep } from './sweep.ts'

class FastEngine implements MatchingEngine {
  readonly rules: MatchingRules
  readonly outcome: Outcome = { status: 'done', reason: null, filled: 0, resting: 0, canceled: 0 }
  readonly events = new GrowingTape()
  clock: Micros = 0
  private readonly held = new EngineOrders()
  private readonly queues = this.held.queues
  private readonly used = new IdRegister()
  private readonly sweep: Sweep

  constructor(rules: MatchingRules) {
    this.rules = { ...rules }
    this.sweep = new Sweep(this.queues, this.events, rules)
  }

  static restore(from: EngineSnapshot): FastEngine {
    checkSnapshot(from)
    const engine = new FastEngine(from.rules)
    engine.clock = from.clock
    engine.sweep.lastTicks = from.lastTicks ?? NONE
    for (const [first, last] of from.usedIds) engine.used.addRun(first, last)
    restoreOrders(engine.held, from)
    return engine
  }

  get lastTicks(): number {
    return this.sweep.lastTicks
  }

  get orders(): number {
    return this.queues.ids.size - this.held.waiting
  }

  get stops(): number {
    return this.held.waiting
  }

  submit(order: Readonly<NewOrder>): Readonly<Outcome> {
    this.begin()
    const { id } = order
    if (!isOrderId(id)) return this.reject('invalidId')
    const fault = faultOfNewOrder(order, this.clock)
    if (fault !== null) return this.reject(this.used.has(id) ? 'duplicateId' : fault)
    if (!this.used.add(id)) return this.reject('duplicateId')
    const { held } = this
    const { type, owner, side, size, stopTicks } = order
    const limit = type === 'limit' || type === 'stopLimit' ? order.ticks : NONE
    const flags =
      side | timeFlag(order.timeInForce) | (order.postOnly ? POST_ONLY : 0) | (limit === NONE ? NO_LIMIT : 0)
    if (type === 'stop' || type === 'stopLimit') {
      const { lastTicks } = this.sweep
      const beyond = side === BID ? lastTicks >= stopTicks : lastTicks <= stopTicks
      if (lastTicks === NONE || !beyond) {
        held.wait(held.draft(order, flags), stopTicks, limit, size, held.arrivals++)
        return this.end('waiting', null, 0, 0, 0)
      }
      this.events.add(TRIGGERED, id, side, -1, stopTicks, size)
    }
    const left = this.comeIn(id, owner, flags, limit, size)
    if (left > 0) held.rest(held.draft(order, flags), false, flags, limit, left)
    return this.finish()
  }

  cancel(id: number): Readonly<Outcome> {
    this.begin()
    const slot = this.queues.ids.get(id)
    if (slot === NIL) return this.reject('unknownOrder')
    const lots = this.held.lotsOf(slot)
    this.held.drop(slot)
    return this.end('canceled', 'user', 0, 0, lots)
  }

  reduce(id: number, by: number): Readonly<Outcome> {
    this.begin()
    const slot = this.held.find(id)
    if (slot === NIL) return this.reject('unknownOrder')
    const lots = this.held.lotsOf(slot)
    if (!isLots(by) || by > lots) return this.reject('invalidQty')
    if (by === lots) {
      this.held.drop(slot)
      return this.end('canceled', 'user', 0, 0, by)
    }
    this.shrink(slot, by)
    return this.end('resting', 'amendedKeepPriority', 0, lots - by, by)
  }

  replace(id: number, ticks: number, size: number): Readonly<Outcome> {
    return this.amend(this.held.find(id), ticks, size)
  }

  move(id: number, ticks: number): Readonly<Outcome> {
    const slot = this.held.find(id)
    return this.amend(slot, ticks, slot === NIL ? 0 : this.held.lotsOf(slot))
  }

  advanceTo(at: Micros): Readonly<Outcome> {
    this.begin()
    if (!(at >= this.clock && Number.isSafeInteger(at))) return this.reject('timeBack')
    this.clock = at
    for (let slot = this.held.nextTimed(at); slot !== NIL; slot = this.held.nextTimed(at)) this.expire(slot)
    return this.end('done', null, 0, 0, 0)
  }

  endDay(): Readonly<Outcome> {
    this.begin()
    for (let slot = this.held.nextDaily(); slot !== NIL; slot = this.held.nextDaily()) this.expire(slot)
    return this.end('done', null, 0, 0, 0)
  }

  /** Overwrites what the last command left. */
  private begin(): void {
    this.events.clear()
    this.sweep.begin()
  }

  private end(status: Status, reason: Reason | null, filled: number, resting: number, canceled: number): Outcome {
    const { outcome } = this
    outcome.status = status
    outcome.reason = reason
    outcome.filled = filled
    outcome.resting = resting
    outcome.canceled = canceled
    return outcome
  }

  private reject(reason: Reason): Outcome {
    return this.end('rejected', reason, 0, 0, 0)
  }

  private amend(slot: number, ticks: number, size: number): Outcome {
    this.begin()
    if (slot === NIL) return this.reject('unknownOrder')
    const fault = faultOfReplace(ticks, size)
    if (fault !== null) return this.reject(fault)
    const { held } = this
    const lots = held.lotsOf(slot)
    if (size <= lots && ticks === held.ticksOf(slot)) {
      this.shrink(slot, lots - size)
      return this.end('resting', 'amendedKeepPriority', 0, size, 0)
    }
    const flags = held.flagsOf(slot) & ~POST_ONLY
    const side = (flags & SIDE) as BookSide // one bit
    this.queues.unlink(slot, side)
    if (!this.sweep.isOpen(side, ticks)) {
      held.rest(slot, true, flags, ticks, size)
      return this.end('resting', 'amendedLostPriority', 0, size, 0)
    }
    this.comeBack(slot, flags, ticks, size)
    if (this.outcome.reason === null) this.outcome.reason = 'amendedLostPriority'
    return this.finish()
  }

  /** Hidden lots go first. */
  private shrink(slot: number, by: number): void {
    const ofHidden = Math.min(by, this.held.hiddenOf(slot))
    this.queues.change(slot, ofHidden - by, -ofHidden)
  }

  /** Of an order that has a record but is in no queue. */
  private comeBack(slot: number, flags: number, limit: number, size: number): void {
    const { held } = this
    const left = this.comeIn(held.idOf(slot), held.ownerOf(slot), flags, limit, size)
    if (left > 0) held.rest(slot, true, flags, limit, left)
    else held.forget(slot)
  }

  /** Rules 4 and 5: trades, writes the outcome and returns the lots that are to rest. A limit of NONE is none. */
  private comeIn(id: number, owner: number, flags: number, limit: number, size: number): number {
    const { sweep } = this
    const side = (flags & SIDE) as BookSide // one bit
    const time = flags & TIME
    let left = size
    if (sweep.isOpen(side, limit)) {
      if ((flags & POST_ONLY) !== 0) return this.none('rejected', 'postOnlyWouldCross', 0, 0)
      if (time === FOK && !sweep.wouldFill(owner, side, limit, size)) {
        return this.none('canceled', 'fokNotFillable', 0, size)
      }
      left = sweep.run(id, owner, side, limit, size)
      if (left === 0) return this.none('filled', null, size, 0)
      if (sweep.ended) return this.none('canceled', 'selfTrade', size - left, left)
    } else if (time === FOK) return this.none('canceled', 'fokNotFillable', 0, size)
    if (limit === NONE) return this.none('canceled', 'marketNoLiquidity', size - left, left)
    if (time === IOC) return this.none('canceled', 'iocRemainder', size - left, left)
    this.end('resting', null, size - left, left, 0)
    return left
  }

  private none(status: Status, reason: Reason | null, filled: number, canceled: number): number {
    this.end(status, reason, filled, 0, canceled)
    return 0
  }

  /** The stops that the command's trades set off come in; the outcome stays that of the command's own order. */
  private finish(): Outcome {
    const { held, sweep, outcome } = this
    if (held.waiting === 0) return outcome
    let stop = held.setOff(sweep.low, sweep.high)
    if (stop === NIL) return outcome
    const { status, reason, filled, resting, canceled } = outcome
    for (; stop !== NIL; stop = held.setOff(sweep.low, sweep.high)) {
      const id = held.idOf(stop)
      const side = held.sideOf(stop)
      const lots = held.shownOf(stop)
      const limit = held.limitOf(stop)
      this.events.add(TRIGGERED, id, side, -1, held.ticksOf(stop), lots)
      this.comeBack(stop, held.flagsOf(stop), limit, lots)
      const left = lots - outcome.filled - outcome.resting
      if (left > 0) this.events.add(CANCELED, id, side, -1, limit, left)
    }
    return this.end(status, reason, filled, resting, canceled)
  }

  private expire(slot: number): void {
    const { held } = this
    this.events.add(EXPIRED, held.idOf(slot), held.sideOf(slot), -1, held.ticksOf(slot), held.lotsOf(slot))
    held.drop(slot)
  }

  readonly best = (side: BookSide): number => this.queues.best(side)
  readonly next = (side: BookSide, ticks: number): number => this.queues.next(side, ticks)
  readonly sizeAt = (side: BookSide, ticks: number): number => this.queues.sizeAt(side, ticks)
  readonly levels = (side: BookSide): number => this.queues.levels(side)
  readonly ordersAt = (side: BookSide, ticks: number): number => this.queues.ordersAt(side, ticks)
  readonly hiddenAt = (side: BookSide, ticks: number): number => this.queues.hiddenAt(side, ticks)
  readonly first = (side: BookSide, ticks: number): OrderHandle => this.queues.first(side, ticks)
  readonly after = (handle: OrderHandle): OrderHandle => this.queues.after(handle)
  readonly handleOf = (id: number): OrderHandle => this.held.find(id)
  readonly idOf = (handle: OrderHandle): number => this.held.idOf(handle)
  readonly ownerOf = (handle: OrderHandle): number => this.held.ownerOf(handle)
  readonly shownOf = (handle: OrderHandle): number => this.held.shownOf(handle)
  readonly hiddenOf = (handle: OrderHandle): number => this.held.hiddenOf(handle)

  snapshot(): EngineSnapshot {
    const { rules, clock, lastTicks } = this
    return {
      rules: { ...rules },
      clock,
      lastTicks: lastTicks === NONE ? null : lastTicks,
      ...ordersOf(this.held),
      usedIds: this.used.runs(),
    }
  }
}

export const fastEngine: MatchingEngineKind = {
  name: 'fast',
  create: (rules) => new FastEngine(rules),
  restore: (snapshot) => FastEngine.restore(snapshot),
}
