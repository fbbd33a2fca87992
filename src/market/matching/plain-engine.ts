/**
 * The readable matching engine: arrays, Maps and scans, a line of code for a line of `matching-engine.ts`. What the fast
 * one is judged by; some thousand times slower where thousands of orders rest.
 *
 * What the rules leave open is so. A waiting stop rests nowhere: `resting` is 0. The outcome is what the command's own
 * order came to, before the stops it set off come in; the tape goes on. Of these the nearest is next, whichever trade set
 * it off. A stop that comes in, a replaced and a moved order arrive anew; one that is kept, and a renewed slice, do not.
 * An expired or canceled stop has on the tape its stop price and its limit (none: NONE). A refused expiry, as every
 * other failed check, does not use up the id. An order that is only made smaller by `replace` has no lots `canceled`.
 */
import type { Micros } from '#domain/time.ts'
import { NONE, otherSide, type BookSide } from '#market/book-side.ts'
import type { OrderHandle } from '#market/orders/order-book.ts'
import { isLots, isOrderId } from '#market/orders/order-input.ts'
import { GrowingTape } from './event-tape.ts'
import { CANCELED, EXPIRED, TRADE, TRIGGERED } from './matching-engine.ts'
import type {
  EngineSnapshot,
  MatchingEngine,
  MatchingEngineKind,
  MatchingRules,
  NewOrder,
  Outcome,
  Reason,
  Status,
  WaitingStop,
} from './matching-engine.ts'
import { incomingOf, isSetOff, isStop, limitOf, nextSetOff, type Incoming } from './incoming.ts'
import { faultOfNewOrder, faultOfReplace } from './order-checks.ts'
import { meet, wouldFill, type Aggressor } from './plain-meeting.ts'
import { lotsOf, PlainResting, reaches, showSlice, shrink, type Level, type Resting } from './plain-resting.ts'
import { checkSnapshot } from './snapshot-check.ts'
import { byRank, runsOf } from './snapshot-parts.ts'

class PlainEngine implements MatchingEngine {
  readonly rules: MatchingRules
  readonly outcome: Outcome = { status: 'done', reason: null, filled: 0, resting: 0, canceled: 0 }
  readonly events = new GrowingTape()
  clock: Micros = 0
  lastTicks = NONE
  private readonly book = new PlainResting()
  /** In order of arrival. */
  private readonly waiting: WaitingStop[] = []
  private readonly usedIds = new Set<number>()
  private arrivals = 0
  /** Highest and lowest price this command traded at. */
  private high = -Infinity
  private low = Infinity

  constructor(rules: MatchingRules, from?: EngineSnapshot) {
    this.rules = { ...rules }
    if (from === undefined) return
    this.clock = from.clock
    this.lastTicks = from.lastTicks ?? NONE
    for (const order of from.resting) this.book.add({ ...order })
    for (const stop of from.waiting) this.waiting.push({ ...stop })
    for (const [first, last] of from.usedIds) for (let id = first; id <= last; id++) this.usedIds.add(id)
    for (const { arrival } of [...from.resting, ...from.waiting]) this.arrivals = Math.max(this.arrivals, arrival + 1)
  }

  submit(order: Readonly<NewOrder>): Readonly<Outcome> {
    this.begin()
    if (this.usedIds.has(order.id)) return this.reject('duplicateId')
    if (!isOrderId(order.id)) return this.reject('invalidId')
    const fault = faultOfNewOrder(order, this.clock)
    if (fault !== null) return this.reject(fault)
    this.usedIds.add(order.id)
    if (!isStop(order)) return this.finish(this.comeIn(incomingOf(order)))
    if (this.lastTicks === NONE || !isSetOff(order, this.lastTicks, this.lastTicks)) return this.wait(order)
    this.events.add(TRIGGERED, order.id, order.side, -1, order.stopTicks, order.size)
    return this.finish(this.comeIn(incomingOf(order)))
  }

  cancel(id: number): Readonly<Outcome> {
    this.begin()
    const order = this.book.find(id)
    if (order !== undefined) {
      this.book.remove(order)
      return this.end('canceled', 'user', 0, 0, lotsOf(order))
    }
    const at = this.waiting.findIndex((stop) => stop.id === id)
    if (at < 0) return this.reject('unknownOrder')
    const [stop] = this.waiting.splice(at, 1)
    return this.end('canceled', 'user', 0, 0, stop.size)
  }

