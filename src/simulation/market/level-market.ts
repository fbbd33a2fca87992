/**
 * A market that is recorded in quotes, depth images and trades, on an exchange over levels.
 *
 * A market that tells depth images has levels, and its quotes are their best; one that does not is its touch. An image
 * says what is within it: levels between its best and its last that it does not name are gone, those behind its last
 * stay as they were, unless it has room for more and names none.
 *
 * Permanent impact is written into the ticks themselves, before the exchange or anybody else has them.
 *
 * Cost  a quote two levels, an image twenty; no allocation.
 */
import { type Instrument, ticksOf } from '#domain/instrument.ts'
import { ASK, BID, NONE, isBetter, type BookSide } from '#market/book-side.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import type { Costs } from '#simulation/cost/cost-model.ts'
import type { ExchangeOutlet } from '#simulation/exchange/exchange-model.ts'
import { createLevelExchange } from '#simulation/exchange/level-exchange.ts'
import type { QueueModel } from '#simulation/queue/queue-model.ts'
import { DEPTH, QUOTE, TRADE, type TickBatch } from '#swarm/ports/tick-batch.ts'
import type { InstrumentMarket } from './instrument-market.ts'
import { createTakingGauge } from './taking-gauge.ts'

/** Levels of a side looked at together: those of the image before, and some that it pushed behind its last. */
const LOOKED_AT = 2 * DEPTH_LEVELS

export interface LevelMarketTerms {
  readonly queue: () => QueueModel
  readonly fillsOnChange: boolean
  /** Lots at a level that says no size. */
  readonly touchLots: number
  readonly costs: Costs
  /** The market tells depth images. */
  readonly hasDepth: boolean
}

export function createLevelMarket(
  instrument: Instrument,
  terms: LevelMarketTerms,
  outlet: ExchangeOutlet,
): InstrumentMarket {
  const tickSize = Number(instrument.tickSize)
  const lotStep = Number(instrument.lotStep)
  const { costs } = terms
  const taking = createTakingGauge()
  const exchange = createLevelExchange(
    {
      queue: terms.queue,
      fillsOnChange: terms.fillsOnChange,
      touchSteps: Math.floor(terms.touchLots / lotStep),
      slip: (side, ticks) => costs.taken(side === BID ? 1 : -1, ticks, taking.now),
    },
    outlet,
  )
  const { book } = exchange
  /** Quote currency every price is moved by. */
  let shift = 0

  const priceTicks = (price: number): number => (price > 0 ? ticksOf(price, tickSize) : NONE)
  const steps = (lots: number): number => lots / lotStep

  const shifted = (price: number): number => Math.round((price + shift) / tickSize) * tickSize
  const shiftTick = ({ kind, start, values }: TickBatch, row: number): void => {
    const from = start[row]
    switch (kind[row]) {
      case TRADE:
        values[from] = shifted(values[from])
        return
      case QUOTE:
        values[from] = shifted(values[from])
        values[from + 2] = shifted(values[from + 2])
        return
      case DEPTH:
        for (let level = 0; level < DEPTH_LEVELS; level++) {
          values[from + 2 + level] = shifted(values[from + 2 + level])
          values[from + 2 + 2 * DEPTH_LEVELS + level] = shifted(values[from + 2 + 2 * DEPTH_LEVELS + level])
        }
    }
  }

  /** Prices of the image at hand, in ticks, and what stood there before it, where that is known: else NaN, which equals nothing. */
  const told = new Float64Array(DEPTH_LEVELS)
  const stood = new Float64Array(DEPTH_LEVELS)
  /** The best levels of the book: asked for at once they cost a fraction of as many questions. */
  const heldTicks = new Int32Array(LOOKED_AT)
  const heldSteps = new Float64Array(LOOKED_AT)
  const image = (side: BookSide, values: Float64Array, prices: number, count: number): void => {
    for (let level = 0; level < count; level++) told[level] = priceTicks(values[prices + level])
    stood.fill(Number.NaN)
    const worst = count === 0 ? NONE : told[count - 1]
    // An image with room to spare is the whole side.
    const isWhole = count < DEPTH_LEVELS
    const held = book.top(side, LOOKED_AT, heldTicks, heldSteps)
    let next = 0
    let at = 0
    for (let ticks = book.best(side); ticks !== NONE;) {
      const after = at + 1 < held ? heldTicks[at + 1] : book.next(side, ticks)
      if (!isWhole && worst !== NONE && (side === BID ? ticks < worst : ticks > worst)) break
      while (next < count && isBetter(side, told[next], ticks)) next++
      if (next >= count || told[next] !== ticks) exchange.level(side, ticks, 0)
      else if (at < held) stood[next] = heldSteps[at]
      ticks = after
      at++
    }
    for (let level = 0; level < count; level++) {
      const size = steps(values[prices + DEPTH_LEVELS + level])
      // Most levels are as they were.
      if (size !== stood[level]) exchange.level(side, told[level], size)
    }
  }

  return {
    exchange,
    isOpen: true,
    take(batch, row) {
      if (shift !== 0) shiftTick(batch, row)
      const { values } = batch
      const from = batch.start[row]
      switch (batch.kind[row]) {
        case TRADE: {
          const told = values[from + 2]
          const ticks = priceTicks(values[from])
          if (ticks !== NONE) exchange.trade(ticks, steps(values[from + 1]), told > 0 ? BID : told < 0 ? ASK : null)
          return
        }
        case DEPTH:
          image(BID, values, from + 2, values[from])
          image(ASK, values, from + 2 + 2 * DEPTH_LEVELS, values[from + 1])
          return exchange.settle()
        case QUOTE: {
          const bid = values[from]
          const ask = values[from + 2]
          // A crossed touch is no market to trade in: the last one stands.
          if (!(ask >= bid) && bid > 0 && ask > 0) return
          taking.quote(batch.at[row], bid, ask)
          const say = terms.hasDepth ? exchange.best : exchange.touch
          return say(priceTicks(bid), steps(values[from + 1]), priceTicks(ask), steps(values[from + 3]))
        }
        default:
      }
    },
    touchOf(side) {
      const ticks = book.best(side === BID ? ASK : BID)
      return ticks === NONE ? Number.NaN : ticks * tickSize
    },
    setTaking: taking.order,
    moved(signedLots) {
      shift += costs.moved(signedLots)
    },
  }
}
