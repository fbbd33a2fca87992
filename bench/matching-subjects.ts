/** Who takes the order flow in the matching bench: our two engines, the flow's own, and nodejs-order-book. */
import { OrderBook, Side } from 'nodejs-order-book'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import type { FillDigest } from '#market/matching/engine-digest.ts'
import { fastEngine } from '#market/matching/fast-engine.ts'
import { newOrder, TRADE, type EventTape, type MatchingEngineKind } from '#market/matching/matching-engine.ts'
import { plainEngine } from '#market/matching/plain-engine.ts'
import { FlowEngine, levelsDigest } from './flow-engine.ts'
import { CANCEL, COMMAND_WORDS, IOC, LIMIT, type OrderFlow } from './order-flow.ts'

export interface Subject {
  readonly name: string
  /** A fresh engine in front of the flow. */
  start(flow: OrderFlow): Session
}

export interface Session {
  /** Does command `k`; returns lots traded, so that nothing can be left out. */
  step(k: number): number
  /** `fills` hears of every trade from now on. */
  watch(fills: FillDigest): void
  /** Of price, lots and number of orders of every level. */
  digest(): string
}

/** One of ours. A draft of an order serves all commands, as the contract allows. */
function ourEngine(name: string, kind: MatchingEngineKind): Subject {
  return {
    name,
    start({ commands }) {
      const engine = kind.create({ selfTrade: 'allow', icebergs: 'cycling' })
      const order = newOrder()
      let fills: FillDigest | null = null

      const eachLevel: FlowEngine['eachLevel'] = (take) => {
        for (const side of [BID, ASK] as const) {
          const prices: number[] = []
          for (let ticks = engine.best(side); ticks !== NONE; ticks = engine.next(side, ticks)) prices.push(ticks)
          // The best price of a side comes last.
          for (const ticks of prices.reverse()) {
            take(side, ticks, engine.sizeAt(side, ticks) + engine.hiddenAt(side, ticks), engine.ordersAt(side, ticks))
          }
        }
      }

      return {
        step(k) {
          const at = k * COMMAND_WORDS
          const op = commands[at]
          const id = commands[at + 1]
          let filled = 0
          if (op === LIMIT || op === IOC) {
            order.id = id
            order.side = commands[at + 2] as BookSide // the flow has 0 and 1 only
            order.ticks = commands[at + 3]
            order.size = commands[at + 4]
            order.timeInForce = op === IOC ? 'IOC' : 'GTC'
            filled = engine.submit(order).filled
          } else if (op === CANCEL) engine.cancel(id)
          else filled = engine.move(id, commands[at + 3]).filled
          if (fills !== null) fills.take(engine.events)
          return filled
        },
        watch: (hearing) => (fills = hearing),
        digest: () => levelsDigest(eachLevel),
      }
    },
  }
}

/** A tape of one trade, for engines that have none. */
function singleTrade() {
  const tape = {
    count: 1,
    kind: Uint8Array.of(TRADE),
    order: new Float64Array(1),
    side: new Uint8Array(1),
    maker: new Float64Array(1),
    ticks: new Int32Array(1),
    size: new Float64Array(1),
  } satisfies EventTape
  return {
    tape,
    fill(taker: number, side: number, maker: number, price: number, lots: number): EventTape {
      tape.order[0] = taker
      tape.side[0] = side
      tape.maker[0] = maker
      tape.ticks[0] = price
      tape.size[0] = lots
      return tape
    },
  }
}

const flowEngine: Subject = {
  name: "the flow's own engine",
  start({ commands }) {
    const engine = new FlowEngine()
    return {
      step(k) {
        const at = k * COMMAND_WORDS
        const op = commands[at]
        const id = commands[at + 1]
        const before = engine.lots
        if (op === LIMIT || op === IOC) engine.add(id, commands[at + 2], commands[at + 3], commands[at + 4], op === IOC)
        else if (op === CANCEL) engine.cancel(id)
        else engine.move(id, commands[at + 3])
        return engine.lots - before
      },
      watch(fills) {
        const { fill } = singleTrade()
        engine.onTrade = (taker, side, maker, price, lots) => fills.take(fill(taker, side, maker, price, lots))
      },
      digest: () => levelsDigest((take) => engine.eachLevel(take)),
    }
  },
}

type Limit = Parameters<OrderBook['limit']>[0]
// The package does not export the enum of these.
const goodTillCancel = 'GTC' as NonNullable<Limit['timeInForce']>
const immediate = 'IOC' as NonNullable<Limit['timeInForce']>

/**
 * The npm package. It is given what it needs outside of the clock: ids are strings made beforehand, one object of options
 * serves all orders. A move is its `modify`, which does inside what a cancel and a limit do, in one call.
 */
const nodejsOrderBook: Subject = {
  name: 'nodejs-order-book',
  start({ commands, count }) {
    const book = new OrderBook()
    let last = 0
    for (let at = 1; at < count * COMMAND_WORDS; at += COMMAND_WORDS) last = Math.max(last, commands[at])
    const names = Array.from({ length: last + 1 }, (_, id) => String(id))
    const sides = new Uint8Array(names.length)
    const order: Limit = { id: '', side: Side.BUY, size: 0, price: 0, timeInForce: goodTillCancel }
    const { fill } = singleTrade()
    let fills: FillDigest | null = null

    return {
      step(k) {
        const at = k * COMMAND_WORDS
        const op = commands[at]
        const id = commands[at + 1]
        if (op === CANCEL) {
          book.cancel(names[id])
          return 0
        }
        const isNew = op === LIMIT || op === IOC
        if (isNew) {
          sides[id] = commands[at + 2]
          order.id = names[id]
          order.side = commands[at + 2] === BID ? Side.BUY : Side.SELL
          order.size = commands[at + 4]
          order.price = commands[at + 3]
          order.timeInForce = op === IOC ? immediate : goodTillCancel
        }
        const result = isNew ? book.limit(order) : book.modify(names[id], { price: commands[at + 3] })
        if (result.err !== null) throw new Error(`nodejs-order-book refused command ${k}: ${result.err.message}`)
        // Filled makers, then the one filled in part; the taker itself is last where nothing of it is left.
        const { done, partial, partialQuantityProcessed, quantityLeft } = result
        const makers = done.length - (quantityLeft === 0 ? 1 : 0)
        let filled = 0
        for (let m = 0; m < makers; m++) {
          const maker = done[m] as { id: string; price: number; size: number } // no stops in the flow
          filled += maker.size
          if (fills !== null) fills.take(fill(id, sides[id], Number(maker.id), maker.price, maker.size))
        }
        if (quantityLeft === 0 && partial !== null && partialQuantityProcessed > 0) {
          filled += partialQuantityProcessed
          if (fills !== null)
            fills.take(fill(id, sides[id], Number(partial.id), partial.price, partialQuantityProcessed))
        }
        return filled
      },
      watch: (hearing) => (fills = hearing),
      digest: () =>
        levelsDigest((take) => {
          const { bids, asks } = book.snapshot()
          for (const [side, levels] of [bids, asks].entries()) {
            // It lists the best price first.
            for (const { price, orders } of levels.reverse()) {
              take(
                side,
                price,
                orders.reduce((sum, { size }) => sum + size, 0),
                orders.length,
              )
            }
          }
        }),
    }
  },
}

export const subjects = {
  fast: ourEngine('fast engine', fastEngine),
  plain: ourEngine('its plain twin', plainEngine),
  flow: flowEngine,
  rival: nodejsOrderBook,
} as const
