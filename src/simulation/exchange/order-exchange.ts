/**
 * A simulated exchange over orders (L3): our matching engine, with our orders in the queues among the market's own.
 *
 * Two books are kept. The history is what the records say, without us: it is what is shown. The engine holds the same
 * orders and ours. A recorded aggressor comes in as an order of its own and meets whoever is first, us included; what
 * the records then say of the orders it met in history brings the engine back to it:
 *
 *     T         an aggressor of that side, size and price, immediate or cancel
 *     C, M      lots down to what history says, never up
 *     A, M      a new order, or a new place in a queue, at the end of the event; it may meet one of ours
 *     F         nothing, it follows from T
 *
 * What our orders took is gone from the engine, whatever the records say of it later. Lots we left to an aggressor's next
 * are there until the record that takes them out, which is of the same event.
 *
 * Crossed   While the history is crossed (an auction) or not known, there is no engine and no order is taken. Afterwards
 *           it is made anew from the history; ours that rested are at the back of their prices then, or were crossed.
 * Source    math.md 11; peers.md 5.5 (L3 FIFO) and 5.8 (CME records).
 * Cost      an operation of the order book and one of the engine a record.
 */
import { ASK, BID, isBetter, NONE, otherSide, type BookSide, type LevelView } from '#market/book-side.ts'
import { mboBook, type MboCondition, type MboRecord } from '#market/feeds/mbo-book.ts'
import { fastEngine } from '#market/matching/fast-engine.ts'
import { TRADE, type MatchingEngine } from '#market/matching/matching-engine.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { NO_ORDER } from '#market/orders/order-book.ts'
import type { ExchangeModel, ExchangeOutlet, FillWhy } from './exchange-model.ts'
import { createSender, isCrossed, type OwnOrder as Own } from './own-order.ts'

export interface OrderExchange extends ExchangeModel {
  /** A record of the market. What kept it from the history; null when it is in. */
  record(record: MboRecord): MboCondition | null
  /** A record was lost: nothing trades until the history is whole again. */
  lose(): void
  /** There is a market to trade in: known and not crossed. */
  readonly isOpen: boolean
  /** The market as our orders left it, with them in it; null while it is not open. */
  readonly joint: LevelView | null
}

const NOTHING_LEFT = 'there is no position left to reduce'
const asCross = (): FillWhy => 'cross'

