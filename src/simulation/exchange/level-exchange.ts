/**
 * A simulated exchange over levels: an L2 book, or a touch, which is a book of one level a side.
 *
 *     level, level ... settle      a message of the market: its changes, then what they do to our orders
 *     trade                        before the change of level that it causes
 *
 * Resting orders
 *   through   the market trades beyond our price: we are filled first, up to the size of the trade
 *   queue     it trades at our price: the queue model says what is left when those before us are done
 *   cross     the other side comes to our price: filled at our own price, up to what stands there
 * Several orders of ours at one price share what is left, the eldest first.
 *
 * Taking orders walk the levels. What was taken of a level stays taken until its size changes: a recorded market would
 * offer it again and again. A touch without sizes offers `touchSteps`.
 *
 * Cost  a level update is one of the fast book, and two comparisons while nothing of ours rests near it; nothing is
 *       allocated but an entry for an order.
 * Source  peers.md 5.5 and 5.6; math.md 10.6.
 */
import { ASK, BID, NONE, isBetter, otherSide, type BookSide, type LevelView } from '#market/book-side.ts'
import { fastBook } from '#market/book/fast-book.ts'
import type { LevelBook } from '#market/book/level-book.ts'
import type { QueueModel } from '#simulation/queue/queue-model.ts'
import type { ExchangeModel, ExchangeOrder, ExchangeOutlet, FillWhy } from './exchange-model.ts'

export interface LevelTerms {
  /** A new place in a queue. */
  readonly queue: () => QueueModel
  /** What a change of level brought us past the front is filled, as the published models have it; a strict exchange does not. */
  readonly fillsOnChange: boolean
  /** Lot steps at a level that says no size. */
  readonly touchSteps: number
  /** Worsens the price of what is taken: whole ticks, never better than the level's. */
  readonly slip: (side: BookSide, ticks: number) => number
}

export interface LevelExchange extends ExchangeModel {
  readonly book: LevelView & Pick<LevelBook, 'top'>
  /** A level now shows this size, 0 for none; NaN for an unknown one. */
  level(side: BookSide, ticks: number, steps: number): void
  /** The whole market: a touch and nothing behind it. NONE for an empty side. */
  touch(bidTicks: number, bidSteps: number, askTicks: number, askSteps: number): void
  /** The best of a market whose levels are told too: better ones are gone, those behind stay. */
  best(bidTicks: number, bidSteps: number, askTicks: number, askSteps: number): void
  /** The changes of a message are all told. */
  settle(): void
  /** `aggressor`: BID for a buyer, ASK for a seller, null when nobody says: told by the touch then. */
  trade(ticks: number, steps: number, aggressor: BookSide | null): void
  /** The market is not known any more: levels are gone, our orders stay and fill on nothing until it is told anew. */
  clear(): void
}

interface Own {
  readonly id: number
  readonly side: BookSide
  readonly ticks: number
  readonly reduceOnly: boolean
  leaves: number
  filled: number
  queue: QueueModel
}