  reduce(id: number, by: number): Readonly<Outcome> {
    this.begin()
    const order = this.book.find(id)
    if (order === undefined) return this.reject('unknownOrder')
    if (!isLots(by) || by > lotsOf(order)) return this.reject('invalidQty')
    if (by === lotsOf(order)) {
      this.book.remove(order)
      return this.end('canceled', 'user', 0, 0, by)
    }
    shrink(order, by)
    return this.end('resting', 'amendedKeepPriority', 0, lotsOf(order), by)
  }

  replace(id: number, ticks: number, size: number): Readonly<Outcome> {
    this.begin()
    const order = this.book.find(id)
    if (order === undefined) return this.reject('unknownOrder')
    const fault = faultOfReplace(ticks, size)
    if (fault !== null) return this.reject(fault)
    if (ticks === order.ticks && size <= lotsOf(order)) {
      shrink(order, lotsOf(order) - size)
      return this.end('resting', 'amendedKeepPriority', 0, size, 0)
    }
    this.book.remove(order)
    const { owner, side, timeInForce, expiresAt, display } = order
    const done = this.comeIn({ id, owner, side, limit: ticks, size, timeInForce, expiresAt, postOnly: false, display })
    return this.finish({ ...done, reason: done.reason ?? 'amendedLostPriority' })
  }

  move(id: number, ticks: number): Readonly<Outcome> {
    const order = this.book.find(id)
    return this.replace(id, ticks, order === undefined ? 1 : lotsOf(order))
  }

  advanceTo(at: Micros): Readonly<Outcome> {
    this.begin()
    if (!(at >= this.clock && Number.isSafeInteger(at))) return this.reject('timeBack')
    this.clock = at
    return this.expire((order) => order.timeInForce === 'GTD' && order.expiresAt <= at)
  }

  endDay(): Readonly<Outcome> {
    this.begin()
    return this.expire((order) => order.timeInForce === 'DAY')
  }

  /** Overwrites what the last command left. */
  private begin(): void {
    this.events.clear()
    this.high = -Infinity
    this.low = Infinity
  }

  private end(status: Status, reason: Reason | null, filled: number, resting: number, canceled: number): Outcome {
    return Object.assign(this.outcome, { status, reason, filled, resting, canceled })
  }

  private reject(reason: Reason): Outcome {
    return this.end('rejected', reason, 0, 0, 0)
  }

  /** What the command's own order came to, then the stops that its trades set off. */
  private finish(outcome: Outcome): Outcome {
    for (
      let stop = nextSetOff(this.waiting, this.low, this.high);
      stop !== undefined;
      stop = nextSetOff(this.waiting, this.low, this.high)
    ) {
      this.waiting.splice(this.waiting.indexOf(stop), 1)
      this.events.add(TRIGGERED, stop.id, stop.side, -1, stop.stopTicks, stop.size)
      const { filled, resting } = this.comeIn(incomingOf(stop))
      const left = stop.size - filled - resting
      if (left > 0) this.events.add(CANCELED, stop.id, stop.side, -1, limitOf(stop), left)
    }
    return Object.assign(this.outcome, outcome)
  }

  private wait(order: Readonly<NewOrder>): Outcome {
    const { id, owner, side, type, stopTicks, size, timeInForce, postOnly, display } = order
    const ticks = type === 'stopLimit' ? order.ticks : 0
    const expiresAt = timeInForce === 'GTD' ? order.expiresAt : 0
    const arrival = this.arrivals++
    const stop = { id, owner, side, type, ticks, stopTicks, size, timeInForce, expiresAt, postOnly, display, arrival }
    this.waiting.push(stop)
    return this.end('waiting', null, 0, 0, 0)
  }

