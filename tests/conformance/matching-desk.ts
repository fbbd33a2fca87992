/** A matching engine spoken to in few words, that answers in words: what the cases of its suite are written with. */
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { CANCELED, EXPIRED, newOrder, TRADE, TRIGGERED } from '#market/matching/matching-engine.ts'
import type {
  MatchingEngine,
  MatchingEngineKind,
  MatchingRules,
  NewOrder,
  Outcome,
} from '#market/matching/matching-engine.ts'
import { NO_ORDER } from '#market/orders/order-book.ts'

/** `resting 0/5/0`, `canceled iocRemainder 2/0/3`: status, reason, lots filled / resting / canceled. */
export const said = ({ status, reason, filled, resting, canceled }: Readonly<Outcome>): string =>
  [status, ...(reason === null ? [] : [reason]), `${filled}/${resting}/${canceled}`].join(' ')

const verbs = { [CANCELED]: 'canceled', [TRIGGERED]: 'set off', [EXPIRED]: 'expired' } as const
type Verb = keyof typeof verbs

/** `7 takes 5 of 3 at 101`, `canceled 3: 5 at 101`, and so on for a stop set off and an expired order. */
export function tapeOf({ events }: MatchingEngine): string[] {
  return Array.from({ length: events.count }, (_, k) => {
    const at = events.ticks[k] === NONE ? 'any price' : String(events.ticks[k])
    if (events.kind[k] === TRADE) return `${events.order[k]} takes ${events.size[k]} of ${events.maker[k]} at ${at}`
    // The tape has no other kinds.
    return `${verbs[events.kind[k] as Verb]} ${events.order[k]}: ${events.size[k]} at ${at}`
  })
}

/** `101: 3x5 4x2+8`: a level a line, best first; id x shown + hidden, front of the queue first. */
export function sideOf(engine: MatchingEngine, side: BookSide): string[] {
  const lines: string[] = []
  for (let ticks = engine.best(side); ticks !== NONE; ticks = engine.next(side, ticks)) {
    const orders: string[] = []
    for (let order = engine.first(side, ticks); order !== NO_ORDER; order = engine.after(order)) {
      const hidden = engine.hiddenOf(order)
      orders.push(`${engine.idOf(order)}x${engine.shownOf(order)}${hidden > 0 ? `+${hidden}` : ''}`)
    }
    lines.push(`${ticks}: ${orders.join(' ')}`)
  }
  return lines
}

export type More = Partial<Omit<NewOrder, 'id' | 'side' | 'size'>>

/** Orders belong to owners of their own, unless they say whose. */
export function openDesk(kind: MatchingEngineKind, rules: Partial<MatchingRules> = {}) {
  const engine = kind.create({ selfTrade: 'allow', icebergs: 'cycling', ...rules })
  const order =
    (side: BookSide) =>
    (id: number, size: number, ticks: number, more: More = {}) =>
      said(engine.submit({ ...newOrder(), owner: id % 1000, id, side, size, ticks, ...more }))
  const market =
    (side: BookSide) =>
    (id: number, size: number, more: More = {}) =>
      said(
        engine.submit({ ...newOrder(), owner: id % 1000, id, side, size, type: 'market', timeInForce: 'IOC', ...more }),
      )
  const stop =
    (side: BookSide) =>
    (id: number, size: number, stopTicks: number, more: More = {}) =>
      said(engine.submit({ ...newOrder(), owner: id % 1000, id, side, size, type: 'stop', stopTicks, ...more }))
  return {
    engine,
    buy: order(BID),
    sell: order(ASK),
    buyMarket: market(BID),
    sellMarket: market(ASK),
    buyStop: stop(BID),
    sellStop: stop(ASK),
    cancel: (id: number) => said(engine.cancel(id)),
    reduce: (id: number, by: number) => said(engine.reduce(id, by)),
    replace: (id: number, ticks: number, size: number) => said(engine.replace(id, ticks, size)),
    move: (id: number, ticks: number) => said(engine.move(id, ticks)),
    advanceTo: (at: number) => said(engine.advanceTo(at)),
    endDay: () => said(engine.endDay()),
    tape: () => tapeOf(engine),
    bids: () => sideOf(engine, BID),
    asks: () => sideOf(engine, ASK),
  }
}