export function createLevelExchange(terms: LevelTerms, outlet: ExchangeOutlet): LevelExchange {
  const book = fastBook()
  /** Resting orders a side, best price first, then the eldest. */
  const own: [Own[], Own[]] = [[], []]
  /** Lot steps taken of a level since its size last changed. */
  const taken: [Map<number, number>, Map<number, number>] = [new Map(), new Map()]
  const lastTouch = { bid: NONE as number, ask: NONE as number }

  const sizeOf = (steps: number): number => (steps >= 0 ? steps : terms.touchSteps)
  const offered = (side: BookSide, ticks: number): number =>
    Math.floor(book.sizeAt(side, ticks)) - (taken[side].get(ticks) ?? 0)

  const fill = (order: Own, most: number, ticks: number, why: FillWhy, touch = NONE): number => {
    let steps = Math.min(order.leaves, Math.floor(most))
    if (order.reduceOnly) steps = Math.min(steps, outlet.reducible(order.side))
    if (!(steps > 0)) return 0
    order.leaves -= steps
    order.filled += steps
    outlet.filled(order.id, order.side, steps, ticks, order.leaves, why, touch)
    return steps
  }

  const drop = (order: Own): void => {
    const side = own[order.side]
    const at = side.indexOf(order)
    if (at >= 0) side.splice(at, 1)
  }

  /** Ends what is filled, and a reduce-only order with nothing left to reduce. */
  const sweepOut = (side: BookSide): void => {
    const orders = own[side]
    for (let at = orders.length - 1; at >= 0; at--) {
      const order = orders[at]
      if (order === undefined) continue
      if (order.leaves === 0) orders.splice(at, 1)
      else if (order.reduceOnly && !(outlet.reducible(side) > 0)) {
        orders.splice(at, 1)
        outlet.canceled(order.id, order.leaves, 'there is no position left to reduce')
      }
    }
  }

  const take = (order: Own, limit: number): void => {
    const against = otherSide(order.side)
    const touch = book.best(against)
    for (let ticks = touch; ticks !== NONE && order.leaves > 0; ticks = book.next(against, ticks)) {
      if (limit !== NONE && isBetter(against, limit, ticks)) return
      const slipped = terms.slip(order.side, ticks)
      // A limit order never pays more than its limit, however much it slips.
      const price = limit !== NONE && isBetter(order.side, slipped, limit) ? limit : slipped
      const steps = fill(order, offered(against, ticks), price, 'take', touch)
      if (steps > 0) taken[against].set(ticks, (taken[against].get(ticks) ?? 0) + steps)
      if (order.reduceOnly && !(outlet.reducible(order.side) > 0)) return
    }
  }

  const rest = (order: Own): void => {
    order.queue = terms.queue()
    order.queue.join(book.sizeAt(order.side, order.ticks))
    const orders = own[order.side]
    let at = orders.length
    while (at > 0 && isBetter(order.side, order.ticks, orders[at - 1].ticks)) at--
    orders.splice(at, 0, order)
  }

  const enter = (order: Own, timeInForce: ExchangeOrder['timeInForce']): void => {
    take(order, order.ticks)
    if (order.leaves === 0) return
    if (order.reduceOnly && !(outlet.reducible(order.side) > 0))
      outlet.canceled(order.id, order.leaves, 'there is no position left to reduce')
    else if (order.ticks === NONE) outlet.canceled(order.id, order.leaves, 'no more is offered')
    else if (timeInForce === 'ioc') outlet.canceled(order.id, order.leaves, 'no more at its price')
    else rest(order)
  }

  /** The other side of the market stands at our prices. */
  const cross = (side: BookSide): void => {
    const against = otherSide(side)
    const orders = own[side]
    let filled = false
    for (const order of orders) {
      for (let ticks = book.best(against); ticks !== NONE; ticks = book.next(against, ticks)) {
        if (isBetter(against, order.ticks, ticks)) break
        const steps = fill(order, offered(against, ticks), order.ticks, 'cross')
        if (steps === 0) continue
        filled = true
        taken[against].set(ticks, (taken[against].get(ticks) ?? 0) + steps)
      }
    }
    if (filled) sweepOut(side)
  }

  const change = (side: BookSide, ticks: number, steps: number): void => {
    const size = sizeOf(steps)
    const before = book.sizeAt(side, ticks)
    // Most levels of an image are as they were.
    if (size === before || book.set(side, ticks, size) !== null) return
    if (taken[side].size > 0) taken[side].delete(ticks)
    const orders = own[side]
    if (orders.length === 0) return
    let past = 0
    for (const order of orders) {
      if (order.ticks !== ticks) continue
      const moved = order.queue.onDepth(before, size)
      if (terms.fillsOnChange && moved > past) past += fill(order, moved - past, ticks, 'queue')
    }
    if (past > 0) sweepOut(side)
  }

  const improve = (side: BookSide, ticks: number, steps: number): void => {
    for (let best = book.best(side); best !== NONE && best !== ticks; best = book.best(side)) {
      if (ticks !== NONE && isBetter(side, ticks, best)) break
      change(side, best, 0)
    }
    if (ticks !== NONE) change(side, ticks, steps)
  }

  const aggressorOf = (ticks: number): BookSide => {
    const bid = book.best(BID)
    const ask = book.best(ASK)
    if (ask !== NONE && ticks >= ask) return BID
    if (bid !== NONE && ticks <= bid) return ASK
    return ask !== NONE && bid !== NONE && ticks * 2 > bid + ask ? BID : ASK
  }

  const settle = (): void => {
    const [bids, asks] = own
    if (bids.length > 0) {
      const ask = book.best(ASK)
      if (ask !== NONE && ask <= bids[0].ticks) cross(BID)
    }
    if (asks.length > 0) {
      const bid = book.best(BID)
      if (bid !== NONE && bid >= asks[0].ticks) cross(ASK)
    }
  }

  return {
    book,
    get resting() {
      return own[BID].length + own[ASK].length
    },

    level: change,
    touch(bidTicks, bidSteps, askTicks, askSteps) {
      if (lastTouch.bid !== NONE && lastTouch.bid !== bidTicks) change(BID, lastTouch.bid, 0)
      if (lastTouch.ask !== NONE && lastTouch.ask !== askTicks) change(ASK, lastTouch.ask, 0)
      lastTouch.bid = bidTicks
      lastTouch.ask = askTicks
      if (bidTicks !== NONE) change(BID, bidTicks, bidSteps)
      if (askTicks !== NONE) change(ASK, askTicks, askSteps)
      settle()
    },
    best(bidTicks, bidSteps, askTicks, askSteps) {
      improve(BID, bidTicks, bidSteps)
      improve(ASK, askTicks, askSteps)
      settle()
    },
    settle,
    trade(ticks, steps, aggressor) {
      const side = otherSide(aggressor ?? aggressorOf(ticks))
      const orders = own[side]
      if (orders.length === 0 || isBetter(side, ticks, orders[0].ticks) || !(steps > 0)) return
      let left = steps
      let past = 0
      for (const order of orders) {
        if (isBetter(side, ticks, order.ticks)) break
        if (order.ticks !== ticks) left -= fill(order, left, order.ticks, 'trade')
        else {
          const beyond = order.queue.onTrade(left)
          past += fill(order, beyond - past, ticks, 'queue')
        }
      }
      sweepOut(side)
    },
    clear() {
      book.clear()
      lastTouch.bid = lastTouch.ask = NONE
      for (const side of [BID, ASK] as const) taken[side].clear()
    },

    place({ id, side, steps, ticks, timeInForce, postOnly, reduceOnly }) {
      if (reduceOnly && !(outlet.reducible(side) > 0)) return 'nothingToReduce'
      const against = book.best(otherSide(side))
      if (postOnly && ticks !== NONE && against !== NONE && !isBetter(otherSide(side), ticks, against)) {
        return 'postOnlyWouldTake'
      }
      enter({ id, side, ticks, reduceOnly, leaves: steps, filled: 0, queue: terms.queue() }, timeInForce)
      return null
    },
    cancel(id) {
      const order = own[BID].find((one) => one.id === id) ?? own[ASK].find((one) => one.id === id)
      if (order === undefined) return false
      drop(order)
      outlet.canceled(id, order.leaves, 'on request')
      return true
    },
    replace(id, steps, ticks) {
      const order = own[BID].find((one) => one.id === id) ?? own[ASK].find((one) => one.id === id)
      if (order === undefined) return false
      const leaves = steps - order.filled
      if (!(leaves > 0)) {
        drop(order)
        outlet.canceled(id, order.leaves, 'changed to no more than was filled')
        return true
      }
      if (ticks === order.ticks && leaves <= order.leaves) {
        order.leaves = leaves
        return true
      }
      drop(order)
      enter({ ...order, ticks, leaves }, 'gtc')
      return true
    },
  }
}