  /** Rules 4 and 5, and the matching. */
  private comeIn(order: Incoming): Outcome {
    const { id, owner, side, limit, size, timeInForce, expiresAt, display } = order
    const levels = this.book.levelsOf(otherSide(side))
    const isOpen = (level: Level | undefined): level is Level =>
      level !== undefined && reaches(side, limit, level.ticks)
    const over = (status: Status, reason: Reason | null, filled: number, resting: number): Outcome => {
      const canceled = status === 'canceled' ? size - filled : 0
      return { status, reason, filled, resting, canceled }
    }

    if (order.postOnly && isOpen(levels[0])) return over('rejected', 'postOnlyWouldCross', 0, 0)
    if (timeInForce === 'FOK') {
      const queues = levels.filter(isOpen).map((level) => level.queue)
      if (!wouldFill(queues, owner, size, this.rules)) return over('canceled', 'fokNotFillable', 0, 0)
    }

    const aggressor: Aggressor = { owner, left: size, ended: false }
    while (aggressor.left > 0 && !aggressor.ended && isOpen(levels[0])) this.meetLevel(order, aggressor, levels[0])

    const { left } = aggressor
    const filled = size - left
    if (left === 0) return over('filled', null, filled, 0)
    if (aggressor.ended) return over('canceled', 'selfTrade', filled, 0)
    if (limit === NONE) return over('canceled', 'marketNoLiquidity', filled, 0)
    if (timeInForce === 'IOC') return over('canceled', 'iocRemainder', filled, 0)
    const resting: Resting = {
      id,
      owner,
      side,
      ticks: limit,
      shown: display === 0 ? left : 0,
      hidden: display === 0 ? 0 : left,
      display,
      timeInForce,
      expiresAt: timeInForce === 'GTD' ? expiresAt : 0,
      arrival: this.arrivals++,
    }
    showSlice(resting)
    this.book.add(resting)
    return over('resting', null, filled, left)
  }

  private meetLevel(order: Incoming, aggressor: Aggressor, { ticks, queue }: Level): void {
    meet(queue, aggressor, this.rules, {
      traded: (maker, size) => {
        this.events.add(TRADE, order.id, order.side, maker.id, ticks, size)
        this.lastTicks = ticks
        this.high = Math.max(this.high, ticks)
        this.low = Math.min(this.low, ticks)
      },
      takenOut: (maker) => {
        this.events.add(CANCELED, maker.id, maker.side, -1, ticks, lotsOf(maker))
        this.book.remove(maker)
      },
      filled: (maker) => this.book.remove(maker),
    })
  }

  private expire(isOver: (order: Resting | WaitingStop) => boolean): Outcome {
    const resting = [...this.book.all()].filter(isOver)
    const stops = this.waiting.filter(isOver)
    const gone = [...resting, ...stops].sort((a, b) => a.expiresAt - b.expiresAt || a.arrival - b.arrival)
    for (const order of gone) {
      const stopped = 'stopTicks' in order
      const ticks = stopped ? order.stopTicks : order.ticks
      this.events.add(EXPIRED, order.id, order.side, -1, ticks, stopped ? order.size : lotsOf(order))
      if (stopped) this.waiting.splice(this.waiting.indexOf(order), 1)
      else this.book.remove(order)
    }
    return this.end('done', null, 0, 0, 0)
  }

  get orders(): number {
    return this.book.size
  }

  get stops(): number {
    return this.waiting.length
  }

  readonly best = (side: BookSide): number => this.book.best(side)
  readonly next = (side: BookSide, ticks: number): number => this.book.next(side, ticks)
  readonly sizeAt = (side: BookSide, ticks: number): number => this.book.shownAt(side, ticks)
  readonly levels = (side: BookSide): number => this.book.levels(side)
  readonly ordersAt = (side: BookSide, ticks: number): number => this.book.queueAt(side, ticks).length
  readonly hiddenAt = (side: BookSide, ticks: number): number => this.book.hiddenAt(side, ticks)
  readonly first = (side: BookSide, ticks: number): OrderHandle => this.book.first(side, ticks)
  readonly after = (handle: OrderHandle): OrderHandle => this.book.after(handle)
  readonly handleOf = (id: number): OrderHandle => this.book.handleOf(id)
  readonly idOf = (handle: OrderHandle): number => this.book.byHandle(handle).id
  readonly ownerOf = (handle: OrderHandle): number => this.book.byHandle(handle).owner
  readonly shownOf = (handle: OrderHandle): number => this.book.byHandle(handle).shown
  readonly hiddenOf = (handle: OrderHandle): number => this.book.byHandle(handle).hidden

  snapshot(): EngineSnapshot {
    const { rules, clock, lastTicks, book, waiting, usedIds } = this
    return {
      rules: { ...rules },
      clock,
      lastTicks: lastTicks === NONE ? null : lastTicks,
      ...byRank([...book.all()], waiting),
      usedIds: runsOf(usedIds),
    }
  }
}

export const plainEngine: MatchingEngineKind = {
  name: 'plain',
  create: (rules) => new PlainEngine(rules),
  restore(snapshot) {
    checkSnapshot(snapshot)
    return new PlainEngine(snapshot.rules, snapshot)
  },
}
