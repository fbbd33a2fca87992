/**
 * One instrument of a simulated market: turns recorded ticks into what its exchange understands, whole ticks and lot
 * steps, and knows what a taker would pay.
 *
 * Two markets: `level-market.ts` plays quotes, depth images and trades on an exchange over levels, `order-market.ts` plays
 * every order of the market on one over orders.
 */
import type { BookSide } from '#market/book-side.ts'
import type { ExchangeModel } from '#simulation/exchange/exchange-model.ts'
import type { TickBatch } from '#swarm/ports/tick-batch.ts'

export interface InstrumentMarket {
  readonly exchange: ExchangeModel
  /** Orders are taken: there is a market to trade in. */
  readonly isOpen: boolean
  /** A recorded tick reaches the exchange. Throws CONFIG_INVALID when it does not fit the instrument. */
  take(batch: TickBatch, row: number): void
  /** Price a taker of this side gets for the first lot; NaN while there is none. */
  touchOf(side: BookSide): number
  /** An order is about to take: what it costs follows from its size and its way here. */
  setTaking(lots: number, latencySeconds: number): void
  /** Lots of ours were filled: moves every later price, if that is configured. */
  moved(signedLots: number): void
}
