/**
 * Keeps account of a matching engine from its answers alone: what each command's outcome and tape say must explain what
 * the book holds afterwards. `take` throws where it does not.
 */
import { expect } from 'vitest'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { CANCELED, EXPIRED, TRADE, TRIGGERED, type MatchingEngine } from '#market/matching/matching-engine.ts'
import { NO_ORDER } from '#market/orders/order-book.ts'
import type { Command } from '#tests/command-stream.ts'

/** Resting orders of a side in the order they would trade: id to price. */
function queueOf(engine: MatchingEngine, side: BookSide): Map<number, number> {
  const queue = new Map<number, number>()
  for (let ticks = engine.best(side); ticks !== NONE; ticks = engine.next(side, ticks)) {
    for (let order = engine.first(side, ticks); order !== NO_ORDER; order = engine.after(order)) {
      queue.set(engine.idOf(order), ticks)
    }
  }
  return queue
}

export class MatchingLedger {
  private readonly engine: MatchingEngine
  /** Lots of every order that rests or waits. */
  private readonly lots = new Map<number, number>()
  private queues: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()]

  constructor(engine: MatchingEngine) {
    this.engine = engine
  }

  /** The command just done. */
  take(command: Command): void {
    const own = this.takeOutcome(command)
    this.takeTape(own)
    this.checkOrder(own)
    this.checkBook()
    this.checkStops()
    this.queues = [queueOf(this.engine, BID), queueOf(this.engine, ASK)]
  }

  /** Every lot of the command's order is filled, rests, or is canceled. Returns its id. */
  private takeOutcome(command: Command): number {
    const { status, filled, resting, canceled, reason } = this.engine.outcome
    if (command.command === 'advanceTo' || command.command === 'endDay') {
      expect([filled, resting, canceled]).toEqual([0, 0, 0])
      return NONE
    }
    const id = command.command === 'submit' ? command.order.id : command.id
    if (status === 'rejected') {
      expect([filled, resting, canceled]).toEqual([0, 0, 0])
      return NONE
    }
    const had = this.lots.get(id) ?? 0
    if (command.command === 'submit') {
      expect(had).toBe(0)
      if (status !== 'waiting') expect(filled + resting + canceled).toBe(command.order.size)
      this.set(id, status === 'waiting' ? command.order.size : resting)
      return id
    }
    expect(had).toBeGreaterThan(0)
    const size = command.command === 'replace' ? command.size : had
    const released = reason === 'amendedKeepPriority' && command.command === 'replace' ? 0 : canceled
    expect(filled + resting + released).toBe(size)
    this.set(id, resting)
    return id
  }

  private set(id: number, lots: number): void {
    expect(lots).toBeGreaterThanOrEqual(0)
    if (lots === 0) this.lots.delete(id)
    else this.lots.set(id, lots)
  }

  private spend(id: number, size: number): void {
    expect(size).toBeGreaterThan(0)
    this.set(id, (this.lots.get(id) ?? 0) - size)
  }

  /** Lots go where the tape says. The outcome has accounted for what the command's own order took. */
  private takeTape(own: number): void {
    const { events, outcome } = this.engine
    let taken = 0
    for (let k = 0; k < events.count; k++) {
      const [kind, order, maker, size] = [events.kind[k], events.order[k], events.maker[k], events.size[k]]
      if (kind === TRADE) {
        if (order === own) taken += size
        else this.spend(order, size)
        this.spend(maker, size)
        const known = maker === own ? undefined : (this.queues[BID].get(maker) ?? this.queues[ASK].get(maker))
        if (known !== undefined) expect(events.ticks[k]).toBe(known)
      } else {
        expect(maker).toBe(-1)
        if (kind === CANCELED || kind === EXPIRED) {
          expect(size).toBe(this.lots.get(order))
          this.lots.delete(order)
        }
      }
    }
    expect(taken).toBe(outcome.filled)
  }

  /** Whom the command's order met, each taken at first sight, stood in this order at the front of the other side. */
  private checkOrder(own: number): void {
    const { events } = this.engine
    const met = new Set<number>()
    let side: BookSide = BID
    for (let k = 0; k < events.count; k++) {
      const kind = events.kind[k]
      if (kind === EXPIRED || (kind === TRIGGERED && events.order[k] !== own)) break
      if (kind === TRIGGERED) continue
      met.add(kind === TRADE ? events.maker[k] : events.order[k])
      // Of an order taken out the tape has its own side, of a trade the aggressor's.
      side = (kind === TRADE) === (events.side[k] === BID) ? ASK : BID
    }
    expect([...met]).toEqual([...this.queues[side].keys()].slice(0, met.size))
  }

  private checkBook(): void {
    const { engine } = this
    let orders = 0
    for (const side of [BID, ASK] as const) {
      let levels = 0
      for (let ticks = engine.best(side); ticks !== NONE; ticks = engine.next(side, ticks)) {
        let [count, shown, hidden] = [0, 0, 0]
        for (let order = engine.first(side, ticks); order !== NO_ORDER; order = engine.after(order)) {
          count++
          shown += engine.shownOf(order)
          hidden += engine.hiddenOf(order)
          expect(engine.shownOf(order)).toBeGreaterThan(0)
          expect(engine.handleOf(engine.idOf(order))).toBe(order)
          expect(engine.shownOf(order) + engine.hiddenOf(order)).toBe(this.lots.get(engine.idOf(order)))
        }
        expect(count).toBeGreaterThan(0)
        expect([engine.ordersAt(side, ticks), engine.sizeAt(side, ticks), engine.hiddenAt(side, ticks)]).toEqual([
          count,
          shown,
          hidden,
        ])
        orders += count
        levels++
      }
      expect(engine.levels(side)).toBe(levels)
    }
    expect(engine.orders).toBe(orders)
    expect(engine.orders + engine.stops).toBe(this.lots.size)
    const [bid, ask] = [engine.best(BID), engine.best(ASK)]
    if (bid !== NONE && ask !== NONE) expect(bid).toBeLessThan(ask)
  }

  /** None waits whose condition holds. */
  private checkStops(): void {
    const { lastTicks } = this.engine
    const { waiting } = this.engine.snapshot()
    expect(waiting).toHaveLength(this.engine.stops)
    for (const { id, side, stopTicks, size } of waiting) {
      expect(size).toBe(this.lots.get(id))
      if (lastTicks !== NONE) expect(side === BID ? lastTicks < stopTicks : lastTicks > stopTicks).toBe(true)
    }
  }
}
