/**
 * Two matching engines compared by a line of hex: what they hold, and what they traded on the way. Neither depends on
 * how an engine keeps its orders.
 */
import { createDigest } from '#numeric/digest.ts'
import { ASK, BID, NONE } from '#market/book-side.ts'
import { NO_ORDER } from '#market/orders/order-book.ts'
import { TRADE, type EventTape, type MatchingEngine } from './matching-engine.ts'

const numbers = new Float64Array(5)

/**
 * Of all that rests, in the order it would trade (price, id, shown, hidden, owner), of the number of stops that wait, the
 * last price and the clock. Cost: a walk over the book, no allocation to speak of.
 */
export function digestOf(engine: MatchingEngine): string {
  const digest = createDigest()
  for (const side of [BID, ASK] as const) {
    for (let ticks = engine.best(side); ticks !== NONE; ticks = engine.next(side, ticks)) {
      for (let order = engine.first(side, ticks); order !== NO_ORDER; order = engine.after(order)) {
        numbers[0] = ticks
        numbers[1] = engine.idOf(order)
        numbers[2] = engine.shownOf(order)
        numbers[3] = engine.hiddenOf(order)
        numbers[4] = engine.ownerOf(order)
        digest.add(numbers, 0, 5)
      }
    }
    digest.addText('side')
  }
  numbers[0] = engine.stops
  numbers[1] = engine.lastTicks
  numbers[2] = engine.clock
  digest.add(numbers, 0, 3)
  return digest.hex()
}

/** Of every trade, fill by fill: aggressor, its side, resting order, price, lots. */
export interface FillDigest {
  /** Takes the trades of the command just done: call it after each. */
  take(events: EventTape): void
  /** Trades and lots taken so far. */
  readonly trades: number
  readonly lots: number
  hex(): string
}

export function fillDigest(): FillDigest {
  const digest = createDigest()
  let trades = 0
  let lots = 0
  return {
    take(events) {
      const { count } = events
      for (let k = 0; k < count; k++) {
        if (events.kind[k] !== TRADE) continue
        numbers[0] = events.order[k]
        numbers[1] = events.side[k]
        numbers[2] = events.maker[k]
        numbers[3] = events.ticks[k]
        numbers[4] = events.size[k]
        digest.add(numbers, 0, 5)
        trades++
        lots += numbers[4]
      }
    },
    get trades() {
      return trades
    },
    get lots() {
      return lots
    },
    hex: () => digest.hex(),
  }
}
