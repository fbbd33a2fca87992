/**
 * One instrument of a simulated market: turns recorded ticks into what its exchange understands, whole ticks and lot
 * steps, and knows what a taker would pay.
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
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import type { Costs, TakingNow } from '#simulation/cost/cost-model.ts'
import type { ExchangeOutlet } from '#simulation/exchange/exchange-model.ts'
import { createLevelExchange, type LevelExchange } from '#simulation/exchange/level-exchange.ts'
import type { QueueModel } from '#simulation/queue/queue-model.ts'
import { DEPTH, QUOTE, TRADE, type TickBatch } from '#swarm/ports/tick-batch.ts'

export interface InstrumentTerms {
  readonly queue: () => QueueModel
  readonly fillsOnChange: boolean
  /** Lots at a level that says no size. */
  readonly touchLots: number
  readonly costs: Costs
  /** The market tells depth images. */
  readonly hasDepth: boolean
}

export interface InstrumentMarket {
  readonly exchange: LevelExchange
  /** A recorded tick reaches the exchange. */
  take(batch: TickBatch, row: number): void
  /** Price a taker of this side gets for the first lot; NaN while there is none. */
  touchOf(side: BookSide): number
  /** An order is about to take: what it costs follows from its size and its way here. */
  setTaking(lots: number, latencySeconds: number): void
  /** Lots of ours were filled: moves every later price, if that is configured. */
  moved(signedLots: number): void
}

/** Half life of what is remembered of returns, seconds. */
const MEMORY_SECONDS = 60

export function createInstrumentMarket(
  instrument: Instrument,
  terms: InstrumentTerms,
  outlet: ExchangeOutlet,
): InstrumentMarket {
  const tickSize = Number(instrument.tickSize)
  const lotStep = Number(instrument.lotStep)
  const { costs } = terms
  const taking = { sigma: Number.NaN, latencySeconds: 0, lots: 0 } satisfies TakingNow
  const exchange = createLevelExchange(
    {
      queue: terms.queue,
      fillsOnChange: terms.fillsOnChange,
      touchSteps: Math.floor(terms.touchLots / lotStep),
      slip: (side, ticks) => costs.taken(side === BID ? 1 : -1, ticks, taking),
    },
    outlet,
  )
  const { book } = exchange
  /** Quote currency every price is moved by. */
  let shift = 0
  let mid = Number.NaN
  let midAt: Micros = Number.NaN
  let variance = Number.NaN

  const priceTicks = (price: number): number => (price > 0 ? ticksOf(price, tickSize) : NONE)
  const steps = (lots: number): number => lots / lotStep

  /** Squared returns a second, averaged with a half life; what proportional slippage is made of. */
  const gauge = (at: Micros, bid: number, ask: number): void => {
    if (!(bid > 0 && ask >= bid)) return
    const next = (bid + ask) / 2
    const seconds = (at - midAt) / MICROS_PER_SECOND
    if (seconds > 0) {
      const change = next / mid - 1
      const weight = 2 ** (-seconds / MEMORY_SECONDS)
      const rate = (change * change) / seconds
      variance = Number.isNaN(variance) ? rate : weight * variance + (1 - weight) * rate
      taking.sigma = Math.sqrt(variance)
    }
    if (!(seconds <= 0)) {
      mid = next
      midAt = at
    }
  }

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

  const image = (side: BookSide, values: Float64Array, prices: number, count: number): void => {
    const worst = count === 0 ? NONE : priceTicks(values[prices + count - 1])
    // An image with room to spare is the whole side.
    const isWhole = count < DEPTH_LEVELS
    let next = 0
    for (let ticks = book.best(side); ticks !== NONE;) {
      const after = book.next(side, ticks)
      if (!isWhole && worst !== NONE && (side === BID ? ticks < worst : ticks > worst)) break
      while (next < count && ahead(side, priceTicks(values[prices + next]), ticks)) next++
      if (next >= count || priceTicks(values[prices + next]) !== ticks) exchange.level(side, ticks, 0)
      ticks = after
    }
    for (let level = 0; level < count; level++) {
      exchange.level(side, priceTicks(values[prices + level]), steps(values[prices + DEPTH_LEVELS + level]))
    }
  }

  return {
    exchange,
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
          gauge(batch.at[row], bid, ask)
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
    setTaking(lots, latencySeconds) {
      taking.lots = lots
      taking.latencySeconds = latencySeconds
    },
    moved(signedLots) {
      shift += costs.moved(signedLots)
    },
  }
}

/** Nearer to the touch. */
const ahead = (side: BookSide, a: number, b: number): boolean => (side === BID ? a > b : a < b)
