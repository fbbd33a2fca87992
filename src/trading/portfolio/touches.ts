/** The best bid and ask of every instrument, in typed arrays: a quote is four stores, and no allocation. */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { MarketQuote } from '#messages/market.ts'

/** The part of a quote that marks a position. */
export type Touch = Pick<MarketQuote, 'instrument' | 'at' | 'bid' | 'bidSize' | 'ask' | 'askSize'>

export interface Touches {
  take(quote: Touch): void
  /** All are NaN before the first quote; sizes also where the feed carries none. */
  bidOf(instrument: InstrumentId): number
  askOf(instrument: InstrumentId): number
  midOf(instrument: InstrumentId): number
  /** Lots. */
  bidSizeOf(instrument: InstrumentId): number
  askSizeOf(instrument: InstrumentId): number
}

export function createTouches(instruments: readonly Instrument[]): Touches {
  const size = instruments.reduce((most, { id }) => Math.max(most, id), 0) + 1
  const none = () => new Float64Array(size).fill(Number.NaN)
  const [bids, asks, bidSizes, askSizes] = [none(), none(), none(), none()]
  return {
    take(quote) {
      const { instrument } = quote
      bids[instrument] = quote.bid
      asks[instrument] = quote.ask
      bidSizes[instrument] = quote.bidSize
      askSizes[instrument] = quote.askSize
    },
    bidOf: (instrument) => bids[instrument] ?? Number.NaN,
    askOf: (instrument) => asks[instrument] ?? Number.NaN,
    midOf: (instrument) => (bids[instrument] + asks[instrument]) / 2,
    bidSizeOf: (instrument) => bidSizes[instrument] ?? Number.NaN,
    askSizeOf: (instrument) => askSizes[instrument] ?? Number.NaN,
  }
}