/** `slip` worsens the price of what is taken: whole ticks, never better than the order's it met. */
export function createOrderExchange(
  slip: (side: BookSide, ticks: number) => number,
  outlet: ExchangeOutlet,
): OrderExchange {
  const history = fastOrderBook()
  const feed = mboBook(history)
  const own = new Map<number, Own>()
  const ownOf = new Map<number, Own>()
  /** Numbers of the market's orders in the engine. */
  let known = new Map<number, number>()
  let engine: MatchingEngine | undefined
  /** Orders of the market that came or moved in the event at hand. */
  const coming: number[] = []
  const send = createSender()

  const end = (order: Own): void => {
    own.delete(order.id)
    ownOf.delete(order.engineId)
  }

  /** What taking at `ticks` costs: a limit order never pays more than its limit, however much it slips. */
  const paid = ({ side, ticks: limit }: Own, ticks: number): number => {
    const slipped = slip(side, ticks)
    return limit !== NONE && isBetter(side, slipped, limit) ? limit : slipped
  }

  /** Tells of our fills in what the engine just did; `aggressor` is ours, if it is. */
  const hear = (
    from: MatchingEngine,
    whyOf: (order: Own, ticks: number) => FillWhy,
    aggressor?: Own,
    touch = NONE,
  ): void => {
    const { events } = from
    let turned = false
    for (let k = 0; k < events.count; k++) {
      if (events.kind[k] !== TRADE) {
        const gone = ownOf.get(events.order[k])
        if (gone === undefined) continue
        end(gone)
        outlet.canceled(gone.id, gone.leaves, 'an order of ours came to meet it')
        continue
      }
      const order = aggressor ?? ownOf.get(events.maker[k])
      if (order === undefined) continue
      turned = true
      // Of two that may only reduce, one may have left nothing to the other.
      const steps = Math.min(events.size[k], mostOf(order))
      if (!(steps > 0)) continue
      order.leaves -= steps
      order.filled += steps
      const why = whyOf(order, events.ticks[k])
      // What rests is filled at its own price, whoever came to it.
      const ticks = why === 'take' ? paid(order, events.ticks[k]) : order.ticks
      outlet.filled(order.id, order.side, steps, ticks, order.leaves, why, touch)
      if (order.leaves === 0) end(order)
    }
    if (turned) trim(from)
  }

  /** Lots it may fill now. */
  const mostOf = ({ leaves, reduceOnly, side }: Own): number =>
    reduceOnly ? Math.min(leaves, outlet.reducible(side)) : leaves

  /** No more lots of it in the engine than it may fill. */
  const cutBack = (from: MatchingEngine, order: Own): void => {
    const handle = from.handleOf(order.engineId)
    const more = handle === NO_ORDER ? 0 : from.shownOf(handle) - mostOf(order)
    if (more > 0) from.reduce(order.engineId, more)
  }

  /** Orders that may only reduce stay no larger in the engine than what there is to reduce, and end with their lots there. */
  const trim = (from: MatchingEngine): void => {
    for (const order of [...own.values()]) {
      if (!order.reduceOnly) continue
      cutBack(from, order)
      if (from.handleOf(order.engineId) !== NO_ORDER) continue
      end(order)
      outlet.canceled(order.id, order.leaves, NOTHING_LEFT)
    }
  }

  const enter = (into: MatchingEngine, order: Own, timeInForce: 'ioc' | 'gtc', why: 'take' | 'cross'): void => {
    const steps = mostOf(order)
    if (!(steps > 0)) return outlet.canceled(order.id, order.leaves, NOTHING_LEFT)
    const rests = timeInForce === 'gtc' && order.ticks !== NONE
    order.engineId = send(into, 'ours', order.side, order.ticks, steps, rests ? 'GTC' : 'IOC')
    const remains = into.outcome.status === 'resting'
    if (remains) {
      own.set(order.id, order)
      ownOf.set(order.engineId, order)
    }
    hear(into, () => why, order, why === 'take' ? history.best(otherSide(order.side)) : NONE)
    if (remains || order.leaves === 0) return
    const noMore = order.ticks === NONE ? 'no more is offered' : 'no more at its price'
    outlet.canceled(order.id, order.leaves, mostOf(order) > 0 ? noMore : NOTHING_LEFT)
  }

  const open = (): void => {
    const made = fastEngine.create({ selfTrade: 'cancelOldest', icebergs: 'cycling' })
    known = new Map()
    ownOf.clear()
    for (const side of [BID, ASK] as const) {
      for (let ticks = history.best(side); ticks !== NONE; ticks = history.next(side, ticks)) {
        for (let handle = history.first(side, ticks); handle !== NO_ORDER; handle = history.after(handle)) {
          known.set(history.idOf(handle), send(made, 'market', side, ticks, history.sizeOf(handle), 'GTC'))
        }
      }
    }
    engine = made
    const rested = [...own.values()]
    own.clear()
    for (const order of rested) enter(made, order, 'gtc', 'cross')
  }

  const settle = (): void => {
    if (feed.state !== 'synced') engine = undefined
    else if (!feed.isAtRest) return // within an event the history may be crossed
    else if (isCrossed(history)) engine = undefined
    else if (engine === undefined) open()
  }

  /** Lots of an order of the market down to what history says. */
  const shrink = (into: MatchingEngine, id: number): void => {
    const number = known.get(id)
    if (number === undefined) return
    const handle = into.handleOf(number)
    const now = history.handleOf(id)
    if (handle === NO_ORDER || now === NO_ORDER) {
      known.delete(id)
      if (handle !== NO_ORDER) into.cancel(number)
      return
    }
    const more = into.shownOf(handle) - history.sizeOf(now)
    if (more > 0) into.reduce(number, more)
  }

  /** An order of the market as history has it now, at the back of its price; it may meet one of ours. */
  const arrive = (into: MatchingEngine, id: number): void => {
    const now = history.handleOf(id)
    if (now === NO_ORDER) return
    const number = send(into, 'market', history.sideOf(now), history.ticksOf(now), history.sizeOf(now), 'GTC')
    if (into.outcome.status === 'resting') known.set(id, number)
    hear(into, asCross)
  }

  /** `filled`: lots that fills of this event took of it. All of them, and it is still there: an iceberg's next slice. */
  const modify = (into: MatchingEngine, { id, size }: MboRecord, moved: boolean, filled: number): void => {
    const number = known.get(id)
    if (number === undefined) return
    const handle = into.handleOf(number)
    if (handle !== NO_ORDER && !moved && size <= into.shownOf(handle)) return shrink(into, id)
    known.delete(id)
    if (handle !== NO_ORDER) into.cancel(number)
    else if (!(filled > 0)) return // ours took it
    coming.push(id)
  }

  const mirror = (into: MatchingEngine, record: MboRecord, before: number, filled: number): void => {
    const { action, side, ticks, size, id } = record
    switch (action) {
      case 'T':
        if (side === null || !(size > 0)) return
        send(into, 'market', side, ticks, size, 'IOC')
        return hear(into, (order, at) => (order.ticks === ticks && at === ticks ? 'queue' : 'trade'))
      case 'A':
        coming.push(id)
        return
      case 'C':
        return shrink(into, id)
      case 'M': {
        const now = history.handleOf(id)
        return modify(into, record, now !== NO_ORDER && history.ticksOf(now) !== before, filled)
      }
      case 'R':
        engine = undefined
        return
      case 'F':
    }
  }

  /** Within an event an order may come in ahead of the records that take out what it met: they go first. */
  const endEvent = (): void => {
    for (let k = 0; k < coming.length && engine !== undefined; k++) arrive(engine, coming[k])
    coming.length = 0
  }

  return {
    book: history,
    get resting() {
      return own.size
    },
    get isOpen() {
      return engine !== undefined
    },
    get joint() {
      return engine ?? null
    },
    record(record) {
      const handle = history.handleOf(record.id)
      const before = handle === NO_ORDER ? NONE : history.ticksOf(handle)
      const filled = feed.filled(record.id)
      const fault = feed.apply(record)
      const present = engine
      settle()
      // An engine that was made just now has the record in it.
      if (engine === undefined || engine !== present) coming.length = 0
      else {
        if (fault === null) mirror(engine, record, before, filled)
        if (feed.isAtRest) endEvent()
      }
      return fault
    },
    lose() {
      feed.lose()
      settle()
    },
    place({ id, side, steps, ticks, timeInForce, postOnly, reduceOnly }) {
      if (engine === undefined) return 'notOpen'
      if (reduceOnly && !(outlet.reducible(side) > 0)) return 'nothingToReduce'
      const against = engine.best(otherSide(side))
      if (postOnly && against !== NONE && ticks !== NONE && !isBetter(otherSide(side), ticks, against))
        return 'postOnlyWouldTake'
      enter(engine, { id, side, reduceOnly, ticks, leaves: steps, filled: 0, engineId: 0 }, timeInForce, 'take')
      return null
    },
    cancel(id) {
      const order = own.get(id)
      if (order === undefined) return false
      engine?.cancel(order.engineId)
      end(order)
      outlet.canceled(id, order.leaves, 'on request')
      return true
    },
    replace(id, steps, ticks) {
      const order = own.get(id)
      if (order === undefined) return false
      const leaves = steps - order.filled
      if (leaves > 0 && ticks === order.ticks && leaves <= order.leaves) {
        order.leaves = leaves
        if (engine !== undefined) cutBack(engine, order)
        return true
      }
      engine?.cancel(order.engineId)
      end(order)
      if (!(leaves > 0)) outlet.canceled(id, order.leaves, 'changed to no more than was filled')
      else {
        order.ticks = ticks
        order.leaves = leaves
        if (engine === undefined) own.set(id, order)
        else enter(engine, order, 'gtc', 'take')
      }
      return true
    },
  }
}
